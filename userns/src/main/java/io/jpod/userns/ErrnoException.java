package io.jpod.userns;

import java.io.IOException;
import java.io.Serial;

/// A system call failed.
///
/// The message reads `mkdirat 'a/b': File exists`.
public final class ErrnoException extends IOException {
  @Serial private static final long serialVersionUID = 1;

  private final int errno;
  private final String syscall;
  private final String path;

  /// @param errno one of the numbers in [Errno]
  /// @param syscall name of the call, as in its man page
  /// @param path what it was called on; empty where the call takes no path
  public ErrnoException(int errno, String syscall, String path) {
    super(syscall + (path.isEmpty() ? ": " : " '" + path + "': ") + Errno.text(errno));
    this.errno = errno;
    this.syscall = syscall;
    this.path = path;
  }

  /// The error number, see [Errno].
  public int errno() {
    return errno;
  }

  /// Name of the system call that failed.
  public String syscall() {
    return syscall;
  }

  /// The path it was called on; empty where the call takes none.
  public String path() {
    return path;
  }
}
