package io.jpod.userns;

/// Flags of the `*at` calls of [Libc].
public final class AtFlags {
  /// Instead of a directory descriptor: the working directory.
  public static final int AT_FDCWD = -100;

  public static final int AT_SYMLINK_NOFOLLOW = 0x100;

  /// For [Libc#unlinkat]: remove a directory.
  public static final int AT_REMOVEDIR = 0x200;

  public static final int AT_SYMLINK_FOLLOW = 0x400;

  /// An empty path means the descriptor itself.
  public static final int AT_EMPTY_PATH = 0x1000;

  /// For [Libc#renameat2]: fail with EEXIST instead of replacing.
  public static final int RENAME_NOREPLACE = 1;

  /// For [Libc#renameat2]: swap both names.
  public static final int RENAME_EXCHANGE = 2;

  private AtFlags() {}
}
