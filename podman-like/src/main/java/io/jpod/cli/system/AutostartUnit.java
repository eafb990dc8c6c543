package io.jpod.cli.system;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The unit that `system autostart` installs: the user's own, or the machine's for root.
final class AutostartUnit {
  static final String NAME = "jpod-autostart.service";

  private final Directories directories;

  AutostartUnit(Directories directories) {
    this.directories = directories;
  }

  Path path() throws JpodException {
    if (!directories.rootless()) {
      return Path.of("/etc/systemd/system", NAME);
    }
    String config = System.getenv("XDG_CONFIG_HOME");
    if (config != null && config.startsWith("/")) {
      return Path.of(config, "systemd/user", NAME);
    }
    String home = System.getenv("HOME");
    if (home == null) {
      throw new JpodException("cannot find the directory of your systemd units: HOME is not set");
    }
    return Path.of(home, ".config/systemd/user", NAME);
  }

  boolean isInstalled() throws JpodException {
    return Files.exists(path());
  }

  /// Whether the user's systemd runs from boot on.
  boolean lingers() {
    String user = System.getenv("USER");
    return !directories.rootless()
        || (user != null && Files.exists(Path.of("/var/lib/systemd/linger", user)));
  }

  static String text(Directories directories) {
    String command =
        quoted(directories.launcher().toString())
            + " "
            + quoted("--root=" + directories.root())
            + " system autostart ";
    return """
    [Unit]
    Description=Containers of jpod with a restart policy

    [Service]
    Type=oneshot
    RemainAfterExit=yes
    ExecStart=%sstart
    ExecStop=%sstop
    TimeoutStopSec=60

    [Install]
    WantedBy=%s
    """
        .formatted(
            command, command, directories.rootless() ? "default.target" : "multi-user.target");
  }

  /// As systemd.service(5) reads command lines.
  private static String quoted(String word) {
    return "\""
        + word.replace("\\", "\\\\").replace("\"", "\\\"").replace("%", "%%").replace("$", "$$")
        + "\"";
  }

  void enable() throws JpodException {
    requireSystemd();
    Path path = path();
    try {
      Path parent = path.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.writeString(path, text(directories));
    } catch (IOException e) {
      throw new JpodException("writing " + path + ": " + e.getMessage(), e);
    }
    systemctl("daemon-reload");
    systemctl("enable", NAME);
  }

  /// @return false if it was not there
  boolean disable() throws JpodException {
    requireSystemd();
    Path path = path();
    if (!Files.exists(path)) {
      return false;
    }
    systemctl("disable", NAME);
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new JpodException("removing " + path + ": " + e.getMessage(), e);
    }
    systemctl("daemon-reload");
    return true;
  }

  private static void requireSystemd() throws JpodException {
    if (!Files.isDirectory(Path.of("/run/systemd/system"))) {
      throw new JpodException(
          "this machine was not booted with systemd, which would start the containers",
          "call `jpod system autostart start` from what starts your programs (a crontab: @reboot)");
    }
  }

  private void systemctl(String... words) throws JpodException {
    List<String> command = new ArrayList<>();
    command.add("systemctl");
    if (directories.rootless()) {
      command.add("--user");
    }
    command.addAll(List.of(words));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new JpodException(
            String.join(" ", command) + " failed: " + said,
            "log in with a session of systemd (ssh or loginctl, not su), and try again");
      }
    } catch (IOException e) {
      throw new JpodException("starting systemctl: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JpodException("interrupted", e);
    }
  }
}
