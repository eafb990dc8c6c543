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
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `jpod logs`: what containers have written, each stream to the caller's stream of the same name.
public final class LogsCommand implements Command {
  private static final Option COLOR =
      Option.flag("color", "Show each container's lines in a colour of its own");
  private static final Option DETAILS =
      Option.flag("details", "Put the log's tag in front of each line");
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
          .options(COLOR, DETAILS, FOLLOW, Selection.LATEST, NAMES, SINCE, TAIL, TIMESTAMPS, UNTIL)
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
    List<Following> threads = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      LogPrinter printer = printer(containers, list, i, args, console);
      if (options.follow() && list.size() > 1) {
        Following thread = new Following(containers, list.get(i), options, printer);
        threads.add(thread);
        thread.start();
        continue;
      }
      try (printer) {
        containers.logs(list.get(i), options, printer);
      }
    }
    for (Following thread : threads) {
      thread.finish();
    }
  }

  /// Lines of several containers begin with which one it is.
  private static LogPrinter printer(
      Containers containers, List<Container> list, int index, ParsedArgs args, Console console)
      throws JpodException {
    Container container = list.get(index);
    String prefix = null;
    if (args.flag(NAMES)) {
      prefix = container.name();
    } else if (list.size() > 1 && !console.personality().isDocker()) {
      prefix = container.shortId();
    }
    String tag = args.flag(DETAILS) ? containers.logTag(container) : "";
    return new LogPrinter(
        console,
        tag.isEmpty() ? null : "tag=" + tag,
        args.flag(TIMESTAMPS),
        prefix,
        args.flag(COLOR) ? index : LogPrinter.NO_COLOR);
  }

  /// Follows one container of several.
  private static final class Following extends Thread {
    private final Containers containers;
    private final Container container;
    private final LogOptions options;
    private final LogPrinter printer;
    private volatile @Nullable JpodException failure;

    Following(Containers containers, Container container, LogOptions options, LogPrinter printer) {
      super("logs " + container.name());
      this.containers = containers;
      this.container = container;
      this.options = options;
      this.printer = printer;
      setDaemon(true);
    }

    @Override
    public void run() {
      try (printer) {
        containers.logs(container, options, printer);
      } catch (JpodException e) {
        failure = e;
      } catch (UncheckedIOException e) {
        return; // nobody reads what we print
      }
    }

    void finish() throws JpodException {
      try {
        join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new JpodException("following logs was interrupted", e);
      }
      JpodException e = failure;
      if (e != null) {
        throw e;
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
