package io.jpod.core.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the files of one process in /proc say, ids and numbers as we see them.
final class ProcessStatus {
  /// Fields of /proc/PID/stat behind the name, by proc(5)'s numbers less three.
  private static final int STATE = 0;

  private static final int PARENT = 1;
  private static final int GROUP = 2;
  private static final int TTY = 4;
  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;
  private static final int NICE = 16;
  private static final int START = 19;
  private static final int VIRTUAL = 20;
  private static final int RESIDENT = 21;

  final int pid;
  final int parent;
  private final String name;
  private final String[] stat;
  private final Map<String, String> status;
  private final List<String> arguments;
  private final String label;
  private final String cgroup;

  private ProcessStatus(
      int pid,
      String name,
      String[] stat,
      Map<String, String> status,
      List<String> arguments,
      String label,
      String cgroup) {
    this.pid = pid;
    this.parent = Integer.parseInt(stat[PARENT]);
    this.name = name;
    this.stat = stat;
    this.status = status;
    this.arguments = arguments;
    this.label = label;
    this.cgroup = cgroup;
  }

  /// Null if the process is gone.
  static @Nullable ProcessStatus read(Path directory) {
    try {
      return parse(
          Integer.parseInt(String.valueOf(directory.getFileName())),
          text(directory.resolve("stat")),
          text(directory.resolve("status")),
          text(directory.resolve("cmdline")),
          optional(directory.resolve("attr/current")),
          optional(directory.resolve("cgroup")));
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
      return null;
    }
  }

  static ProcessStatus parse(
      int pid, String stat, String status, String cmdline, String label, String cgroups) {
    // The name in parentheses may hold anything, so the last one counts.
    int open = stat.indexOf('(');
    int close = stat.lastIndexOf(')');
    Map<String, String> lines = new HashMap<>();
    for (String line : status.split("\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        lines.put(line.substring(0, colon), line.substring(colon + 1).strip());
      }
    }
    List<String> arguments = new ArrayList<>();
    if (!cmdline.isEmpty()) {
      String trimmed =
          cmdline.endsWith("\0") ? cmdline.substring(0, cmdline.length() - 1) : cmdline;
      arguments.addAll(List.of(trimmed.split("\0", -1)));
    }
    String cgroup = "";
    for (String line : cgroups.split("\n", -1)) {
      if (line.startsWith("0::")) {
        cgroup = line.substring(3);
      }
    }
    return new ProcessStatus(
        pid,
        stat.substring(open + 1, close),
        stat.substring(close + 2).split(" ", -1),
        lines,
        arguments,
        label.replace("\0", "").strip(),
        cgroup);
  }

  private static String text(Path file) throws IOException {
    byte[] bytes = SmallFiles.bytesIfThere(file);
    if (bytes == null) {
      throw new IOException("the process is gone");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static String optional(Path file) {
    try {
      return text(file);
    } catch (IOException e) {
      return ""; // no security module, or none that says anything
    }
  }

  /// In how many PID namespaces it has a number, ours included.
  int depth() {
    return numbers("NSpid").size();
  }

  /// Its number in the namespace of that depth.
  int pidAt(int depth) {
    List<Long> pids = numbers("NSpid");
    return pids.size() < depth ? 0 : pids.get(depth - 1).intValue();
  }

  private List<Long> numbers(String key) {
    List<Long> numbers = new ArrayList<>();
    String value = status.getOrDefault(key, "");
    if (!value.isEmpty()) {
      for (String word : value.split("\\s+", -1)) {
        numbers.add(Long.parseLong(word));
      }
    }
    return numbers;
  }

  private long ticks(int field) {
    return Long.parseLong(stat[field]);
  }

  ContainerProcess inContainer(
      int depth,
      int parentPid,
      ContainerProcesses.IdMapText uids,
      ContainerProcesses.IdMapText gids) {
    List<Long> uid = numbers("Uid");
    List<Long> gid = numbers("Gid");
    List<Long> groups = new ArrayList<>();
    for (long group : numbers("Groups")) {
      groups.add(gids.inside(group));
    }
    List<Long> capabilities = new ArrayList<>();
    for (String set : List.of("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")) {
      capabilities.add(Long.parseUnsignedLong(status.getOrDefault(set, "0"), 16));
    }
    return new ContainerProcess(
        pid,
        pidAt(depth),
        parentPid,
        (int) ticks(GROUP),
        uids.inside(uid.get(1)),
        uids.inside(uid.get(0)),
        gids.inside(gid.get(1)),
        gids.inside(gid.get(0)),
        groups,
        name,
        arguments,
        stat[STATE].charAt(0),
        (int) ticks(NICE),
        (int) ticks(TTY),
        ticks(USER_TIME) + ticks(SYSTEM_TIME),
        ticks(START),
        ticks(VIRTUAL),
        ticks(RESIDENT),
        Integer.parseInt(status.getOrDefault("Seccomp", "0")),
        capabilities,
        label,
        cgroup);
  }
}
