package io.jpod.it.harness;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;
import jnr.posix.Passwd;

/// An account that tests run as.
///
/// @param name login name
/// @param uid user id on the host
/// @param gid group id on the host
public record TestUser(String name, int uid, int gid) {
  private static final POSIX LIBC = POSIXFactory.getPOSIX();

  /// An ordinary user as `useradd` of a current Debian makes it: with ranges in /etc/subuid and
  /// /etc/subgid.
  public static TestUser ordinary() {
    return withSubordinateIds("jpod-it-" + Workspace.get().slot(), 10_000_000);
  }

  /// Another ordinary user, with other ids.
  public static TestUser other() {
    return withSubordinateIds("jpod-it-other-" + Workspace.get().slot(), 20_000_000);
  }

  private static TestUser withSubordinateIds(String name, int from) {
    TestUser user = account(name);
    if (!lines("/etc/subuid").stream().anyMatch(line -> line.startsWith(user.name + ":"))) {
      int start = from + Workspace.get().slot() * 65_536;
      String range = start + "-" + (start + 65_535);
      Command.of("usermod", "--add-subuids", range, "--add-subgids", range, user.name).run().ok();
    }
    return user;
  }

  /// A user without subordinate ids, as on machines whose accounts come from LDAP.
  public static TestUser withoutSubordinateIds() {
    TestUser user = account("jpod-it-single-" + Workspace.get().slot());
    Command.of("sed", "-i", "/^" + user.name + ":/d", "/etc/subuid", "/etc/subgid").run().ok();
    return user;
  }

  public static TestUser root() {
    requireRoot();
    return new TestUser("root", 0, 0);
  }

  private static void requireRoot() {
    assumeTrue(LIBC.geteuid() == 0, "needs root, to make accounts for the tests");
  }

  private static TestUser account(String name) {
    requireRoot();
    if (LIBC.getpwnam(name) == null) {
      Command.of("useradd", "--create-home", "--shell", "/bin/bash", name).run().ok();
    }
    Passwd entry = LIBC.getpwnam(name);
    return new TestUser(name, (int) entry.getUID(), (int) entry.getGID());
  }

  public boolean isRoot() {
    return uid == 0;
  }

  /// Whether a process with that host id belongs to this account, directly or by a subordinate id.
  public boolean owns(long id) {
    return id == uid || lines("/etc/subuid").stream().anyMatch(line -> inRange(line, id));
  }

  private boolean inRange(String line, long id) {
    String[] parts = line.split(":", -1);
    if (parts.length != 3 || !(parts[0].equals(name) || parts[0].equals(String.valueOf(uid)))) {
      return false;
    }
    long start = Long.parseLong(parts[1]);
    return id >= start && id < start + Long.parseLong(parts[2]);
  }

  /// Words that make what follows them run as this account, without any privilege of ours.
  List<String> prefix() {
    if (isRoot()) {
      return List.of();
    }
    return List.of(
        "setpriv",
        "--reuid=" + uid,
        "--regid=" + gid,
        "--init-groups",
        "--inh-caps=-all",
        "--ambient-caps=-all",
        "--");
  }

  Map<String, String> environment() {
    return Map.of(
        "PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        "LANG", "C.UTF-8",
        "USER", name,
        "LOGNAME", name,
        "TERM", "xterm");
  }

  /// Makes a folder that belongs to this account.
  public Path folder(Path path) {
    try {
      Files.createDirectories(path);
      if (LIBC.chown(path.toString(), uid, gid) != 0 || LIBC.chmod(path.toString(), 0700) != 0) {
        throw new IOException("cannot give " + path + " to " + name);
      }
      return path;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Every process whose real, effective, saved or file system id is this account's or subordinate
  /// to it.
  public List<ProcessInfo> processes() {
    List<ProcessInfo> found = new ArrayList<>();
    for (ProcessInfo process : ProcessInfo.all()) {
      if (!isRoot() && process.uids().stream().anyMatch(this::owns)) {
        found.add(process);
      }
    }
    return found;
  }

  /// SIGKILL to every process of this account at once, as near to a power cut as a test can come.
  public void killEverything() {
    if (isRoot()) {
      throw new IllegalStateException("that would kill the machine");
    }
    Command.of(
            "setpriv",
            "--reuid=" + uid,
            "--regid=" + gid,
            "--clear-groups",
            "--",
            "kill",
            "-9",
            "-1")
        .run();
  }

  private static List<String> lines(String file) {
    try {
      return Files.readAllLines(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
