package io.jpod.cli.container;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.format.GoTime;
import io.jpod.cli.format.Quantities;
import io.jpod.core.JpodException;
import io.jpod.core.container.Container;
import io.jpod.core.container.Containers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `jpod wait`: waits until containers have ended and prints their exit codes.
public final class WaitCommand implements Command {
  private static final Option CONDITION =
      Option.list(
          "condition",
          "STATE",
          "What to wait for: stopped or exited (the default), running, healthy, removing ...");
  private static final Option IGNORE =
      Option.flag("ignore", "Print -1 for a container that is not there");

  private static final Option INTERVAL =
      Option.value(
          "i,interval", "DURATION", "Time between looks where a state has to be looked for");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod wait", "CONTAINER [CONTAINER...]", "Block on one or more containers")
          .description("Waits until each of the containers has ended, and prints its exit code.")
          .options(CONDITION, IGNORE, INTERVAL, Selection.LATEST)
          .examples("jpod wait job", "code=$(jpod wait job)");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    List<String> conditions = conditions(args);
    long interval = interval(args.value(INTERVAL));
    Containers containers = Engine.containers(args);
    Selection selection = new Selection(containers);
    if (args.flag(IGNORE)) {
      return ignoring(containers, args.operands(), conditions, interval, console);
    }
    selection.select(args, null, false);
    if (selection.hasFailures()) {
      return selection.finish(console);
    }
    List<Container> list = selection.containers();
    for (int i = 0; i < list.size(); i++) {
      try {
        console.line(Integer.toString(wait(containers, list.get(i), conditions, interval)));
        console.flush();
      } catch (JpodException e) {
        selection.fail(e);
      }
    }
    return selection.finish(console);
  }

  private static int wait(
      Containers containers, Container container, List<String> conditions, long interval)
      throws JpodException {
    // The end of a container is told by its monitor at once.
    return conditions.isEmpty()
        ? containers.waitFor(container)
        : containers.waitFor(container, conditions, interval);
  }

  private static List<String> conditions(ParsedArgs args) throws JpodException {
    List<String> conditions = args.values(CONDITION);
    boolean onlyEnd = true;
    for (String condition : conditions) {
      switch (condition) {
        case "stopped", "exited", "not-running", "next-exit" -> {}
        case "configured",
            "created",
            "healthy",
            "initialized",
            "paused",
            "removed",
            "removing",
            "running",
            "stopping",
            "unhealthy",
            "unknown" ->
            onlyEnd = false;
        default ->
            throw new JpodException("unknown container state: " + condition + ": invalid argument");
      }
    }
    return onlyEnd ? List.of() : conditions;
  }

  /// Milliseconds of a duration, or of a plain number of them.
  private static long interval(@Nullable String text) throws JpodException {
    if (text == null) {
      return 0;
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      long now = Quantities.now();
      return Math.max(1, (now - GoTime.parse(text, now)) / 1_000_000);
    }
  }

  private static int ignoring(
      Containers containers,
      List<String> names,
      List<String> conditions,
      long interval,
      Console console)
      throws JpodException {
    for (String name : names) {
      Container container = containers.find(name);
      console.line(
          container == null
              ? "-1"
              : Integer.toString(wait(containers, container, conditions, interval)));
    }
    return 0;
  }
}
