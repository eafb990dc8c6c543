package io.jpod.userns;

/// The instructions of a launch plan and how many words follow each.
///
/// The other side is `plan-words.h` of the launcher; a test compares them. A `switch`, as it needs
/// no table to be built at start-up.
final class PlanWords {
  /// Instead of a number of words: a decimal count comes first, then that many words.
  static final int COUNTED = 0xff;

  /// Added for what may stand in front of `child`.
  static final int HEAD = 0x100;

  /// Added for what may stand behind `child`.
  static final int CHILD = 0x200;

  /// No such instruction.
  static final int UNKNOWN = 0;

  private PlanWords() {}

  /// Number of words ([#COUNTED] or less), and [#HEAD], [#CHILD] or both; or [#UNKNOWN].
  static int shape(String instruction) {
    return switch (instruction) {
      case "child", "end-with-caller" -> HEAD;
      case "do", "jvm", "attach", "tty", "detach-keys", "sig-proxy", "print" -> HEAD | 1;
      case "socket", "id", "dir", "stdin", "stop-signal", "stop-timeout", "preserve-fds" ->
          HEAD | 1;
      case "name", "log-tag", "events", "timeout", "pid-file" -> HEAD | 1;
      case "log", "log-limit", "restart", "health-log", "namespace", "target", "volume-remove" ->
          HEAD | 2;
      case "remove" -> HEAD | 3;
      case "id-map" -> HEAD | 4;
      case "health" -> HEAD | 6;
      case "helper" -> HEAD | COUNTED;
      case "hint" -> HEAD | CHILD | 2;
      case "root-readonly", "pty", "pivot", "loopback", "wait-helper" -> CHILD;
      case "join-session-keyring", "nnp", "seccomp", "clearenv", "init" -> CHILD;
      case "chdir", "root", "mask", "readonly", "hostname", "domainname" -> CHILD | 1;
      case "oom-score-adj", "umask", "seccomp-load", "gid", "uid", "env", "cwd", "personality" ->
          CHILD | 1;
      case "overlay", "bind-root", "mkdir", "file", "symlink", "sysctl", "cwd-create" -> CHILD | 2;
      case "bind", "rlimit", "tmpfs" -> CHILD | 3;
      case "bind-of", "bind-below" -> CHILD | 4;
      case "mount", "caps" -> CHILD | 5;
      case "groups", "exec" -> CHILD | COUNTED;
      default -> UNKNOWN;
    };
  }
}
