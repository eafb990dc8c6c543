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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A digest of files that a step reads: names, types, permission bits, link targets, contents and
/// extended attributes, but no times. Files that an index knows are not opened.
public final class TreeDigest {
  private static final int READ = OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW | OpenFlags.O_NONBLOCK;
  private static final int MAX_PARTS = 5000;

  private final MessageDigest whole = Digest.newSha256();
  private final @Nullable FileIndex index;
  private final PathFilter filter;
  private final boolean owners;
  private final List<String> parts = new ArrayList<>();

  /// @param index null: everything is read
  /// @param owners whether owners count, because they are copied
  public TreeDigest(@Nullable FileIndex index, PathFilter filter, boolean owners) {
    this.index = index;
    this.filter = filter;
    this.owners = owners;
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
          String opened = "/proc/self/fd/" + fd;
          add(new FileReading().child(AtFlags.AT_FDCWD, opened, name, status, false));
        }
      } finally {
        Libc.close(fd);
      }
    } catch (ErrnoException e) {
      throw new JpodException("reading '" + path + "': " + e.getMessage(), e);
    }
  }

  private void directory(RootDirectory root, String path, String name, FileStatus status)
      throws ErrnoException, JpodException {
    int fd = root.open(path, RootDirectory.DIRECTORY);
    try {
      Directory top = new Directory(AtFlags.AT_FDCWD, "/proc/self/fd/" + fd, name, status, false);
      top.run();
      top.addTo(true);
    } finally {
      Libc.close(fd);
    }
  }

  /// A directory of which all files are read, before they are added in their order.
  private final class Directory implements TreeWork.Part {
    private final int parent;
    private final String name;
    private final String path;
    private final FileStatus status;
    private final boolean noFollow;
    private final List<Child> children = new ArrayList<>();

    /// @param parent descriptor that `name` is below, open while this runs
    Directory(int parent, String name, String path, FileStatus status, boolean noFollow) {
      this.parent = parent;
      this.name = name;
      this.path = path;
      this.status = status;
      this.noFollow = noFollow;
    }

    @Override
    public void run() throws ErrnoException, JpodException {
      int flags = RootDirectory.DIRECTORY | (noFollow ? OpenFlags.O_NOFOLLOW : 0);
      int fd = Libc.openat(parent, name, flags, 0);
      try {
        List<DirectoryEntry> entries = new ArrayList<>(Libc.list(fd));
        entries.sort(DirectoryEntry.BY_NAME);
        FileReading reading = new FileReading();
        List<Directory> below = new ArrayList<>();
        for (DirectoryEntry listed : entries) {
          Child child = child(fd, listed.name(), reading);
          if (child != null) {
            children.add(child);
            if (child.directory() != null) {
              below.add(child.directory());
            }
          }
        }
        TreeWork.all(below);
      } finally {
        Libc.close(fd);
      }
    }

    private @Nullable Child child(int fd, String file, FileReading reading) throws ErrnoException {
      String below = path.isEmpty() ? file : path + "/" + file;
      boolean included = filter.includes(below);
      if (!included && !filter.mayIncludeBelow(below)) {
        return null;
      }
      FileStatus found;
      try {
        found = Libc.statx(fd, file, AtFlags.AT_SYMLINK_NOFOLLOW);
      } catch (ErrnoException e) {
        if (e.errno() == Errno.ENOENT) {
          return null; // removed since
        }
        throw e;
      }
      if (found.isDirectory()) {
        return new Child(
            below, found, included, new Directory(fd, file, below, found, true), null, "");
      }
      return included ? reading.child(fd, file, below, found, true) : null;
    }

    void addTo(boolean included) {
      if (included) {
        head(path, status, "");
      }
      for (Child child : children) {
        Directory directory = child.directory();
        if (directory == null) {
          add(child);
        } else {
          directory.addTo(child.included());
        }
      }
    }
  }

  /// What counts of a file, a link or a directory.
  private record Child(
      String path,
      FileStatus status,
      boolean included,
      @Nullable Directory directory,
      byte @Nullable [] digest,
      String link) {}

  private void add(Child child) {
    byte[] digest = child.digest();
    head(child.path(), child.status(), child.link());
    if (digest != null) {
      whole.update(digest);
      if (parts.size() < MAX_PARTS) {
        parts.add(child.path() + " " + Digest.hex(digest).substring(0, 16));
      }
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

  /// Reads files, one behind the other.
  private final class FileReading {
    private final MessageDigest one = Digest.newSha256();
    private byte @Nullable [] buffer;

    Child child(int directory, String name, String path, FileStatus status, boolean noFollow)
        throws ErrnoException {
      if (status.isSymbolicLink()) {
        return new Child(path, status, true, null, null, Libc.readlinkat(directory, name));
      }
      byte[] digest = status.isRegularFile() ? content(directory, name, status, noFollow) : null;
      return new Child(path, status, true, null, digest, "");
    }

    private byte[] content(int directory, String name, FileStatus status, boolean noFollow)
        throws ErrnoException {
      byte[] known = index == null ? null : index.find(status);
      if (known != null) {
        return known;
      }
      byte[] into = buffer == null ? new byte[1 << 16] : buffer;
      buffer = into;
      int fd = Libc.openat(directory, name, noFollow ? READ : READ & ~OpenFlags.O_NOFOLLOW, 0);
      try {
        int n;
        while ((n = Libc.read(fd, into, 0, into.length)) > 0) {
          one.update(into, 0, n);
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
      List<String> names = new ArrayList<>(FileData.attributeNames(fd));
      names.sort(Comparator.naturalOrder());
      for (String name : names) {
        if (FileData.isCopied(name)) {
          byte[] value = Libc.fgetxattr(fd, name);
          one.update(Libc.encode("\0" + name + "="));
          if (value != null) {
            one.update(value);
          }
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
