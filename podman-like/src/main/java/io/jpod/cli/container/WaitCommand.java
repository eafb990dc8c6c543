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
import org.jspecify.annotations.Nullable;

/// `jpod wait`: waits until containers have ended, or are in some state, and prints their exit
/// codes.
public final class WaitCommand implements Command {
  private static final Option CONDITION =
      Option.csv(
          "condition",
          "STATE",
          "What to wait for: created, running, paused, stopping, stopped, exited, removing, healthy or unhealthy"
              + " (default: stopped or exited)");
  private static final Option FIRST =
      Option.flag("exit-first-match", "End as soon as one of the containers is in that state");
  private static final Option IGNORE =
      Option.flag("ignore", "Print -1 for a container that is not there");
  private static final Option INTERVAL =
      Option.value(
          "i,interval",
          "TIME",
          "How often to look for a state other than the end, as 500ms or a number of milliseconds (default 250ms)");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod wait", "CONTAINER [CONTAINER...]", "Block on one or more containers")
          .description(
              "Waits until each of the containers has ended, and prints its exit code; -1 for another state that was"
                  + " waited for.")
          .options(CONDITION, FIRST, IGNORE, INTERVAL, Selection.LATEST)
          .examples("jpod wait job", "code=$(jpod wait job)", "jpod wait --condition healthy web");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    List<String> conditions = args.values(CONDITION);
    String interval = args.value(INTERVAL);
    Containers containers = Engine.containers(args);
    WaitCondition wait =
        conditions.isEmpty() && interval == null && !args.flag(FIRST)
            ? null
            : WaitCondition.of(containers, conditions, interval);
    if (args.flag(IGNORE)) {
      return ignoring(containers, args.operands(), wait, console);
    }
    Selection selection = new Selection(containers);
    selection.select(args, null, false);
    if (selection.hasFailures()) {
      return selection.finish(console);
    }
    List<Container> list = selection.containers();
    if (args.flag(FIRST) && wait != null) {
      console.line(Integer.toString(wait.awaitAny(list)));
      return 0;
    }
    for (int i = 0; i < list.size(); i++) {
      try {
        console.line(Integer.toString(await(containers, wait, list.get(i))));
        console.flush();
      } catch (JpodException e) {
        selection.fail(e);
      }
    }
    return selection.finish(console);
  }

  private static int await(Containers containers, @Nullable WaitCondition wait, Container container)
      throws JpodException {
    return wait == null ? containers.waitFor(container) : wait.await(container);
  }

  private static int ignoring(
      Containers containers, List<String> names, @Nullable WaitCondition wait, Console console)
      throws JpodException {
    for (String name : names) {
      Container container = containers.find(name);
      int code = container == null ? -1 : await(containers, wait, container);
      console.line(Integer.toString(code));
    }
    return 0;
  }
}
