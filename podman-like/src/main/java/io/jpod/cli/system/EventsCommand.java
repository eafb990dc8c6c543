package io.jpod.cli.system;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.format.GoTime;
import io.jpod.cli.format.Quantities;
import io.jpod.core.JpodException;
import io.jpod.core.event.Event;
import io.jpod.core.event.EventReader;
import java.io.IOException;

/// `jpod events`, `jpod system events`: what has happened to containers, images and volumes, and
/// what happens.
public final class EventsCommand implements Command {
  private static final Option FILTER =
      Option.list(
          "f,filter", "KEY=VALUE", "Only some: container, event, id, image, label, type, volume");
  private static final Option FORMAT =
      Option.value("format", "FORMAT", "json, or a Go template for each event");
  private static final Option NO_TRUNC = Option.flag("no-trunc", "Show ids in full (default true)");
  private static final Option SINCE =
      Option.value("since", "TIME", "Also what has happened since: a time, or 10m");
  private static final Option STREAM =
      Option.flag("stream", "Wait for further events (default true)");
  private static final Option UNTIL = Option.value("until", "TIME", "Only what happens before");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod events", "", "Show what happens to containers and images")
          .description(
              "Shows events as they happen; with --since, --until or --stream=false also those that have happened.")
          .options(FILTER, FORMAT, NO_TRUNC, SINCE, STREAM, UNTIL)
          .operands(0, 0)
          .examples(
              "jpod events --since 1h --stream=false",
              "jpod events --filter event=died --format '{{.Name}} {{.ContainerExitCode}}'");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    long now = Quantities.now();
    String since = args.value(SINCE);
    String until = args.value(UNTIL);
    boolean follow = args.flag(STREAM, true);
    long from = since == null ? Long.MIN_VALUE : GoTime.parse(since, now);
    long to = until == null ? Long.MAX_VALUE : GoTime.parse(until, now);
    EventFilter filter = EventFilter.parse(args.values(FILTER), console.personality());
    EventPrinter printer = new EventPrinter(console, args.value(FORMAT), args.flag(NO_TRUNC, true));
    Failure failure = new Failure();
    try {
      new EventReader(Engine.directories(args), from, to)
          .read(
              since != null || until != null || !follow,
              follow,
              event -> print(event, filter, printer, failure));
    } catch (IOException e) {
      throw new JpodException("reading the events: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JpodException("reading the events was interrupted", e);
    }
    failure.raise();
    return 0;
  }

  private static boolean print(
      Event event, EventFilter filter, EventPrinter printer, Failure failure) {
    try {
      if (filter.matches(event)) {
        printer.print(event);
      }
      return true;
    } catch (JpodException e) {
      failure.of = e;
      return false;
    }
  }

  /// What a template could not do.
  private static final class Failure {
    @org.jspecify.annotations.Nullable JpodException of;

    void raise() throws JpodException {
      JpodException failure = of;
      if (failure != null) {
        throw failure;
      }
    }
  }
}
