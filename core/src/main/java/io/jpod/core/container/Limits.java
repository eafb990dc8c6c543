package io.jpod.core.container;

import io.jpod.core.JpodException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Resource limits: podman's defaults and `--ulimit`.
final class Limits {
  private static final String NAMES =
      " core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending"
          + " stack as ";

  private Limits() {}

  /// The limits of a container.
  ///
  /// @param asked values of `--ulimit`
  /// @param hostLimits text of /proc/self/limits: without privileges no limit can be raised
  static List<ContainerConfig.Limit> resolve(List<String> asked, String hostLimits)
      throws JpodException {
    List<ContainerConfig.Limit> limits = new ArrayList<>();
    for (String text : asked) {
      if (text.equals("host")) {
        return List.of();
      }
      ContainerConfig.Limit limit = parse(text);
      remove(limits, limit.name());
      limits.add(limit);
    }
    addDefault(limits, "nofile", hostLimits, "Max open files");
    addDefault(limits, "nproc", hostLimits, "Max processes");
    return limits;
  }

  private static void addDefault(
      List<ContainerConfig.Limit> limits, String name, String hostLimits, String label) {
    for (ContainerConfig.Limit limit : limits) {
      if (limit.name().equals(name)) {
        return;
      }
    }
    long hard = hostHard(hostLimits, label);
    if (hard != 0) {
      long value = hard < 0 ? ConfigDefaults.LIMIT : Math.min(hard, ConfigDefaults.LIMIT);
      limits.add(new ContainerConfig.Limit(name, value, value));
    }
  }

  /// Hard limit of a line `Max open files 1024 4096 files`; -1 is unlimited, 0: no such line.
  private static long hostHard(String hostLimits, String label) {
    int at = hostLimits.indexOf(label);
    if (at < 0) {
      return 0;
    }
    int end = hostLimits.indexOf('\n', at);
    String line = hostLimits.substring(at + label.length(), end < 0 ? hostLimits.length() : end);
    int field = 0;
    for (String word : Words.split(line, ' ')) {
      if (!word.isEmpty() && ++field == 2) {
        Long value = Words.decimal(word);
        return value == null ? -1 : value;
      }
    }
    return 0;
  }

  private static void remove(List<ContainerConfig.Limit> limits, String name) {
    for (int i = limits.size() - 1; i >= 0; i--) {
      if (limits.get(i).name().equals(name)) {
        limits.remove(i);
      }
    }
  }

  private static ContainerConfig.Limit parse(String text) throws JpodException {
    int equals = text.indexOf('=');
    if (equals <= 0) {
      throw invalid(text, "invalid ulimit argument: " + text);
    }
    String name = text.substring(0, equals);
    if (name.indexOf(' ') >= 0 || !NAMES.contains(" " + name + " ")) {
      throw invalid(text, "invalid ulimit type: " + name);
    }
    List<String> values = Words.split(text.substring(equals + 1), ':');
    @Nullable Long soft = value(values.get(0));
    @Nullable Long hard = values.size() > 1 ? value(values.get(1)) : soft;
    if (values.size() > 2 || soft == null || hard == null) {
      throw invalid(text, "too many limit value arguments or no numbers: " + text);
    }
    if (hard >= 0 && (soft > hard || soft < 0)) {
      throw invalid(
          text,
          "ulimit soft limit must be less than or equal to hard limit: " + soft + " > " + hard);
    }
    return new ContainerConfig.Limit(name, soft, hard);
  }

  private static @Nullable Long value(String text) {
    return text.equals("-1") || text.equals("unlimited") ? Long.valueOf(-1) : Words.decimal(text);
  }

  private static JpodException invalid(String text, String why) {
    return new JpodException(
        "ulimit option \"" + text + "\" requires name=SOFT:HARD, failed to be parsed: " + why);
  }
}
