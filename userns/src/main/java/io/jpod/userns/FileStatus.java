package io.jpod.userns;

/// What `statx(2)` says of a file.
///
/// @param mode type and permission bits, as `st_mode`
/// @param links number of hard links
/// @param uid owner, as seen in this user namespace
/// @param gid group, as seen in this user namespace
/// @param sizeBytes size; for a symbolic link the length of its target
/// @param blocks space taken, in units of 512 bytes
/// @param inode inode number
/// @param device number of the file system, `major << 32 | minor`
/// @param deviceMajor major number of a device file
/// @param deviceMinor minor number of a device file
/// @param mtimeSeconds modification time, seconds since 1970
/// @param mtimeNanos nanoseconds within that second
/// @param ctimeSeconds when the file or what is known of it changed last, seconds since 1970;
///   unlike the modification time nobody can set it
/// @param ctimeNanos nanoseconds within that second
public record FileStatus(
    int mode,
    int links,
    int uid,
    int gid,
    long sizeBytes,
    long blocks,
    long inode,
    long device,
    int deviceMajor,
    int deviceMinor,
    long mtimeSeconds,
    int mtimeNanos,
    long ctimeSeconds,
    int ctimeNanos) {
  /// Mask of the type bits in [#mode].
  public static final int S_IFMT = 0xf000;

  public static final int S_IFIFO = 0x1000;
  public static final int S_IFCHR = 0x2000;
  public static final int S_IFDIR = 0x4000;
  public static final int S_IFBLK = 0x6000;
  public static final int S_IFREG = 0x8000;
  public static final int S_IFLNK = 0xa000;
  public static final int S_IFSOCK = 0xc000;

  /// The type bits, one of the `S_IF…` constants.
  public int type() {
    return mode & S_IFMT;
  }

  /// The permission bits with set-user-id, set-group-id and sticky bit: 12 bits.
  public int permissions() {
    return mode & 0xfff;
  }

  public boolean isDirectory() {
    return type() == S_IFDIR;
  }

  public boolean isRegularFile() {
    return type() == S_IFREG;
  }

  public boolean isSymbolicLink() {
    return type() == S_IFLNK;
  }
}
