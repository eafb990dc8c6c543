package io.jpod.cli.container;

import io.jpod.cli.format.GoTime;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.container.Container;
import io.jpod.core.container.ContainerProcess;
import io.jpod.core.container.ProcessNames;
import io.jpod.userns.Capabilities;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Columns of `top` by podman's descriptors.
final class TopColumns {
  /// Descriptor, ps code, heading.
  private static final String[][] COLUMNS = {
    {"args", "%a", "COMMAND"},
    {"capamb", "", "AMBIENT CAPS"},
    {"capbnd", "", "BOUNDING CAPS"},
    {"capeff", "", "EFFECTIVE CAPS"},
    {"capinh", "", "INHERITED CAPS"},
    {"capprm", "", "PERMITTED CAPS"},
    {"cgroup", "", "CGROUP"},
    {"comm", "%c", "COMMAND"},
    {"etime", "%t", "ELAPSED"},
    {"group", "%G", "GROUP"},
    {"groups", "", "GROUPS"},
    {"hgroup", "", "HGROUP"},
    {"hpid", "", "HPID"},
    {"huser", "", "HUSER"},
    {"label", "", "LABEL"},
    {"nice", "%n", "NI"},
    {"pcpu", "%C", "%CPU"},
    {"pgid", "%r", "PGID"},
    {"pid", "%p", "PID"},
    {"ppid", "%P", "PPID"},
    {"rgroup", "%g", "RGROUP"},
    {"rss", "", "RSS"},
    {"ruser", "%u", "RUSER"},
    {"seccomp", "", "SECCOMP"},
    {"state", "", "STATE"},
    {"stime", "", "STIME"},
    {"time", "%x", "TIME"},
    {"tty", "%y", "TTY"},
    {"user", "%U", "USER"},
    {"vsz", "%z", "VSZ"}
  };

  private static final List<String> DEFAULT =
      List.of("user", "pid", "ppid", "pcpu", "etime", "tty", "time", "args");

  /// Ticks of /proc are hundredths of a second on every Linux (USER_HZ).
  private static final long NANOS_PER_TICK = 10_000_000;

  private final List<String> columns;
  private final ProcessNames names;
  private final long now;

  private TopColumns(List<String> columns, ProcessNames names, long now) {
    this.columns = columns;
    this.names = names;
    this.now = now;
  }

  /// @param columns descriptors; none: podman's default
  static TopColumns of(Container container, Directories directories, List<String> columns)
      throws JpodException {
    List<String> canonical = new ArrayList<>();
    for (String column : columns.isEmpty() ? DEFAULT : columns) {
      canonical.add(find(column)[0]);
    }
    return new TopColumns(
        canonical, ProcessNames.of(container, directories), ProcessNames.nanosSinceBoot());
  }

  static List<String> names() {
    List<String> names = new ArrayList<>();
    for (String[] column : COLUMNS) {
      names.add(column[0]);
    }
    return names;
  }

  static boolean areKnown(List<String> columns) {
    for (String column : columns) {
      if (find(column).length == 0) {
        return false;
      }
    }
    return true;
  }

  private static String[] find(String name) {
    for (String[] column : COLUMNS) {
      if (column[0].equals(name.toLowerCase(Locale.ROOT)) || column[1].equals(name)) {
        return column;
      }
    }
    return new String[0];
  }

  String[] headings() {
    String[] headings = new String[columns.size()];
    for (int i = 0; i < headings.length; i++) {
      headings[i] = find(columns.get(i))[2];
    }
    return headings;
  }

  String[] row(ContainerProcess process) {
    String[] cells = new String[columns.size()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = cell(columns.get(i), process);
    }
    return cells;
  }

  private String cell(String column, ContainerProcess process) {
    return switch (column) {
      case "args" ->
          process.arguments().isEmpty()
              ? "[" + process.command() + "]"
              : String.join(" ", process.arguments());
      case "capinh" -> capabilities(process.capabilities().get(0));
      case "capprm" -> capabilities(process.capabilities().get(1));
      case "capeff" -> capabilities(process.capabilities().get(2));
      case "capbnd" -> capabilities(process.capabilities().get(3));
      case "capamb" -> capabilities(process.capabilities().get(4));
      case "cgroup" -> process.cgroup();
      case "comm" -> process.command();
      case "etime" -> goDuration(elapsed(process) / 1_000_000_000 * 1_000_000_000);
      case "group" -> names.group(process.gid());
      case "groups" -> groups(process);
      case "hgroup" -> names.hostGroup(process.hostPid());
      case "hpid" -> Integer.toString(process.hostPid());
      case "huser" -> names.hostUser(process.hostPid());
      case "label" -> process.label().isEmpty() ? "?" : process.label();
      case "nice" -> Integer.toString(process.nice());
      case "pcpu" -> percent(process);
      case "pgid" -> Integer.toString(process.group());
      case "pid" -> Integer.toString(process.pid());
      case "ppid" -> Integer.toString(process.parentPid());
      case "rgroup" -> names.group(process.realGid());
      case "rss" -> Long.toString(process.residentPages() * 4);
      case "ruser" -> names.user(process.realUid());
      case "seccomp" -> seccomp(process.seccomp());
      case "state" -> Character.toString(process.state());
      case "stime" -> GoTime.text(ProcessNames.nowNanos() - elapsed(process));
      case "time" -> goDuration(process.cpuTicks() * NANOS_PER_TICK);
      case "tty" -> ProcessNames.terminal(process.tty());
      case "user" -> names.user(process.uid());
      default -> Long.toString(process.virtualBytes() / 1024);
    };
  }

  private long elapsed(ContainerProcess process) {
    return Math.max(0, now - process.startTicks() * NANOS_PER_TICK);
  }

  private String percent(ContainerProcess process) {
    long elapsed = Math.max(1, elapsed(process));
    double share = 100.0 * (process.cpuTicks() * NANOS_PER_TICK) / elapsed;
    return String.format(Locale.ROOT, "%.3f", share);
  }

  private String groups(ContainerProcess process) {
    List<String> groups = new ArrayList<>();
    for (long group : process.groups()) {
      groups.add(names.group(group));
    }
    return String.join(",", groups);
  }

  private static String seccomp(int mode) {
    return mode == 0 ? "disabled" : mode == 1 ? "strict" : "filter";
  }

  static String capabilities(long set) {
    if (set == 0) {
      return "none";
    }
    if ((set & Capabilities.ALL) == Capabilities.ALL) {
      return "full";
    }
    List<String> names = new ArrayList<>();
    for (String name : Capabilities.names(set)) {
      names.add(name.substring("CAP_".length()));
    }
    return String.join(",", names);
  }

  /// As Go prints a duration: `1h2m3s`, `20ms`, `0s`.
  static String goDuration(long nanos) {
    if (nanos == 0) {
      return "0s";
    }
    if (nanos < 1_000_000_000) {
      return nanos / 1_000_000 + "ms";
    }
    long seconds = nanos / 1_000_000_000;
    long hundredths = nanos % 1_000_000_000 / NANOS_PER_TICK;
    String fraction =
        hundredths == 0
            ? ""
            : hundredths % 10 == 0
                ? "." + hundredths / 10
                : (hundredths < 10 ? ".0" : ".") + hundredths;
    StringBuilder text = new StringBuilder();
    if (seconds >= 3600) {
      text.append(seconds / 3600).append('h');
    }
    if (seconds >= 60) {
      text.append(seconds / 60 % 60).append('m');
    }
    return text.append(seconds % 60).append(fraction).append('s').toString();
  }
}
