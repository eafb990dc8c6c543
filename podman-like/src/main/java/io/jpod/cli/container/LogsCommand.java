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
import io.jpod.core.container.LogOptions;
import java.util.List;

/// `jpod logs`: what containers have written, each stream to the caller's stream of the same name.
public final class LogsCommand implements Command {
  private static final Option FOLLOW =
      Option.flag("f,follow", "Go on with what is written, until the container ends");
  private static final Option NAMES =
      Option.flag("n,names", "Put the container's name in front of each line");
  private static final Option SINCE =
      Option.value(
          "since", "TIME", "Only what was written since: a time, or 10m for the last ten minutes");
  private static final Option TAIL =
      Option.value("tail", "N", "Only the last N lines; all or -1: everything");
  private static final Option TIMESTAMPS =
      Option.flag("t,timestamps", "Put the time in front of each line");
  private static final Option UNTIL = Option.value("until", "TIME", "Only what was written before");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod logs", "CONTAINER [CONTAINER...]", "Fetch the logs of one or more containers")
          .options(FOLLOW, Selection.LATEST, NAMES, SINCE, TAIL, TIMESTAMPS, UNTIL)
          .notYet("color details")
          .examples("jpod logs -f web", "jpod logs --since 10m --tail 100 web");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    boolean latest = args.flag(Selection.LATEST);
    if (!latest && args.operands().isEmpty()) {
      throw new JpodException("specify at least one container name or ID to log");
    }
    if (latest && !args.operands().isEmpty()) {
      throw new JpodException("--latest and containers cannot be used together");
    }
    boolean follow = args.flag(FOLLOW);
    if (follow && args.operands().size() > 1) {
      throw new JpodException("--follow works on one container", "jpod logs -f " + args.operand(0));
    }
    long now = Quantities.now();
    String since = args.value(SINCE);
    String until = args.value(UNTIL);
    LogOptions options =
        new LogOptions(
            follow,
            tail(args.value(TAIL, "-1")),
            since == null ? Long.MIN_VALUE : GoTime.parse(since, now),
            until == null ? Long.MAX_VALUE : GoTime.parse(until, now));
    Containers containers = Engine.containers(args);
    print(containers, selected(containers, args), options, args, console);
    return 0;
  }

  private static List<Container> selected(Containers containers, ParsedArgs args)
      throws JpodException {
    Selection selection = new Selection(containers);
    if (args.flag(Selection.LATEST)) {
      return List.of(containers.latest());
    }
    for (String name : args.operands()) {
      containers.require(name);
    }
    selection.select(args, null, false);
    return selection.containers();
  }

  private static void print(
      Containers containers,
      List<Container> list,
      LogOptions options,
      ParsedArgs args,
      Console console)
      throws JpodException {
    for (Container container : list) {
      String prefix = args.flag(NAMES) ? container.name() : null;
      try (LogPrinter printer = new LogPrinter(console, args.flag(TIMESTAMPS), prefix)) {
        containers.logs(container, options, printer);
      }
    }
  }

  private static long tail(String text) throws JpodException {
    if (text.equals("all")) {
      return -1;
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new JpodException(
          "invalid argument \""
              + text
              + "\" for \"--tail\" flag: strconv.ParseInt: parsing \""
              + text
              + "\": invalid syntax",
          e);
    }
  }
}
