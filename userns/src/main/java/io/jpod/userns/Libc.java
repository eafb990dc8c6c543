package io.jpod.userns;

import io.jpod.userns.Syscalls.Memory;
import io.jpod.userns.Syscalls.Scratch;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The system calls that Java has no classes for.
///
/// Descriptors are plain numbers that the caller closes with [#close]; all are opened
/// close-on-exec. A path is a string; a name whose bytes are not UTF-8 travels as [PathText#decode]
/// made it, and reaches the kernel as the same bytes. All methods are thread-safe. The first call
/// in a process costs some 5 ms, so this class is not for commands that have to start fast.
public final class Libc {
  /// For [#fsetxattr]: fail with EEXIST instead of replacing.
  public static final int XATTR_CREATE = 1;

  /// For [#lseek]: from the start.
  public static final int SEEK_SET = 0;

  /// For [#lseek]: from the current position.
  public static final int SEEK_CUR = 1;

  /// For [#lseek]: from the end.
  public static final int SEEK_END = 2;

  /// For [#lseek]: the next data at or behind the offset; ENXIO if only a hole follows.
  public static final int SEEK_DATA = 3;

  /// For [#lseek]: the next hole at or behind the offset.
  public static final int SEEK_HOLE = 4;

  /// For [#utimensat]: instead of nanoseconds, leave this time as it is.
  public static final int UTIME_OMIT = 0x3ffffffe;

  private static final int OPEN_HOW_SIZE = 24;
  private static final int STATX_BASIC_STATS = 0x7ff;
  private static final int STATX_MNT_ID = 0x1000;
  private static final int TCGETS = 0x5401;
  private static final int TIOCGWINSZ = 0x5413;
  private static final int FICLONE = 0x40049409;

  private Libc() {}

  /// The same as [PathText#encode].
  public static byte[] encode(String path) {
    return PathText.encode(path);
  }

  /// The same as [PathText#decode].
  public static String decode(byte[] path) {
    return PathText.decode(path);
  }

  private static long call(String name, String path, Scratch s, int number, long... args)
      throws ErrnoException {
    long result =
        Syscalls.raw(
            s,
            number,
            args.length > 0 ? args[0] : 0,
            args.length > 1 ? args[1] : 0,
            args.length > 2 ? args[2] : 0,
            args.length > 3 ? args[3] : 0,
            args.length > 4 ? args[4] : 0,
            args.length > 5 ? args[5] : 0);
    if (result < 0) {
      throw new ErrnoException((int) -result, name, path);
    }
    return result;
  }

  /// Opens `path` below directory `dirfd` (or [AtFlags#AT_FDCWD]); `openat(2)`.
  public static int openat(int dirfd, String path, int flags, int mode) throws ErrnoException {
    Scratch s = Scratch.get();
    long p = s.first("openat", path);
    return (int)
        call("openat", path, s, Syscalls.OPENAT, dirfd, p, flags | OpenFlags.O_CLOEXEC, mode);
  }

  /// Opens `path` below `dirfd`, resolved as [ResolveFlags] say; `openat2(2)`, Linux 5.6.
  ///
  /// @param mode permission bits of a file that is created, must be 0 otherwise
  public static int openat2(int dirfd, String path, int flags, int mode, long resolve)
      throws ErrnoException {
    Scratch s = Scratch.get();
    long p = s.first("openat2", path);
    s.struct.putLong(0, Integer.toUnsignedLong(flags | OpenFlags.O_CLOEXEC));
    s.struct.putLong(8, mode);
    s.struct.putLong(16, resolve);
    for (int attempt = 0; ; attempt++) {
      long fd =
          Syscalls.raw(s, Syscalls.OPENAT2, dirfd, p, s.struct.address(), OPEN_HOW_SIZE, 0, 0);
      if (fd >= 0) {
        return (int) fd;
      }
      // EAGAIN: a rename somewhere raced with the resolution of "..", openat2(2) says to try again.
      if (fd != -Errno.EAGAIN || attempt == 100) {
        throw new ErrnoException((int) -fd, "openat2", path);
      }
    }
  }

  /// Closes a descriptor; an error is not reported, as nothing can be done about it (data are safe
  /// only after [#fsync]).
  public static void close(int fd) {
    Syscalls.raw(Scratch.get(), Syscalls.CLOSE, fd, 0, 0, 0, 0, 0);
  }

  /// Creates a directory; `mkdirat(2)`. The umask applies.
  public static void mkdirat(int dirfd, String path, int mode) throws ErrnoException {
    Scratch s = Scratch.get();
    call("mkdirat", path, s, Syscalls.MKDIRAT, dirfd, s.first("mkdirat", path), mode);
  }

  /// Creates a file of any type but directory and link; `mknodat(2)`. The umask applies.
  ///
  /// @param mode type ([FileStatus#S_IFCHR] …) and permission bits
  /// @param major major number of a device, else 0
  /// @param minor minor number of a device, else 0
  public static void mknodat(int dirfd, String path, int mode, int major, int minor)
      throws ErrnoException {
    Scratch s = Scratch.get();
    long device = (minor & 0xffL) | (major & 0xfffL) << 8 | (minor & ~0xffL) << 12;
    call("mknodat", path, s, Syscalls.MKNODAT, dirfd, s.first("mknodat", path), mode, device);
  }

  /// Creates the symbolic link `path` that points to `target`; `symlinkat(2)`.
  public static void symlinkat(String target, int dirfd, String path) throws ErrnoException {
    Scratch s = Scratch.get();
    long t = s.first("symlinkat", target);
    call("symlinkat", path, s, Syscalls.SYMLINKAT, t, dirfd, s.second("symlinkat", path));
  }

  /// Creates the hard link `newPath` to `oldPath`; `linkat(2)`.
  ///
  /// @param flags [AtFlags#AT_SYMLINK_FOLLOW], [AtFlags#AT_EMPTY_PATH]
  public static void linkat(int oldDirfd, String oldPath, int newDirfd, String newPath, int flags)
      throws ErrnoException {
    Scratch s = Scratch.get();
    long old = s.first("linkat", oldPath);
    long made = s.second("linkat", newPath);
    call("linkat", newPath, s, Syscalls.LINKAT, oldDirfd, old, newDirfd, made, flags);
  }

  /// The target of a symbolic link; `readlinkat(2)`. An empty path reads the link that `dirfd`
  /// itself is (opened with `O_PATH | O_NOFOLLOW`).
  public static String readlinkat(int dirfd, String path) throws ErrnoException {
    Scratch s = Scratch.get();
    long p = s.first("readlinkat", path);
    long n =
        call(
            "readlinkat",
            path,
            s,
            Syscalls.READLINKAT,
            dirfd,
            p,
            s.second.address(),
            Syscalls.PATH_MAX);
    return PathText.decode(bytes(s.second, n));
  }

  /// Changes owner and group; `fchownat(2)`. -1 leaves one as it is.
  ///
  /// @param flags [AtFlags#AT_SYMLINK_NOFOLLOW], [AtFlags#AT_EMPTY_PATH]
  public static void fchownat(int dirfd, String path, int uid, int gid, int flags)
      throws ErrnoException {
    Scratch s = Scratch.get();
    long p = s.first("fchownat", path);
    call(
        "fchownat",
        path,
        s,
        Syscalls.FCHOWNAT,
        dirfd,
        p,
        uid & 0xffffffffL,
        gid & 0xffffffffL,
        flags);
  }

  /// Changes owner and group of an open file; `fchown(2)`.
  public static void fchown(int fd, int uid, int gid) throws ErrnoException {
    call("fchown", "", Scratch.get(), Syscalls.FCHOWN, fd, uid & 0xffffffffL, gid & 0xffffffffL);
  }

  /// Changes the permission bits of a file, following a symbolic link; `fchmodat(2)`.
  public static void fchmodat(int dirfd, String path, int mode) throws ErrnoException {
    Scratch s = Scratch.get();
    call("fchmodat", path, s, Syscalls.FCHMODAT, dirfd, s.first("fchmodat", path), mode);
  }

  /// Changes the permission bits of an open file; `fchmod(2)`.
  public static void fchmod(int fd, int mode) throws ErrnoException {
    call("fchmod", "", Scratch.get(), Syscalls.FCHMOD, fd, mode);
  }

  /// Sets access and modification time to the same moment; `utimensat(2)`.
  ///
  /// @param path null: the file that `dirfd` is
  /// @param flags [AtFlags#AT_SYMLINK_NOFOLLOW]
  public static void utimensat(int dirfd, @Nullable String path, long seconds, int nanos, int flags)
      throws ErrnoException {
    Scratch s = Scratch.get();
    long p = path == null ? 0 : s.first("utimensat", path);
    for (int at = 0; at < 32; at += 16) {
      s.struct.putLong(at, seconds);
      s.struct.putLong(at + 8, nanos);
    }
    String shown = path == null ? "" : path;
    call("utimensat", shown, s, Syscalls.UTIMENSAT, dirfd, p, s.struct.address(), flags);
  }

  /// Renames; `renameat2(2)`.
  ///
  /// @param flags 0, [AtFlags#RENAME_NOREPLACE] or [AtFlags#RENAME_EXCHANGE]
  public static void renameat2(
      int oldDirfd, String oldPath, int newDirfd, String newPath, int flags) throws ErrnoException {
    Scratch s = Scratch.get();
    long old = s.first("renameat2", oldPath);
    long made = s.second("renameat2", newPath);
    call("renameat2", oldPath, s, Syscalls.RENAMEAT2, oldDirfd, old, newDirfd, made, flags);
  }

  /// Removes a name; `unlinkat(2)`.
  ///
  /// @param flags 0, or [AtFlags#AT_REMOVEDIR] for an empty directory
  public static void unlinkat(int dirfd, String path, int flags) throws ErrnoException {
    Scratch s = Scratch.get();
    call("unlinkat", path, s, Syscalls.UNLINKAT, dirfd, s.first("unlinkat", path), flags);
  }

  /// Status of a file; `statx(2)`.
  ///
  /// @param flags [AtFlags#AT_SYMLINK_NOFOLLOW]; [AtFlags#AT_EMPTY_PATH] with an empty path: of
  ///   `dirfd` itself
  public static FileStatus statx(int dirfd, String path, int flags) throws ErrnoException {
    Scratch s = Scratch.get();
    long p = s.first("statx", path);
    call("statx", path, s, Syscalls.STATX, dirfd, p, flags, STATX_BASIC_STATS, s.struct.address());
    return fileStatus(s.struct);
  }

  /// Number of the mount that a file is on; `statx(2)` with STATX_MNT_ID, Linux 5.8. Files of one
  /// mount may be on several devices, as an overlay's are.
  ///
  /// @param flags as for [#statx]
  public static long mountId(int dirfd, String path, int flags) throws ErrnoException {
    Scratch s = Scratch.get();
    long p = s.first("statx", path);
    call("statx", path, s, Syscalls.STATX, dirfd, p, flags, STATX_MNT_ID, s.struct.address());
    return s.struct.getLong(144);
  }

  /// Reads struct statx, include/uapi/linux/stat.h.
  private static FileStatus fileStatus(Memory x) {
    return new FileStatus(
        x.getShort(28) & 0xffff,
        x.getInt(16),
        x.getInt(20),
        x.getInt(24),
        x.getLong(40),
        x.getLong(48),
        x.getLong(32),
        (long) x.getInt(136) << 32 | (x.getInt(140) & 0xffffffffL),
        x.getInt(128),
        x.getInt(132),
        x.getLong(112),
        x.getInt(120),
        x.getLong(96),
        x.getInt(104));
  }

  /// The names in a directory without `.` and `..`, in the order of the file system;
  /// `getdents64(2)`. Moves the position of `fd`.
  public static List<DirectoryEntry> list(int fd) throws ErrnoException {
    Scratch s = Scratch.get();
    var entries = new ArrayList<DirectoryEntry>();
    while (true) {
      long end =
          call(
              "getdents64",
              "",
              s,
              Syscalls.GETDENTS64,
              fd,
              s.buffer.address(),
              s.buffer.byteSize());
      if (end == 0) {
        return entries;
      }
      // struct linux_dirent64: inode 8, offset 8, record length 2, type 1, name.
      for (long at = 0; at < end; at += s.buffer.getShort(at + 16) & 0xffff) {
        long from = at + 19;
        long to = from;
        while (s.buffer.getByte(to) != 0) {
          to++;
        }
        byte[] bytes = new byte[(int) (to - from)];
        s.buffer.read((int) from, bytes, 0, bytes.length);
        String name = PathText.decode(bytes);
        if (!name.equals(".") && !name.equals("..")) {
          int type = s.buffer.getByte(at + 18) << 12;
          entries.add(new DirectoryEntry(name, s.buffer.getLong(at), type));
        }
      }
    }
  }

  /// Sets an extended attribute of an open file; `fsetxattr(2)`.
  ///
  /// @param flags 0 or [#XATTR_CREATE]
  public static void fsetxattr(int fd, String name, byte[] value, int flags) throws ErrnoException {
    Scratch s = Scratch.get();
    long n = s.second("fsetxattr", name);
    call(
        "fsetxattr",
        name,
        s,
        Syscalls.FSETXATTR,
        fd,
        n,
        toBuffer(s, "fsetxattr", name, value),
        value.length,
        flags);
  }

  /// Sets an extended attribute of a path, of a symbolic link itself; `lsetxattr(2)`. For a name
  /// below a descriptor give `/proc/self/fd/N/NAME`.
  public static void lsetxattr(String path, String name, byte[] value, int flags)
      throws ErrnoException {
    Scratch s = Scratch.get();
    long p = s.first("lsetxattr", path);
    long n = s.second("lsetxattr", name);
    call(
        "lsetxattr",
        path,
        s,
        Syscalls.LSETXATTR,
        p,
        n,
        toBuffer(s, "lsetxattr", path, value),
        value.length,
        flags);
  }

  /// Removes an extended attribute; `lremovexattr(2)`.
  public static void lremovexattr(String path, String name) throws ErrnoException {
    Scratch s = Scratch.get();
    long p = s.first("lremovexattr", path);
    call("lremovexattr", path, s, Syscalls.LREMOVEXATTR, p, s.second("lremovexattr", name));
  }

  /// An extended attribute of an open file, null if it has none of this name; `fgetxattr(2)`.
  public static byte @Nullable [] fgetxattr(int fd, String name) throws ErrnoException {
    Scratch s = Scratch.get();
    long n = s.second("fgetxattr", name);
    long size =
        Syscalls.raw(s, Syscalls.FGETXATTR, fd, n, s.buffer.address(), s.buffer.byteSize(), 0, 0);
    return attribute(s, size, "fgetxattr", name);
  }

  /// An extended attribute of a path, of a symbolic link itself, null if it has none of this name;
  /// `lgetxattr(2)`.
  public static byte @Nullable [] lgetxattr(String path, String name) throws ErrnoException {
    Scratch s = Scratch.get();
    long p = s.first("lgetxattr", path);
    long n = s.second("lgetxattr", name);
    long size =
        Syscalls.raw(s, Syscalls.LGETXATTR, p, n, s.buffer.address(), s.buffer.byteSize(), 0, 0);
    return attribute(s, size, "lgetxattr", path);
  }

  private static byte @Nullable [] attribute(Scratch s, long size, String syscall, String path)
      throws ErrnoException {
    if (size == -Errno.ENODATA || size == -Errno.EOPNOTSUPP) {
      return null;
    }
    if (size < 0) {
      throw new ErrnoException((int) -size, syscall, path);
    }
    return bytes(s.buffer, size);
  }

  /// Names of the extended attributes of an open file; `flistxattr(2)`.
  public static List<String> flistxattr(int fd) throws ErrnoException {
    Scratch s = Scratch.get();
    long size =
        call("flistxattr", "", s, Syscalls.FLISTXATTR, fd, s.buffer.address(), s.buffer.byteSize());
    return names(bytes(s.buffer, size));
  }

  /// Names of the extended attributes of a path, of a symbolic link itself; `llistxattr(2)`.
  public static List<String> llistxattr(String path) throws ErrnoException {
    Scratch s = Scratch.get();
    long p = s.first("llistxattr", path);
    long size =
        call(
            "llistxattr", path, s, Syscalls.LLISTXATTR, p, s.buffer.address(), s.buffer.byteSize());
    return names(bytes(s.buffer, size));
  }

  private static List<String> names(byte[] list) {
    var names = new ArrayList<String>();
    int from = 0;
    for (int i = 0; i < list.length; i++) {
      if (list[i] == 0) {
        names.add(new String(list, from, i - from, java.nio.charset.StandardCharsets.UTF_8));
        from = i + 1;
      }
    }
    return names;
  }

  private static long toBuffer(Scratch s, String syscall, String path, byte[] value)
      throws ErrnoException {
    if (value.length > s.buffer.byteSize()) {
      throw new ErrnoException(Errno.E2BIG, syscall, path);
    }
    s.buffer.write(0, value, 0, value.length);
    return s.buffer.address();
  }

  private static byte[] bytes(Memory from, long count) {
    byte[] bytes = new byte[(int) count];
    from.read(0, bytes, 0, bytes.length);
    return bytes;
  }

  /// Reads into native memory; `read(2)`. Gives the number of bytes, 0 at the end.
  public static long read(int fd, MemorySegment into) throws ErrnoException {
    try {
      return call("read", "", Scratch.get(), Syscalls.READ, fd, into.address(), into.byteSize());
    } finally {
      Reference.reachabilityFence(into);
    }
  }

  /// Writes all of a piece of native memory; `write(2)` as often as needed.
  public static void write(int fd, MemorySegment from) throws ErrnoException {
    try {
      long done = 0;
      while (done < from.byteSize()) {
        done +=
            call(
                "write",
                "",
                Scratch.get(),
                Syscalls.WRITE,
                fd,
                from.address() + done,
                from.byteSize() - done);
      }
    } finally {
      Reference.reachabilityFence(from);
    }
  }

  /// Writes all the given bytes; `write(2)` as often as needed.
  public static void write(int fd, byte[] bytes, int offset, int length) throws ErrnoException {
    Scratch s = Scratch.get();
    int done = 0;
    while (done < length) {
      int part = (int) Math.min(length - done, s.buffer.byteSize());
      s.buffer.write(0, bytes, offset + done, part);
      done += (int) call("write", "", s, Syscalls.WRITE, fd, s.buffer.address(), part);
    }
  }

  /// Reads up to `length` bytes; gives the number of bytes, 0 at the end.
  public static int read(int fd, byte[] bytes, int offset, int length) throws ErrnoException {
    Scratch s = Scratch.get();
    long part = Math.min(length, s.buffer.byteSize());
    int n = (int) call("read", "", s, Syscalls.READ, fd, s.buffer.address(), part);
    s.buffer.read(0, bytes, offset, n);
    return n;
  }

  /// Reads a piece of one file and writes it to another, from their positions on, without bringing
  /// it into the heap; gives the number of bytes, 0 at the end.
  public static int transfer(int from, int to) throws ErrnoException {
    Scratch s = Scratch.get();
    long address = s.buffer.address();
    int n = (int) call("read", "", s, Syscalls.READ, from, address, s.buffer.byteSize());
    int done = 0;
    while (done < n) {
      done += (int) call("write", "", s, Syscalls.WRITE, to, address + done, n - done);
    }
    return n;
  }

  /// Moves the position of a descriptor and gives the new one; `lseek(2)`.
  public static long lseek(int fd, long offset, int whence) throws ErrnoException {
    return call("lseek", "", Scratch.get(), Syscalls.LSEEK, fd, offset, whence);
  }

  /// Sets the length of an open file; `ftruncate(2)`.
  public static void ftruncate(int fd, long sizeBytes) throws ErrnoException {
    call("ftruncate", "", Scratch.get(), Syscalls.FTRUNCATE, fd, sizeBytes);
  }

  /// Waits until a file's data are on the disk; `fsync(2)`.
  public static void fsync(int fd) throws ErrnoException {
    call("fsync", "", Scratch.get(), Syscalls.FSYNC, fd);
  }

  /// Waits until the file system of a descriptor is on the disk; `syncfs(2)`.
  public static void syncfs(int fd) throws ErrnoException {
    call("syncfs", "", Scratch.get(), Syscalls.SYNCFS, fd);
  }

  /// Copies from one file's position to another's in the kernel; `copy_file_range(2)`. Gives the
  /// number of bytes, 0 at the end.
  public static long copyFileRange(int from, int to, long count) throws ErrnoException {
    return call(
        "copy_file_range", "", Scratch.get(), Syscalls.COPY_FILE_RANGE, from, 0, to, 0, count, 0);
  }

  /// Makes `to` share the data of `from` (reflink); `ioctl_ficlone(2)`. EOPNOTSUPP where the file
  /// system cannot.
  public static void clone(int from, int to) throws ErrnoException {
    call("ioctl FICLONE", "", Scratch.get(), Syscalls.IOCTL, to, FICLONE, from);
  }

  /// A file without a name in memory; `memfd_create(2)`.
  ///
  /// @param name shown in `/proc/self/fd`
  public static int memfdCreate(String name) throws ErrnoException {
    Scratch s = Scratch.get();
    return (int)
        call("memfd_create", name, s, Syscalls.MEMFD_CREATE, s.first("memfd_create", name), 1);
  }

  /// Sets the mask for new files' permission bits and gives the old one; `umask(2)`. It is the
  /// whole process's.
  public static int umask(int mask) {
    return (int) Syscalls.raw(Scratch.get(), Syscalls.UMASK, mask, 0, 0, 0, 0, 0);
  }

  /// Sends a signal; `kill(2)`. Signal 0 only checks.
  public static void kill(int pid, int signal) throws ErrnoException {
    call("kill", "", Scratch.get(), Syscalls.KILL, pid, signal);
  }

  /// Effective user id, as seen in this user namespace.
  public static int geteuid() {
    return (int) Syscalls.raw(Scratch.get(), Syscalls.GETEUID, 0, 0, 0, 0, 0, 0);
  }

  /// Whether a descriptor is a terminal.
  public static boolean isatty(int fd) {
    Scratch s = Scratch.get();
    return Syscalls.raw(s, Syscalls.IOCTL, fd, TCGETS, s.struct.address(), 0, 0, 0) == 0;
  }

  /// Size of the terminal, null if the descriptor is none; `TIOCGWINSZ`.
  public static @Nullable WindowSize windowSize(int fd) {
    Scratch s = Scratch.get();
    if (Syscalls.raw(s, Syscalls.IOCTL, fd, TIOCGWINSZ, s.struct.address(), 0, 0, 0) != 0) {
      return null;
    }
    return new WindowSize(s.struct.getShort(0) & 0xffff, s.struct.getShort(2) & 0xffff);
  }
}
