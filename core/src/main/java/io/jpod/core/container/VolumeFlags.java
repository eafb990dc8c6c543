package io.jpod.core.container;

import io.jpod.core.JpodException;
import java.util.ArrayList;
import java.util.List;

/// Which options of `-v` and `--mount` go together, in podman's words.
final class VolumeFlags {
  private final List<String> asked;
  private final List<String> seen = new ArrayList<>();

  private VolumeFlags(List<String> asked) {
    this.asked = asked;
  }

  /// The options without those that mean something on other systems only.
  static List<String> checked(List<String> options) throws JpodException {
    return new VolumeFlags(options).check();
  }

  private List<String> check() throws JpodException {
    List<String> kept = new ArrayList<>();
    for (String option : asked) {
      int equals = option.indexOf('=');
      switch (equals < 0 ? option : option.substring(0, equals)) {
        case "upperdir" -> once("upperdir", "upperdir per overlay");
        case "workdir" -> once("workdir", "workdir per overlay");
        case "noexec", "exec" -> once("exec", "'noexec' or 'exec' option");
        case "nodev", "dev" -> once("dev", "'nodev' or 'dev' option");
        case "nosuid", "suid" -> once("suid", "'nosuid' or 'suid' option");
        case "rw", "ro" -> once("rw", "'rw' or 'ro' option");
        case "z", "Z", "O" -> once("z", "'z', 'Z', or 'O' option");
        case "U" -> once("U", "'U' option");
        case "private",
            "rprivate",
            "shared",
            "rshared",
            "slave",
            "rslave",
            "unbindable",
            "runbindable" ->
            once("propagation", "'[r]shared', '[r]private', '[r]slave' or '[r]unbindable' option");
        case "bind", "rbind" -> once("bind", "'[r]bind' option");
        case "copy", "nocopy" -> once("copy", "'copy' or 'nocopy' option");
        case "no-dereference" -> once("no-dereference", "'no-dereference' option");
        case "idmap" -> refuseIdMap();
        case "nocreate", "subpath", "volume-opt" -> {}
        case "cached", "delegated", "consistent", "consistency" -> {
          continue; // docker's for macOS, which has no meaning on Linux
        }
        default -> throw new JpodException("invalid option type \"" + option + "\"");
      }
      kept.add(option);
    }
    return kept;
  }

  private void once(String kind, String words) throws JpodException {
    if (seen.contains(kind)) {
      throw new JpodException(
          "invalid options \"" + Words.join(asked, ", ") + "\", can only specify 1 " + words);
    }
    seen.add(kind);
  }

  /// The kernel lets only root of the namespace that a file system was mounted in map its ids
  /// (mount_setattr(2), EPERM); that is the host's root for every file system of a disk.
  private static void refuseIdMap() throws JpodException {
    throw new JpodException(
        "volume option \"idmap\": the kernel lets only the host's root map the ids of a mount",
        "--userns=keep-id, or option U, which changes the owners");
  }
}
