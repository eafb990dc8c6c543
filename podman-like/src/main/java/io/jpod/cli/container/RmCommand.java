package io.jpod.cli.container;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.container.Container;
import io.jpod.core.container.Containers;
import io.jpod.core.container.RemoveOptions;
import java.util.List;

/// `jpod rm`: removes containers. Exit code 1 if one is not there, 2 if one still runs, as
/// podman's.
public final class RmCommand implements Command {
  private static final Option ALL = Option.flag("a,all", "All containers");
  private static final Option DEPEND =
      Option.flag("depend", "Containers that use its namespaces too");
  private static final Option FORCE =
      Option.flag("f,force", "Running containers too: they are stopped first");
  private static final Option IGNORE =
      Option.flag("i,ignore", "Say nothing about containers that are not there");
  private static final Option TIME =
      Option.unsigned(
          "t,time,timeout",
          "With --force: seconds until a container is killed (default: its own, else 10)");
  private static final Option VOLUMES = Option.flag("v,volumes", "Their anonymous volumes too");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod rm", "CONTAINER [CONTAINER...]", "Remove one or more containers")
          .options(
              ALL,
              Selection.CIDFILE,
              DEPEND,
              Selection.LONG_FILTER,
              FORCE,
              IGNORE,
              Selection.LATEST,
              TIME,
              VOLUMES)
          .notYet("link")
          .examples("jpod rm web", "jpod rm -f -v db", "jpod rm -f -a");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    if (args.isGiven(TIME) && !args.flag(FORCE)) {
      throw new JpodException("--force option must be specified to use the --time option");
    }
    Containers containers = Engine.containers(args);
    Selection selection = new Selection(containers);
    boolean force = args.flag(FORCE);
    selection.select(args, ALL, force || args.flag(IGNORE));
    RemoveOptions options =
        new RemoveOptions(
            force, args.flag(VOLUMES), (int) Math.min(Integer.MAX_VALUE, args.number(TIME, -1)));
    List<Container> list = selection.containers();
    for (int i = 0; i < list.size(); i++) {
      try {
        remove(containers, list.get(i), options, args.flag(DEPEND), console);
        console.line(selection.shown(i));
      } catch (JpodException e) {
        selection.fail(e);
      }
    }
    return selection.finish(console, selection.lastExitCode());
  }

  /// A container whose namespaces others use goes after them.
  private static void remove(
      Containers containers,
      Container container,
      RemoveOptions options,
      boolean depend,
      Console console)
      throws JpodException {
    for (Container dependent : depend ? containers.dependents(container) : List.<Container>of()) {
      remove(containers, dependent, options, true, console);
      console.line(dependent.id());
    }
    containers.remove(container, options);
  }
}
