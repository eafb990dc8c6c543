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
import java.util.List;

/// `jpod init`: checks that containers can be started. Everything that podman does then is done
/// here by `create`, or at the start itself.
public final class InitCommand implements Command {
  private static final Option ALL = Option.flag("a,all", "All containers that do not run");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod init", "CONTAINER [CONTAINER...]", "Initialize one or more containers")
          .description(
              "Checks that each container can be started: its plan is whole and its published ports are free. Nothing"
                  + " else is to be prepared; the container stays as it is.")
          .options(ALL, Selection.LATEST)
          .examples("jpod init web");

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
      try {
        if (args.flag(ALL) && containers.state(list.get(i)).isAlive()) {
          continue;
        }
        containers.checkStartable(list.get(i));
        console.line(selection.shown(i));
      } catch (JpodException e) {
        selection.fail(e);
      }
    }
    return selection.finish(console);
  }
}
