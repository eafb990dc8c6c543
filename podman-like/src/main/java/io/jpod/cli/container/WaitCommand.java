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

/// `jpod wait`: waits until containers have ended and prints their exit codes.
public final class WaitCommand implements Command {
  private static final Option CONDITION =
      Option.list("condition", "STATE", "What to wait for: stopped or exited (the default)");
  private static final Option IGNORE =
      Option.flag("ignore", "Print -1 for a container that is not there");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod wait", "CONTAINER [CONTAINER...]", "Block on one or more containers")
          .description("Waits until each of the containers has ended, and prints its exit code.")
          .options(CONDITION, IGNORE, Selection.LATEST)
          .notYet("i interval")
          .examples("jpod wait job", "code=$(jpod wait job)");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    for (String condition : args.values(CONDITION)) {
      if (!condition.equals("stopped") && !condition.equals("exited")) {
        throw new JpodException(
            "--condition \"" + condition + "\": only stopped and exited can be waited for");
      }
    }
    Containers containers = Engine.containers(args);
    Selection selection = new Selection(containers);
    if (args.flag(IGNORE)) {
      return ignoring(containers, args.operands(), console);
    }
    selection.select(args, null, false);
    if (selection.hasFailures()) {
      return selection.finish(console);
    }
    List<Container> list = selection.containers();
    for (int i = 0; i < list.size(); i++) {
      try {
        console.line(Integer.toString(containers.waitFor(list.get(i))));
        console.flush();
      } catch (JpodException e) {
        selection.fail(e);
      }
    }
    return selection.finish(console);
  }

  private static int ignoring(Containers containers, List<String> names, Console console)
      throws JpodException {
    for (String name : names) {
      Container container = containers.find(name);
      console.line(container == null ? "-1" : Integer.toString(containers.waitFor(container)));
    }
    return 0;
  }
}
