package io.jpod.userns;

/// How [Libc#openat2] resolves a path, see `openat2(2)`.
public final class ResolveFlags {
  /// Fail with EXDEV where the path crosses a mount point.
  public static final long NO_XDEV = 0x01;

  /// Fail with ELOOP at a magic link such as `/proc/self/fd/3`.
  public static final long NO_MAGICLINKS = 0x02;

  /// Fail with ELOOP at any symbolic link.
  public static final long NO_SYMLINKS = 0x04;

  /// Fail with EXDEV where the path leaves the directory, also in between.
  public static final long BENEATH = 0x08;

  /// Treat the directory as the root: absolute links and `..` stay inside.
  public static final long IN_ROOT = 0x10;

  private ResolveFlags() {}
}
