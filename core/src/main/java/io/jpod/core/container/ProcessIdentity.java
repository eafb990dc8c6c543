package io.jpod.core.container;

import java.io.IOException;
import java.nio.file.Path;

/// Tells one process from every other that had or will have its number: `<pid>.<start time>`, the
/// time in clock ticks since boot (proc(5), field 22 of stat).
final class ProcessIdentity {
  private ProcessIdentity() {}

  static String ofThisProcess() throws IOException {
    String stat = SmallFiles.readIfThere(Path.of("/proc/self/stat"));
    if (stat == null) {
      throw new IOException("cannot read /proc/self/stat");
    }
    return stat.substring(0, stat.indexOf(' ')) + "." + startTime(stat);
  }

  /// As [#ofThisProcess()] of another process; its start time is 0 if it is gone.
  ///
  /// @param pid digits
  static String of(String pid) throws IOException {
    try {
      return pid + "." + startTimeOf(Integer.parseInt(pid));
    } catch (NumberFormatException e) {
      return pid + ".0";
    }
  }

  /// Start time of another process, or 0 if it is gone.
  static long startTimeOf(int pid) throws IOException {
    try {
      String stat = SmallFiles.readIfThere(Path.of("/proc/" + pid + "/stat"));
      return stat == null ? 0 : Long.parseLong(startTime(stat));
    } catch (IOException e) {
      return 0; // ESRCH: it ended while we read
    }
  }

  private static String startTime(String stat) {
    // The name in parentheses may hold anything, so count behind the last one.
    int at = stat.lastIndexOf(')') + 2;
    if (stat.charAt(at) == 'Z' || stat.charAt(at) == 'X') {
      return "0"; // it has ended, and waits for a parent that is slow to ask how
    }
    for (int field = 3; field < 22; field++) {
      at = stat.indexOf(' ', at) + 1;
    }
    return stat.substring(at, stat.indexOf(' ', at));
  }
}
