package io.jpod.core.container;

import io.jpod.core.JpodException;
import java.util.ArrayList;
import java.util.List;

/// Reads the values of `-v` and `--tmpfs`. Nothing is looked at on disk here.
final class MountOptions {
  private MountOptions() {}

  /// Reads `[SOURCE:]DESTINATION[:OPTIONS]`. An anonymous volume gets an empty source.
  ///
  /// @param workingDirectory what a relative source is relative to
  static ContainerMount volume(String text, String workingDirectory) throws JpodException {
    List<String> parts = Words.split(text, ':');
    if (parts.size() > 3 || text.isEmpty()) {
      throw new JpodException(
          text + ": incorrect volume format, should be [host-dir:]ctr-dir[:option]");
    }
    String source = parts.size() == 1 ? "" : parts.get(0);
    if (parts.size() > 1 && source.isEmpty()) {
      throw new JpodException("host directory cannot be empty");
    }
    String destination = destination(parts.size() == 1 ? parts.get(0) : parts.get(1));
    boolean bind = source.startsWith("/") || source.startsWith(".");
    boolean readOnly = false;
    List<String> options = new ArrayList<>();
    if (parts.size() == 3) {
      for (String option : Words.split(parts.get(2), ',')) {
        if (option.equals("ro")) {
          readOnly = true;
        } else if (!option.equals("rw")) {
          checkVolumeOption(option, bind);
          options.add(option);
        }
      }
    }
    if (bind) {
      String absolute = source.startsWith("/") ? source : workingDirectory + "/" + source;
      return new ContainerMount(
          ContainerMount.Kind.BIND, clean(absolute), destination, readOnly, options, false, false);
    }
    if (!source.isEmpty()) {
      try {
        ContainerNames.check(source);
      } catch (JpodException e) {
        throw new JpodException(
            "creating named volume \""
                + source
                + "\": running volume create option: "
                + e.getMessage(),
            "for a directory of the host give its whole path, or ./" + source,
            e);
      }
    }
    return new ContainerMount(
        ContainerMount.Kind.VOLUME,
        source,
        destination,
        readOnly,
        options,
        source.isEmpty(),
        false);
  }

  private static void checkVolumeOption(String option, boolean bind) throws JpodException {
    switch (option) {
      case "rbind", "bind", "private", "rprivate", "shared", "rshared", "slave", "rslave" -> {}
      case "nosuid", "suid", "nodev", "dev", "noexec", "exec" -> {}
      // Labels mean something under SELinux only; the resolver looks whether it is on.
      case "z", "Z" -> {}
      case "copy", "nocopy" -> {
        if (bind) {
          throw new JpodException(
              "invalid option \"" + option + "\": it is for named volumes only");
        }
      }
      case "O", "U", "idmap" ->
          throw new JpodException("volume option \"" + option + "\" is not supported yet");
      default -> throw new JpodException("invalid option type \"" + option + "\"");
    }
  }

  /// Reads `DESTINATION[:OPTIONS]`; the options become the data of a tmpfs mount.
  static ContainerMount tmpfs(String text) throws JpodException {
    int colon = text.indexOf(':');
    String destination = destination(colon < 0 ? text : text.substring(0, colon));
    List<String> options = new ArrayList<>();
    boolean readOnly = false;
    if (colon >= 0) {
      for (String option : Words.split(text.substring(colon + 1), ',')) {
        if (option.equals("ro")) {
          readOnly = true;
        } else if (!option.equals("rw")) {
          checkTmpfsOption(option);
          options.add(option);
        }
      }
    }
    return new ContainerMount(
        ContainerMount.Kind.TMPFS, "", destination, readOnly, options, false, false);
  }

  private static void checkTmpfsOption(String option) throws JpodException {
    int equals = option.indexOf('=');
    switch (equals < 0 ? option : option.substring(0, equals)) {
      case "nosuid", "suid", "nodev", "dev", "noexec", "exec", "noatime", "relatime" -> {}
      case "private", "rprivate", "notmpcopyup" -> {}
      case "size", "mode", "uid", "gid", "nr_inodes", "nr_blocks", "huge" -> {
        if (equals < 0 || equals == option.length() - 1) {
          throw new JpodException("tmpfs option \"" + option + "\" needs a value");
        }
      }
      case "tmpcopyup" ->
          throw new JpodException("tmpfs option \"tmpcopyup\" is not supported yet");
      default ->
          throw new JpodException("unknown mount option \"" + option + "\": invalid mount option");
    }
  }

  /// Checks and cleans a path in the container.
  static String destination(String path) throws JpodException {
    if (!path.startsWith("/")) {
      throw new JpodException("invalid container path \"" + path + "\", must be an absolute path");
    }
    String clean = clean(path);
    if (clean.equals("/")) {
      throw new JpodException(
          "container destination \"" + path + "\" cannot be the root directory");
    }
    return clean;
  }

  /// An absolute path without `.`, `..` and double slashes, by its text alone.
  static String clean(String path) {
    List<String> kept = new ArrayList<>();
    for (String part : Words.split(path, '/')) {
      if (part.equals("..")) {
        if (!kept.isEmpty()) {
          kept.remove(kept.size() - 1);
        }
      } else if (!part.isEmpty() && !part.equals(".")) {
        kept.add(part);
      }
    }
    return "/" + Words.join(kept, "/");
  }
}
