package io.jpod.cli.container;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.format.Quantities;
import io.jpod.cli.format.Table;
import io.jpod.core.JpodException;
import io.jpod.core.container.Container;
import io.jpod.core.container.ContainerState;
import io.jpod.core.container.Containers;
import java.util.ArrayList;
import java.util.List;

/// `jpod ps`: lists containers, oldest first as podman does. The plain table builds no JSON and no
/// templates.
public final class PsCommand implements Command {
  private static final Option ALL = Option.flag("a,all", "Those that do not run too");
  private static final Option FORMAT =
      Option.value(
          "format", "FORMAT", "json, or a Go template, with headings if it begins with 'table'");
  private static final Option LAST =
      Option.number("n,last", "The N containers made last, running or not");
  private static final Option LATEST =
      Option.flag("l,latest", "The container that was made last, running or not");
  private static final Option NO_TRUNC = Option.flag("no-trunc", "Show ids and commands in full");
  private static final Option NOHEADING = Option.flag("noheading", "Leave out the headings");
  private static final Option QUIET = Option.flag("q,quiet", "Print ids only");
  private static final Option SORT =
      Option.value(
          "sort",
          "KEY",
          "command, created, id, image, names, runningfor, size or status (default created)");
  private static final Option EXTERNAL =
      Option.flag("external", "Containers of other programs too: the store holds none");
  private static final Option NS =
      Option.flag("ns,namespace", "Show the namespaces that containers are in");
  private static final Option POD = Option.flag("p,pod", "Show pods: there are none");
  private static final Option SIZE =
      Option.flag("s,size", "Show how much each has written, and that with its image");
  private static final Option SYNC =
      Option.flag("sync", "Has no effect: what is shown is always so at this moment");
  private static final Option WATCH =
      Option.unsigned("w,watch", "Show it again every so many seconds");

  private static final int COMMAND_LENGTH = 17;

  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod ps", "", "List containers")
          .options(
              ALL,
              EXTERNAL,
              Selection.FILTER,
              FORMAT,
              LAST,
              LATEST,
              NO_TRUNC,
              NOHEADING,
              NS,
              POD,
              QUIET,
              SIZE,
              SORT,
              SYNC,
              WATCH)
          .operands(0, 0)
          .examples(
              "jpod ps",
              "jpod ps -a --filter status=exited",
              "jpod ps --format '{{.ID}} {{.Names}}'");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    check(args);
    long seconds = args.number(WATCH, 0);
    if (seconds > 0) {
      return watch(args, seconds, console);
    }
    show(args, console);
    return 0;
  }

  private static void check(ParsedArgs args) throws JpodException {
    if (args.number(LAST, -1) >= 0 && args.flag(LATEST)) {
      throw new JpodException("last and latest are mutually exclusive");
    }
    boolean size = args.flag(SIZE);
    boolean namespaces = args.flag(NS);
    if (args.flag(QUIET) && (size || namespaces)) {
      throw new JpodException("quiet conflicts with size and namespace");
    }
    if (size && namespaces) {
      throw new JpodException("size and namespace options conflict");
    }
    if (args.number(WATCH, 0) > 0 && args.flag(LATEST)) {
      throw new JpodException("the watch and latest flags cannot be used together");
    }
  }

  private static int watch(ParsedArgs args, long seconds, Console console) throws JpodException {
    try {
      while (true) {
        console.out("\033[2J\033[H");
        show(args, console);
        console.flush();
        Thread.sleep(1000 * seconds);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private static void show(ParsedArgs args, Console console) throws JpodException {
    Containers containers = Engine.containers(args);
    List<ContainerRow> rows = rows(containers, args);
    boolean full = args.flag(NO_TRUNC);
    boolean detailed = args.flag(SIZE) || args.flag(NS) || args.flag(POD);
    String format = args.value(FORMAT, "table");
    if (args.flag(QUIET) && !args.isGiven(FORMAT)) {
      for (int i = 0; i < rows.size(); i++) {
        Container container = rows.get(i).container();
        console.line(full ? container.id() : container.shortId());
      }
    } else if (console.personality().isDocker()) {
      boolean sizes = args.flag(SIZE) || (format.contains(".Size") && !format.equals("table"));
      DockerPs.print(rows, format, full, !args.flag(NOHEADING), sizes ? containers : null, console);
    } else if (format.equals("table") && !detailed) {
      table(rows, full, !args.flag(NOHEADING)).print(console);
    } else {
      ContainerRows.Columns columns =
          new ContainerRows.Columns(args.flag(SIZE), args.flag(NS), args.flag(POD));
      new ContainerRows(columns, full, Engine.directories(args))
          .print(rows, format, !args.flag(NOHEADING), console);
    }
  }

  private static List<ContainerRow> rows(Containers containers, ParsedArgs args)
      throws JpodException {
    long last = args.flag(LATEST) ? 1 : args.number(LAST, 0);
    if (last < 0) {
      last = 0;
    }
    boolean filtered = args.isGiven(Selection.FILTER);
    ContainerFilter filter =
        filtered ? ContainerFilter.of(args.values(Selection.FILTER), containers) : null;
    boolean all = args.flag(ALL) || last > 0 || asksForStatus(args.values(Selection.FILTER));
    List<Container> list = containers.list();
    List<ContainerRow> rows = new ArrayList<>(list.size());
    for (int i = 0; i < list.size(); i++) {
      Container container = list.get(i);
      if (filter != null && !filter.matches(container)) {
        continue;
      }
      ContainerState state = containers.stateIfThere(container);
      if (state != null && (all || state.isAlive())) {
        rows.add(new ContainerRow(container, state));
      }
    }
    if (last > 0 && rows.size() > last) {
      rows = rows.subList((int) (rows.size() - last), rows.size());
    }
    String sort = args.value(SORT);
    if (sort != null) {
      ContainerRows.sort(rows, sort, Engine.directories(args));
    }
    return rows;
  }

  /// A filter for a state that is not running would never find anything without `--all`; podman and
  /// docker imply it.
  private static boolean asksForStatus(List<String> filters) {
    for (int i = 0; i < filters.size(); i++) {
      String filter = filters.get(i);
      if (filter.startsWith("status=") || filter.startsWith("exited=")) {
        return true;
      }
    }
    return false;
  }

  private static Table table(List<ContainerRow> rows, boolean full, boolean heading) {
    Table table = new Table();
    if (heading) {
      table.row("CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES");
    }
    for (int i = 0; i < rows.size(); i++) {
      ContainerRow row = rows.get(i);
      Container container = row.container();
      table.row(
          full ? container.id() : container.shortId(),
          container.image(),
          row.command(full ? Integer.MAX_VALUE : COMMAND_LENGTH),
          Quantities.ago(container.createdEpochNanos()),
          row.status(),
          row.ports(),
          container.name());
    }
    return table;
  }
}
