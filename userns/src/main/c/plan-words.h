/* The words of a launch plan (docs/design/001-launch-plan.md).

   One line for each instruction: identifier, word, number of words that follow, and the part of the plan where it may
   stand. COUNTED: a decimal count follows, then that many words. HEAD: in front of `child`; CHILD: behind it; ANY:
   both. The Java side reads this file in a test and compares it with its own table, so keep one instruction a line.  */

#ifndef JPOD_PLAN_WORDS_H
#define JPOD_PLAN_WORDS_H

#define PLAN_MAGIC "jpod-plan"
#define PLAN_VERSION "1"
#define PLAN_MAX (1024 * 1024)

#define COUNTED (-1)

/* clang-format off */
#define PLAN_WORDS(W)                                         \
  W (DO, "do", 1, HEAD)                                       \
  W (JVM, "jvm", 1, HEAD)                                     \
  W (ATTACH, "attach", 1, HEAD)                               \
  W (TTY, "tty", 1, HEAD)                                     \
  W (DETACH_KEYS, "detach-keys", 1, HEAD)                     \
  W (SIG_PROXY, "sig-proxy", 1, HEAD)                         \
  W (PRINT, "print", 1, HEAD)                                 \
  W (SOCKET, "socket", 1, HEAD)                               \
  W (ID, "id", 1, HEAD)                                       \
  W (DIR, "dir", 1, HEAD)                                     \
  W (LOG, "log", 2, HEAD)                                     \
  W (NAME, "name", 1, HEAD)                                   \
  W (LOG_LIMIT, "log-limit", 2, HEAD)                         \
  W (LOG_TAG, "log-tag", 1, HEAD)                             \
  W (EVENTS, "events", 1, HEAD)                               \
  W (RESTART, "restart", 2, HEAD)                             \
  W (HEALTH, "health", 6, HEAD)                               \
  W (HEALTH_LOG, "health-log", 2, HEAD)                       \
  W (TIMEOUT, "timeout", 1, HEAD)                             \
  W (PID_FILE, "pid-file", 1, HEAD)                           \
  W (END_WITH_CALLER, "end-with-caller", 0, HEAD)             \
  W (STDIN, "stdin", 1, HEAD)                                 \
  W (STOP_SIGNAL, "stop-signal", 1, HEAD)                     \
  W (STOP_TIMEOUT, "stop-timeout", 1, HEAD)                   \
  W (REMOVE, "remove", 3, HEAD)                               \
  W (VOLUME_REMOVE, "volume-remove", 2, HEAD)                 \
  W (NAMESPACE, "namespace", 2, HEAD)                         \
  W (ID_MAP, "id-map", 4, HEAD)                               \
  W (HELPER, "helper", COUNTED, HEAD)                         \
  W (TARGET, "target", 2, HEAD)                               \
  W (PRESERVE_FDS, "preserve-fds", 1, HEAD)                   \
  W (HINT, "hint", 2, ANY)                                    \
  W (CHILD, "child", 0, HEAD)                                 \
  W (CHDIR, "chdir", 1, CHILD)                                \
  W (OVERLAY, "overlay", 2, CHILD)                            \
  W (BIND_ROOT, "bind-root", 2, CHILD)                        \
  W (ROOT, "root", 1, CHILD)                                  \
  W (ROOT_READONLY, "root-readonly", 0, CHILD)                \
  W (MKDIR, "mkdir", 2, CHILD)                                \
  W (FILE, "file", 2, CHILD)                                  \
  W (MOUNT, "mount", 5, CHILD)                                \
  W (TMPFS, "tmpfs", 3, CHILD)                                \
  W (BIND, "bind", 3, CHILD)                                  \
  W (BIND_OF, "bind-of", 4, CHILD)                            \
  W (BIND_BELOW, "bind-below", 4, CHILD)                      \
  W (SYMLINK, "symlink", 2, CHILD)                            \
  W (MASK, "mask", 1, CHILD)                                  \
  W (READONLY, "readonly", 1, CHILD)                          \
  W (PTY, "pty", 0, CHILD)                                    \
  W (PIVOT, "pivot", 0, CHILD)                                \
  W (HOSTNAME, "hostname", 1, CHILD)                          \
  W (DOMAINNAME, "domainname", 1, CHILD)                      \
  W (SYSCTL, "sysctl", 2, CHILD)                              \
  W (RLIMIT, "rlimit", 3, CHILD)                              \
  W (OOM_SCORE_ADJ, "oom-score-adj", 1, CHILD)                \
  W (UMASK, "umask", 1, CHILD)                                \
  W (PERSONALITY, "personality", 1, CHILD)                    \
  W (LOOPBACK, "loopback", 0, CHILD)                          \
  W (WAIT_HELPER, "wait-helper", 0, CHILD)                    \
  W (JOIN_SESSION_KEYRING, "join-session-keyring", 0, CHILD)  \
  W (SECCOMP_LOAD, "seccomp-load", 1, CHILD)                  \
  W (GROUPS, "groups", COUNTED, CHILD)                        \
  W (GID, "gid", 1, CHILD)                                    \
  W (UID, "uid", 1, CHILD)                                    \
  W (CAPS, "caps", 5, CHILD)                                  \
  W (NNP, "nnp", 0, CHILD)                                    \
  W (SECCOMP, "seccomp", 0, CHILD)                            \
  W (CLEARENV, "clearenv", 0, CHILD)                          \
  W (ENV, "env", 1, CHILD)                                    \
  W (CWD, "cwd", 1, CHILD)                                    \
  W (CWD_CREATE, "cwd-create", 2, CHILD)                      \
  W (INIT, "init", 0, CHILD)                                  \
  W (EXEC, "exec", COUNTED, CHILD)
/* clang-format on */

#endif
