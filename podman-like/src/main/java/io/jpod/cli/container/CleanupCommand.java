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

/// `jpod container cleanup`: removes what containers that do not run any more have left. Their
/// monitors do it themselves; only one that was killed could not.
public final class CleanupCommand implements Command {
  private static final Option ALL = Option.flag("a,all", "All containers that do not run");
  private static final Option RM = Option.flag("rm", "Remove the containers too");
  private static final Option RMI = Option.flag("rmi", "Remove the containers and their images");
  private static final Option STOPPED =
      Option.flag("stopped-only", "Say nothing of containers that run");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod container cleanup",
              "CONTAINER [CONTAINER...]",
              "Clean up network and mountpoints of one or more containers")
          .description(
              "Removes what a monitor that was killed has left of a container: its socket. Mounts and networks go with"
                  + " a container's last process by themselves.")
          .options(ALL, Selection.LATEST, RM, RMI, STOPPED)
          .refuse("exec", "sessions of exec clean up behind themselves")
          .examples("jpod container cleanup --all", "jpod container cleanup --rm job");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    Containers containers = Engine.containers(args);
    Selection selection = new Selection(containers);
    selection.select(args, ALL, false);
    List<Container> list = selection.containers();
    for (int i = 0; i < list.size(); i++) {
      Container container = list.get(i);
      try {
        boolean silent = args.flag(ALL) || args.flag(STOPPED);
        if (silent && containers.state(container).isAlive()) {
          continue;
        }
        containers.cleanUp(container);
        if (args.flag(RM) || args.flag(RMI)) {
          containers.remove(container, new RemoveOptions(false, false, -1));
        }
        if (args.flag(RMI)) {
          Engine.images(args).remove(container.imageId(), false, containers.imageUsers());
        }
        console.line(selection.shown(i));
      } catch (JpodException e) {
        selection.fail(e);
      }
    }
    return selection.finish(console);
  }
}
