package io.jpod.build.files;

import io.jpod.core.JpodException;
import io.jpod.oci.Digest;
import io.jpod.userns.AtFlags;
import io.jpod.userns.DirectoryEntry;
import io.jpod.userns.Errno;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.FileStatus;
import io.jpod.userns.Libc;
import io.jpod.userns.OpenFlags;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A digest of files that a step reads: names, types, permission bits, link targets, contents and
/// extended attributes, but no times. Files that an index knows are not opened.
public final class TreeDigest {
  private static final Comparator<DirectoryEntry> BY_NAME =
      Comparator.comparing(DirectoryEntry::name);
  private static final int READ = OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW | OpenFlags.O_NONBLOCK;
  private static final int MAX_PARTS = 5000;

  private final MessageDigest whole = sha256();
  private final MessageDigest one = sha256();
  private final @Nullable FileIndex index;
  private final PathFilter filter;
  private final boolean owners;
  private final byte[] buffer = new byte[1 << 16];
  private final List<String> parts = new ArrayList<>();

  /// @param index null: everything is read
  /// @param owners whether owners count, because they are copied
  public TreeDigest(@Nullable FileIndex index, PathFilter filter, boolean owners) {
    this.index = index;
    this.filter = filter;
    this.owners = owners;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  /// Adds text that says what the files are for.
  public void add(String text) {
    whole.update(Libc.encode(text));
    whole.update((byte) 0);
  }

  /// Adds a file, or a directory with what is in it.
  ///
  /// @param path absolute, in `root`; links on the way and at its end are followed inside of it
  public void add(RootDirectory root, String path) throws JpodException {
    String name = path.equals("/") ? "" : path.substring(1);
    try {
      int fd = root.open(path, OpenFlags.O_PATH);
      try {
        FileStatus status = Libc.statx(fd, "", AtFlags.AT_EMPTY_PATH);
        if (status.isDirectory()) {
          directory(root, path, name, status);
        } else {
          entry(AtFlags.AT_FDCWD, "/proc/self/fd/" + fd, name, status, false);
        }
      } finally {
        Libc.close(fd);
      }
    } catch (ErrnoException e) {
      throw new JpodException("reading '" + path + "': " + e.getMessage(), e);
    }
  }

  private void directory(RootDirectory root, String path, String name, FileStatus status)
      throws ErrnoException {
    int fd = root.open(path, RootDirectory.DIRECTORY);
    try {
      head(name, status, "");
      children(fd, name);
    } finally {
      Libc.close(fd);
    }
  }

  private void children(int fd, String parent) throws ErrnoException {
    List<DirectoryEntry> entries = new ArrayList<>(Libc.list(fd));
    entries.sort(BY_NAME);
    for (DirectoryEntry listed : entries) {
      String path = parent.isEmpty() ? listed.name() : parent + "/" + listed.name();
      boolean included = filter.includes(path);
      if (!included && !filter.mayIncludeBelow(path)) {
        continue;
      }
      FileStatus status;
      try {
        status = Libc.statx(fd, listed.name(), AtFlags.AT_SYMLINK_NOFOLLOW);
      } catch (ErrnoException e) {
        if (e.errno() == Errno.ENOENT) {
          continue; // removed since
        }
        throw e;
      }
      if (status.isDirectory()) {
        subdirectory(fd, listed.name(), path, status, included);
      } else if (included) {
        entry(fd, listed.name(), path, status, true);
      }
    }
  }

  private void subdirectory(
      int parent, String name, String path, FileStatus status, boolean included)
      throws ErrnoException {
    int fd = Libc.openat(parent, name, RootDirectory.DIRECTORY | OpenFlags.O_NOFOLLOW, 0);
    try {
      if (included) {
        head(path, status, "");
      }
      children(fd, path);
    } finally {
      Libc.close(fd);
    }
  }

  private void entry(int directory, String name, String path, FileStatus status, boolean noFollow)
      throws ErrnoException {
    if (status.isSymbolicLink()) {
      head(path, status, Libc.readlinkat(directory, name));
    } else if (status.isRegularFile()) {
      byte[] digest = content(directory, name, status, noFollow);
      head(path, status, "");
      whole.update(digest);
      if (parts.size() < MAX_PARTS) {
        parts.add(path + " " + Digest.hex(digest).substring(0, 16));
      }
    } else {
      head(path, status, "");
    }
  }

  private void head(String path, FileStatus status, String link) {
    add(path);
    add(Integer.toOctalString(status.mode()));
    if (owners) {
      add(status.uid() + ":" + status.gid());
    }
    add(link);
  }

  private byte[] content(int directory, String name, FileStatus status, boolean noFollow)
      throws ErrnoException {
    byte[] known = index == null ? null : index.find(status);
    if (known != null) {
      return known;
    }
    int flags = noFollow ? READ : READ & ~OpenFlags.O_NOFOLLOW;
    int fd = Libc.openat(directory, name, flags, 0);
    try {
      int n;
      while ((n = Libc.read(fd, buffer, 0, buffer.length)) > 0) {
        one.update(buffer, 0, n);
      }
      attributes(fd);
    } finally {
      Libc.close(fd);
    }
    byte[] digest = one.digest();
    if (index != null) {
      index.put(status, digest);
    }
    return digest;
  }

  private void attributes(int fd) throws ErrnoException {
    List<String> names;
    try {
      names = new ArrayList<>(Libc.flistxattr(fd));
    } catch (ErrnoException e) {
      if (e.errno() == Errno.EOPNOTSUPP) {
        return;
      }
      throw e;
    }
    names.sort(Comparator.naturalOrder());
    for (String name : names) {
      if (FileCopier.isCopied(name)) {
        byte[] value = Libc.fgetxattr(fd, name);
        one.update(Libc.encode("\0" + name + "="));
        if (value != null) {
          one.update(value);
        }
      }
    }
  }

  /// Lines `path digest` of the first files, to say later what has changed.
  public List<String> parts() {
    return List.copyOf(parts);
  }

  /// Ends it: 64 hex digits.
  public String hex() {
    return Digest.hex(whole.digest());
  }
}
