package io.jpod.core.container;

import io.jpod.core.JpodException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The values of `--security-opt`, read.
///
/// @param noNewPrivileges set-user-ID programs gain nothing
/// @param seccomp path of a JSON profile, `unconfined`, or null for the default
/// @param masked further hidden paths
/// @param unmasked paths that are not hidden and can be written; `ALL` stands for all of them
record SecurityOptions(
    boolean noNewPrivileges, @Nullable String seccomp, List<String> masked, List<String> unmasked) {
  static final String UNCONFINED = "unconfined";

  static SecurityOptions parse(List<String> values) throws JpodException {
    boolean noNewPrivileges = false;
    String seccomp = null;
    List<String> masked = new ArrayList<>();
    List<String> unmasked = new ArrayList<>();
    for (String text : values) {
      int at = text.indexOf('=');
      // docker's old spelling is seccomp:unconfined.
      at = at < 0 ? text.indexOf(':') : at;
      String key = at < 0 ? text : text.substring(0, at);
      String value = at < 0 ? "" : text.substring(at + 1);
      switch (key) {
        case "no-new-privileges" ->
            noNewPrivileges =
                switch (value) {
                  case "", "true" -> true;
                  case "false" -> false;
                  default -> throw invalid(text);
                };
        case "seccomp" -> seccomp = required(text, value);
        case "mask" -> masked.addAll(Words.split(required(text, value), ':'));
        case "unmask" -> unmasked.addAll(Words.split(required(text, value), ':'));
        case "systempaths" -> {
          if (!value.equals(UNCONFINED)) {
            throw invalid(text);
          }
          unmasked.add("ALL");
        }
        case "label" -> label(text, value);
        case "apparmor" -> apparmor(text, value);
        default -> throw invalid(text);
      }
    }
    return new SecurityOptions(noNewPrivileges, seccomp, masked, unmasked);
  }

  private static void label(String text, String value) throws JpodException {
    if (!value.equals("disable") && Files.exists(Path.of("/sys/fs/selinux/enforce"))) {
      throw new JpodException(
          "--security-opt \"" + text + "\": SELinux labels are not supported yet");
    }
  }

  private static void apparmor(String text, String value) throws JpodException {
    if (!value.equals(UNCONFINED)) {
      throw new JpodException(
          "--security-opt \"" + text + "\": AppArmor profiles cannot be used without root",
          "leave it out, or --security-opt apparmor=unconfined");
    }
  }

  private static String required(String text, String value) throws JpodException {
    if (value.isEmpty()) {
      throw invalid(text);
    }
    return value;
  }

  private static JpodException invalid(String text) {
    return new JpodException("invalid --security-opt: \"" + text + "\"");
  }

  /// Hidden paths: podman's, without those that were unmasked, with those that were asked for.
  List<String> maskedPaths(boolean privileged) {
    List<String> paths = new ArrayList<>();
    if (!privileged) {
      for (String path : ConfigDefaults.MASKED) {
        if (!isUnmasked(path)) {
          paths.add(path);
        }
      }
    }
    paths.addAll(masked);
    return paths;
  }

  /// Paths that cannot be written.
  List<String> readOnlyPaths(boolean privileged) {
    List<String> paths = new ArrayList<>();
    if (!privileged) {
      for (String path : ConfigDefaults.READ_ONLY) {
        if (!isUnmasked(path)) {
          paths.add(path);
        }
      }
    }
    return paths;
  }

  private boolean isUnmasked(String path) {
    for (String open : unmasked) {
      if (open.equals("ALL") || open.equals("all") || open.equals(path)) {
        return true;
      }
      if (open.endsWith("/*") && path.startsWith(open.substring(0, open.length() - 1))) {
        return true;
      }
    }
    return false;
  }
}
