package io.jpod.core;

/// What to type against an error: all remedies of the engine in one place, so that their words
/// agree.
///
/// Each is the text behind `try:`.
public final class Remedies {
  private Remedies() {}

  /// The user has no range in `/etc/subuid` or `/etc/subgid`.
  public static String addSubordinateIds(String user) {
    return "sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 " + user;
  }

  /// A Debian package is missing.
  public static String installPackage(String debianPackage) {
    return "sudo apt-get install " + debianPackage;
  }

  /// A port below the first one that ordinary users may listen on.
  public static String privilegedPort(int port) {
    return "a host port from 1024 on, or: sudo sysctl net.ipv4.ip_unprivileged_port_start=" + port;
  }
}
