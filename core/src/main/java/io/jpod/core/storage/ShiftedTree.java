package io.jpod.core.storage;

import io.jpod.core.JpodException;
import io.jpod.userns.AtFlags;
import io.jpod.userns.DirectoryEntry;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.FileStatus;
import io.jpod.userns.IdMap;
import io.jpod.userns.Libc;
import io.jpod.userns.OpenFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// One layer again with other owners: its directories, links and whiteouts, and for each file
/// either an empty one through which overlay reads the layer's (`user.overlay.metacopy`), or a
/// copy.
final class ShiftedTree {
  private static final int READ = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;
  private static final int CREATE = OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_EXCL;
  private static final String METACOPY = "user.overlay.metacopy";
  private static final String REDIRECT = "user.overlay.redirect";

  private final Path from;
  private final Path to;
  private final IdMap users;
  private final IdMap groups;
  private final boolean sharing;

  /// Where the first of several names of a file was made, by inode.
  private final Map<Long, String> firstNames = new HashMap<>();

  ShiftedTree(Path from, Path to, IdMap users, IdMap groups, boolean sharing) {
    this.from = from;
    this.to = to;
    this.users = users;
    this.groups = groups;
    this.sharing = sharing;
  }

  void make() throws IOException, JpodException {
    Files.createDirectory(to);
    int source = Libc.openat(AtFlags.AT_FDCWD, from.toString(), READ, 0);
    int target = Libc.openat(AtFlags.AT_FDCWD, to.toString(), READ, 0);
    try {
      directory(source, target, "");
      attributes(source, target);
    } finally {
      Libc.close(target);
      Libc.close(source);
    }
  }

  private void directory(int source, int target, String path) throws IOException, JpodException {
    for (DirectoryEntry entry : Libc.list(source)) {
      entry(source, target, entry.name(), path + "/" + entry.name());
    }
  }

  private void entry(int source, int target, String name, String path)
      throws IOException, JpodException {
    FileStatus status = Libc.statx(source, name, AtFlags.AT_SYMLINK_NOFOLLOW);
    if (status.isDirectory()) {
      Libc.mkdirat(target, name, 0700);
      int in = Libc.openat(source, name, READ, 0);
      int out = Libc.openat(target, name, READ, 0);
      try {
        directory(in, out, path);
        attributes(in, out);
      } finally {
        Libc.close(out);
        Libc.close(in);
      }
    } else if (status.isRegularFile()) {
      file(source, target, name, path, status);
    } else if (status.isSymbolicLink()) {
      Libc.symlinkat(Libc.readlinkat(source, name), target, name);
      owner(target, name, status);
      times(target, name, status);
    } else if (isWhiteout(status)) {
      // It has no owner to speak of: the layer's own serves.
      Libc.linkat(source, name, target, name, 0);
    } else if (!isDevice(status)) {
      Libc.mknodat(target, name, status.mode(), 0, 0);
      owner(target, name, status);
      Libc.fchmodat(target, name, status.permissions());
      times(target, name, status);
    }
  }

  private void file(int source, int target, String name, String path, FileStatus status)
      throws IOException, JpodException {
    if (status.links() > 1) {
      String first = firstNames.putIfAbsent(status.inode(), path);
      if (first != null) {
        Libc.linkat(AtFlags.AT_FDCWD, to + first, target, name, 0);
        return;
      }
    }
    int in = Libc.openat(source, name, OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW, 0);
    int out = Libc.openat(target, name, CREATE, 0600);
    try {
      if (sharing) {
        Libc.ftruncate(out, status.sizeBytes());
        Libc.fsetxattr(out, METACOPY, new byte[0], 0);
        Libc.fsetxattr(out, REDIRECT, Libc.encode(path), 0);
      } else {
        copy(in, out, status.sizeBytes());
      }
      attributes(in, out);
    } finally {
      Libc.close(out);
      Libc.close(in);
    }
  }

  private static boolean isDevice(FileStatus status) {
    return status.type() == FileStatus.S_IFCHR || status.type() == FileStatus.S_IFBLK;
  }

  private static boolean isWhiteout(FileStatus status) {
    return status.type() == FileStatus.S_IFCHR
        && status.deviceMajor() == 0
        && status.deviceMinor() == 0;
  }

  private static void copy(int in, int out, long size) throws ErrnoException {
    try {
      Libc.clone(in, out); // shares the blocks, where the file system can
      return;
    } catch (ErrnoException e) {
      long left = size;
      while (left > 0) {
        long copied = Libc.copyFileRange(in, out, left);
        if (copied <= 0) {
          return;
        }
        left -= copied;
      }
    }
  }

  /// Owner first, as a change of it clears set-id bits and file capabilities.
  private void attributes(int in, int out) throws IOException, JpodException {
    FileStatus status = Libc.statx(in, "", AtFlags.AT_EMPTY_PATH);
    Libc.fchown(out, outside(users, status.uid()), outside(groups, status.gid()));
    Libc.fchmod(out, status.permissions());
    for (String name : Libc.flistxattr(in)) {
      if (name.equals("security.capability") || name.startsWith("user.")) {
        byte[] value = Libc.fgetxattr(in, name);
        if (value != null) {
          Libc.fsetxattr(out, name, value, 0);
        }
      }
    }
    Libc.utimensat(out, null, status.mtimeSeconds(), status.mtimeNanos(), 0);
  }

  private void owner(int directory, String name, FileStatus status)
      throws ErrnoException, JpodException {
    Libc.fchownat(
        directory,
        name,
        outside(users, status.uid()),
        outside(groups, status.gid()),
        AtFlags.AT_SYMLINK_NOFOLLOW);
  }

  private static void times(int directory, String name, FileStatus status) throws ErrnoException {
    Libc.utimensat(
        directory, name, status.mtimeSeconds(), status.mtimeNanos(), AtFlags.AT_SYMLINK_NOFOLLOW);
  }

  /// The layers were unpacked in P, where an id of the image is the same number.
  private static int outside(IdMap map, int id) throws JpodException {
    long outside = map.toOutside(Integer.toUnsignedLong(id));
    if (outside < 0) {
      throw new JpodException(
          "the image has files of id "
              + Integer.toUnsignedString(id)
              + ", which the user namespace of the container does not have (it has "
              + map.describe()
              + ")",
          "--userns=auto:size=65536, or a map that has it");
    }
    return (int) outside;
  }
}
