package io.jpod.userns;

/// Flags of `open(2)`, for [Libc#openat] and [Libc#openat2].
public final class OpenFlags {
  public static final int O_RDONLY = 0;
  public static final int O_WRONLY = 1;
  public static final int O_RDWR = 2;
  public static final int O_CREAT = 0x40;
  public static final int O_EXCL = 0x80;
  public static final int O_NOCTTY = 0x100;
  public static final int O_TRUNC = 0x200;
  public static final int O_APPEND = 0x400;
  public static final int O_NONBLOCK = 0x800;
  // These two differ between processors (include/uapi/asm-generic/fcntl.h,
  // arch/arm64/include/uapi/asm/fcntl.h).
  public static final int O_DIRECTORY = Syscalls.ARM64 ? 0x4000 : 0x10000;
  public static final int O_NOFOLLOW = Syscalls.ARM64 ? 0x8000 : 0x20000;
  public static final int O_CLOEXEC = 0x80000;
  public static final int O_PATH = 0x200000;
  public static final int O_TMPFILE = 0x400000 | O_DIRECTORY;

  private OpenFlags() {}
}
