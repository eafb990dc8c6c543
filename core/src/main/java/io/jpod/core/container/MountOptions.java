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
        }
        options.add(option);
      }
    }
    if (!options.isEmpty()) {
      // Nearly all command lines have ro, rw, z or Z alone, which need no further look.
      if (options.size() > 1 || !isPlain(options.get(0))) {
        options = VolumeFlags.checked(options);
        checkOverlay(options, bind);
      }
      options.remove("ro");
      options.remove("rw");
    }
    if (bind) {
      String absolute = source.startsWith("/") ? source : workingDirectory + "/" + source;
      return new ContainerMount(
          ContainerMount.Kind.BIND, clean(absolute), destination, readOnly, options, false, false);
    }
    if (!source.isEmpty()) {
      checkVolumeName(source);
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

  /// Refuses a name that cannot be a volume's.
  static void checkVolumeName(String name) throws JpodException {
    try {
      ContainerNames.check(name);
    } catch (JpodException e) {
      throw new JpodException(
          "creating named volume \"" + name + "\": running volume create option: " + e.getMessage(),
          "for a directory of the host give its whole path, or ./" + name,
          e);
    }
  }

  private static boolean isPlain(String option) {
    return option.equals("ro") || option.equals("rw") || option.equals("z") || option.equals("Z");
  }

  private static void checkOverlay(List<String> options, boolean bind) throws JpodException {
    boolean upper = false;
    boolean work = false;
    boolean other = false;
    for (String option : options) {
      if (bind && (option.equals("copy") || option.equals("nocopy"))) {
        throw new JpodException("invalid option \"" + option + "\": it is for named volumes only");
      }
      upper |= option.startsWith("upperdir=");
      work |= option.startsWith("workdir=");
      other |= !option.equals("O") && !option.equals("U") && option.indexOf("dir=") < 0;
    }
    boolean overlay = options.contains("O");
    if (overlay && upper != work) {
      throw new JpodException("must set both `upperdir` and `workdir`");
    }
    if (overlay ? other : upper || work) {
      throw new JpodException("can't use 'O' with other options");
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
      case "private", "rprivate", "notmpcopyup", "tmpcopyup", "noswap" -> {}
      case "size", "mode", "uid", "gid", "nr_inodes", "nr_blocks", "huge" -> {
        if (equals < 0 || equals == option.length() - 1) {
          throw new JpodException("tmpfs option \"" + option + "\" needs a value");
        }
      }
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
