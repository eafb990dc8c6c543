package io.jpod.userns;

import java.io.Serial;

/// A seccomp profile cannot be read or compiled.
public final class SeccompException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  private final boolean libraryMissing;

  SeccompException(String message, Throwable cause) {
    super(message, cause);
    this.libraryMissing = false;
  }

  SeccompException(String message) {
    super(message);
    this.libraryMissing = false;
  }

  private SeccompException(boolean libraryMissing) {
    super(
        "cannot compile a seccomp profile: libseccomp.so.2 is not installed (Debian package libseccomp2)");
    this.libraryMissing = libraryMissing;
  }

  static SeccompException missingLibrary() {
    return new SeccompException(true);
  }

  /// Whether installing Debian package `libseccomp2` helps.
  public boolean libraryMissing() {
    return libraryMissing;
  }
}
