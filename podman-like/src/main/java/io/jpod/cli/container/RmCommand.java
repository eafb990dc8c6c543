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
import io.jpod.core.container.Dependents;
import io.jpod.core.container.RemoveOptions;
import java.util.List;

/// `jpod rm`: removes containers. Exit code 1 if one is not there, 2 if one still runs, as
/// podman's.
public final class RmCommand implements Command {
  private static final Option ALL = Option.flag("a,all", "All containers");
  private static final Option DEPEND =
      Option.flag("depend", "Containers that need it or use its namespaces, too");
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
          .refuse("link", "there are no links between containers")
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
    Removal removal =
        new Removal(
            containers,
            containers.dependents(),
            options,
            args.flag(DEPEND),
            console.personality().isDocker());
    List<Container> list = selection.containers();
    for (int i = 0; i < list.size(); i++) {
      try {
        removal.remove(list.get(i), list, console);
        console.line(selection.shown(i));
      } catch (JpodException e) {
        selection.fail(e);
      }
    }
    containers.removeLeftovers();
    return selection.finish(
        console, console.personality().isDocker() ? 1 : selection.lastExitCode());
  }

  /// Removes containers, those that need others before these.
  private record Removal(
      Containers containers,
      Dependents dependents,
      RemoveOptions options,
      boolean depend,
      boolean docker) {

    /// @param named what the command line names: dependents that are among these go, too
    void remove(Container container, List<Container> named, Console console) throws JpodException {
      if (!docker) {
        dependents(container, named, console);
      }
      containers.remove(container, options);
    }

    private void dependents(Container container, List<Container> named, Console console)
        throws JpodException {
      List<Container> all = dependents.on(container);
      StringBuilder kept = new StringBuilder();
      for (Container dependent : all) {
        if (!depend && !isAmong(dependent, named)) {
          kept.append(kept.isEmpty() ? "" : ", ").append(dependent.id());
        }
      }
      if (!kept.isEmpty()) {
        throw new JpodException(
            "container "
                + container.id()
                + " has dependent containers which must be removed before it: "
                + kept
                + ": container already exists",
            "jpod rm --depend " + container.name());
      }
      for (Container dependent : all) {
        remove(dependent, named, console);
        if (!isAmong(dependent, named)) {
          console.line(dependent.id());
        }
      }
    }

    private static boolean isAmong(Container container, List<Container> named) {
      for (Container each : named) {
        if (each.id().equals(container.id())) {
          return true;
        }
      }
      return false;
    }
  }
}
