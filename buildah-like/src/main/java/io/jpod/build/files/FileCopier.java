package io.jpod.build.files;

import io.jpod.core.JpodException;
import io.jpod.userns.AtFlags;
import io.jpod.userns.DirectoryEntry;
import io.jpod.userns.Errno;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.FileStatus;
import io.jpod.userns.Libc;
import io.jpod.userns.OpenFlags;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Copies files and trees into a working container, with permission bits, times, links among them,
/// and the extended attributes that mean something in an image.
///
/// Sources are walked by descriptor and links in them are copied as links, so that a tree which
/// changes meanwhile leads nowhere else; the destination is resolved inside the container's root.
/// Devices are refused: an ordinary user can make none.
public final class FileCopier {
  private static final int NO_FOLLOW = AtFlags.AT_SYMLINK_NOFOLLOW;
  private static final int READ = OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW | OpenFlags.O_NONBLOCK;
  private static final int CREATE =
      OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_NOFOLLOW;
  private static final int PRIVATE = 0600;

  private final RootDirectory root;
  private final CopyOptions options;
  private final @Nullable Ownership chown;
  private final @Nullable ContentDigest digest;
  private PathFilter filter = PathFilter.ALL;
  private boolean whiteouts;
  // First copy of each source file with several links. Its monitor is held while one is made: the
  // first must be there when the second links to it.
  private final Map<Link, String> links = new HashMap<>();
  private final FileData data;

  private record Link(long device, long inode) {}

  /// @param digest fed with all that is copied, which means that it is read; null: data may be
  ///   shared or copied by the kernel
  public FileCopier(RootDirectory root, CopyOptions options, @Nullable ContentDigest digest)
      throws JpodException {
    this.root = root;
    this.options = options;
    this.digest = digest;
    this.data = new FileData(digest);
    String spec = options.chown();
    this.chown = spec == null ? null : Ownership.parse(spec, root);
  }

  /// Leaves out what the filter does not include; paths are those in the sources' tree.
  public FileCopier filtered(PathFilter only) {
    filter = only;
    return this;
  }

  /// Copies overlay's marks of deleted files, too: from layer to layer.
  public FileCopier withWhiteouts() {
    whiteouts = true;
    return this;
  }

  private Ownership forNewDirectories() {
    return chown == null ? Ownership.ROOT : chown;
  }

  /// Copies what `sources` are to `destination` as `COPY` does: the content of a directory; a
  /// single file under the name that the destination says, unless that is a directory or ends with
  /// a slash.
  ///
  /// @param destination absolute path in the container
  public void copy(List<CopySource> sources, String destination) throws JpodException {
    boolean intoDirectory =
        sources.size() > 1 || destination.endsWith("/") || destination.endsWith("/.");
    for (CopySource source : sources) {
      try {
        FileStatus status = source.status();
        if (status.isDirectory()) {
          copyDirectoryContent(source, destination);
        } else {
          copyFile(source, destination, intoDirectory);
        }
      } catch (ErrnoException e) {
        throw new JpodException(
            "copying '" + source.name() + "' to '" + destination + "': " + e.getMessage(), e);
      }
    }
  }

  /// Copies a directory with its own attributes: for a whole root.
  public void copyTree(CopySource source, String destination) throws JpodException {
    try {
      int from = source.open(RootDirectory.DIRECTORY);
      try {
        int to = root.makeDirectories(destination, forNewDirectories());
        try {
          copyEntries(from, to, destination, source.label());
          finish(to, Libc.statx(from, "", AtFlags.AT_EMPTY_PATH));
          FileData.copyAttributes(from, to, whiteouts);
        } finally {
          Libc.close(to);
        }
      } finally {
        Libc.close(from);
      }
    } catch (ErrnoException e) {
      throw new JpodException("copying '" + source.name() + "': " + e.getMessage(), e);
    }
  }

  private void copyDirectoryContent(CopySource source, String destination)
      throws ErrnoException, JpodException {
    int from = source.open(RootDirectory.DIRECTORY);
    try {
      int to = root.makeDirectories(destination, forNewDirectories());
      try {
        copyEntries(from, to, destination, source.label());
      } finally {
        Libc.close(to);
      }
    } finally {
      Libc.close(from);
    }
  }

  private void copyFile(CopySource source, String destination, boolean intoDirectory)
      throws ErrnoException, JpodException {
    FileStatus there = root.status(destination);
    String directory = destination;
    String name = source.lastName();
    if (!intoDirectory && (there == null || !there.isDirectory())) {
      int slash = destination.lastIndexOf('/');
      directory = destination.substring(0, slash + 1);
      name = destination.substring(slash + 1);
    }
    int to = root.makeDirectories(directory, forNewDirectories());
    try {
      int from = source.open(OpenFlags.O_PATH);
      try {
        // Through /proc, since what was opened is what was looked at; links were followed on the
        // way here.
        String opened = "/proc/self/fd/" + from;
        FileStatus status = Libc.statx(from, "", AtFlags.AT_EMPTY_PATH);
        Entry entry =
            status.isSymbolicLink()
                ? new Entry(from, "", OpenFlags.O_NOFOLLOW, status)
                : new Entry(AtFlags.AT_FDCWD, opened, 0, status);
        copyByType(entry, to, name, join(directory, name));
      } finally {
        Libc.close(from);
      }
    } finally {
      Libc.close(to);
    }
  }

  /// A source file: below descriptor `directory`.
  ///
  /// @param noFollow flag for opening: links are not followed but for the magic link of an opened
  ///   file
  private record Entry(int directory, String name, int noFollow, FileStatus status) {}

  private void copyEntries(int from, int to, String path, String label)
      throws ErrnoException, JpodException {
    List<DirectoryEntry> entries = new ArrayList<>(Libc.list(from));
    entries.sort(DirectoryEntry.BY_NAME); // the digest wants an order
    List<TreeWork.Part> below = new ArrayList<>();
    for (DirectoryEntry listed : entries) {
      String name = listed.name();
      String inTree = label.isEmpty() ? name : label + "/" + name;
      boolean included = filter.includes(inTree);
      if (!included && !filter.mayIncludeBelow(inTree)) {
        continue;
      }
      FileStatus status;
      try {
        status = Libc.statx(from, name, NO_FOLLOW);
      } catch (ErrnoException e) {
        if (e.errno() == Errno.ENOENT) {
          continue; // removed since
        }
        throw e;
      }
      String target = join(path, name);
      Entry entry = new Entry(from, name, OpenFlags.O_NOFOLLOW, status);
      if (status.isDirectory()) {
        if (included || holdsIncluded(from, name, inTree)) {
          if (digest == null) {
            below.add(() -> copySubdirectory(entry, to, target, inTree));
          } else {
            copySubdirectory(entry, to, target, inTree);
          }
        }
      } else if (included) {
        copyByType(entry, to, name, target);
      }
    }
    TreeWork.all(below);
  }

  /// Whether a directory that is left out has to be there for something in it.
  private boolean holdsIncluded(int parent, String name, String label) throws ErrnoException {
    int fd = Libc.openat(parent, name, RootDirectory.DIRECTORY | OpenFlags.O_NOFOLLOW, 0);
    try {
      for (DirectoryEntry entry : Libc.list(fd)) {
        String path = label + "/" + entry.name();
        if (filter.includes(path)) {
          return true;
        }
        FileStatus status = Libc.statx(fd, entry.name(), NO_FOLLOW);
        if (status.isDirectory()
            && filter.mayIncludeBelow(path)
            && holdsIncluded(fd, entry.name(), path)) {
          return true;
        }
      }
      return false;
    } finally {
      Libc.close(fd);
    }
  }

  private void copySubdirectory(Entry entry, int to, String target, String label)
      throws ErrnoException, JpodException {
    int from =
        Libc.openat(
            entry.directory(), entry.name(), RootDirectory.DIRECTORY | OpenFlags.O_NOFOLLOW, 0);
    try {
      int made = enterDirectory(to, entry.name(), target);
      try {
        note(target, entry.status(), "");
        copyEntries(from, made, target, label);
        finish(made, entry.status());
        FileData.copyAttributes(from, made, whiteouts);
      } finally {
        Libc.close(made);
      }
    } finally {
      Libc.close(from);
    }
  }

  /// Opens a directory of the container, made where there is none. A link to a directory is gone
  /// through, as in an image whose /lib is a link to usr/lib; any other file gives way.
  private int enterDirectory(int parent, String name, String path) throws ErrnoException {
    try {
      Libc.mkdirat(parent, name, 0700);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      FileStatus there = Libc.statx(parent, name, NO_FOLLOW);
      if (there.isSymbolicLink()) {
        FileStatus behind = root.status(path);
        if (behind != null && behind.isDirectory()) {
          return root.open(path, RootDirectory.DIRECTORY);
        }
      }
      if (!there.isDirectory()) {
        Libc.unlinkat(parent, name, 0);
        Libc.mkdirat(parent, name, 0700);
      }
    }
    return Libc.openat(parent, name, RootDirectory.DIRECTORY | OpenFlags.O_NOFOLLOW, 0);
  }

  /// Makes room for a file.
  private static void place(int directory, String name, String path)
      throws ErrnoException, JpodException {
    try {
      Libc.unlinkat(directory, name, 0);
    } catch (ErrnoException e) {
      if (e.errno() == Errno.EISDIR) {
        throw new JpodException(
            "'" + path + "' is a directory in the container and a file in the source", e);
      }
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }

  private void copyByType(Entry entry, int to, String name, String target)
      throws ErrnoException, JpodException {
    FileStatus status = entry.status();
    switch (status.type()) {
      case FileStatus.S_IFREG -> copyRegularFile(entry, to, name, target);
      case FileStatus.S_IFLNK -> {
        String text = Libc.readlinkat(entry.directory(), entry.name());
        note(target, status, text);
        place(to, name, target);
        Libc.symlinkat(text, to, name);
        Ownership owner = ownerOf(status);
        Libc.fchownat(to, name, owner.uid(), owner.gid(), NO_FOLLOW);
        setTime(to, name, status, NO_FOLLOW);
      }
      case FileStatus.S_IFIFO -> {
        note(target, status, "");
        place(to, name, target);
        Libc.mknodat(to, name, FileStatus.S_IFIFO | PRIVATE, 0, 0);
        Ownership owner = ownerOf(status);
        Libc.fchownat(to, name, owner.uid(), owner.gid(), NO_FOLLOW);
        Libc.fchmodat(to, name, modeOf(status));
        setTime(to, name, status, NO_FOLLOW);
      }
      case FileStatus.S_IFSOCK -> {} // means nothing without the process behind it
      default -> {
        boolean whiteout =
            status.type() == FileStatus.S_IFCHR
                && status.deviceMajor() == 0
                && status.deviceMinor() == 0;
        if (whiteout && whiteouts) {
          place(to, name, target);
          Libc.mknodat(to, name, FileStatus.S_IFCHR, 0, 0);
          return;
        }
        if (whiteout) {
          throw new JpodException(
              "'"
                  + target
                  + "' is no file but says that there is none: no name in an image begins with .wh.",
              "leave it out");
        }
        throw new JpodException(
            "'" + target + "' is a device in the source: an ordinary user cannot make one",
            "leave it out; every container gets the usual devices in /dev");
      }
    }
  }

  private void copyRegularFile(Entry entry, int to, String name, String target)
      throws ErrnoException, JpodException {
    FileStatus status = entry.status();
    if (status.links() == 1) {
      copyContent(entry, to, name, target);
      return;
    }
    synchronized (links) {
      Link link = new Link(status.device(), status.inode());
      String first = links.putIfAbsent(link, target);
      if (first != null) {
        place(to, name, target);
        if (linkToFirst(first, to, name)) {
          note(target, status, first);
          return;
        }
      }
      copyContent(entry, to, name, target);
    }
  }

  private void copyContent(Entry entry, int to, String name, String target)
      throws ErrnoException, JpodException {
    int from =
        Libc.openat(
            entry.directory(), entry.name(), (READ & ~OpenFlags.O_NOFOLLOW) | entry.noFollow(), 0);
    try {
      FileStatus opened = Libc.statx(from, "", AtFlags.AT_EMPTY_PATH);
      if (!opened.isRegularFile()) {
        throw new JpodException("'" + target + "' changed its type while it was copied");
      }
      int made = create(to, name, target);
      try {
        note(target, opened, "");
        data.copy(from, made, opened.sizeBytes());
        finish(made, opened);
        FileData.copyAttributes(from, made, whiteouts);
      } finally {
        Libc.close(made);
      }
    } finally {
      Libc.close(from);
    }
  }

  /// There is nearly never anything in the way, so it is not looked for.
  private static int create(int directory, String name, String path)
      throws ErrnoException, JpodException {
    try {
      return Libc.openat(directory, name, CREATE, PRIVATE);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
    }
    place(directory, name, path);
    return Libc.openat(directory, name, CREATE, PRIVATE);
  }

  private boolean linkToFirst(String first, int to, String name) throws ErrnoException {
    int slash = first.lastIndexOf('/');
    int directory;
    try {
      directory = root.open(first.substring(0, slash + 1), RootDirectory.DIRECTORY);
    } catch (ErrnoException e) {
      return false; // another source has replaced it
    }
    try {
      Libc.linkat(directory, first.substring(slash + 1), to, name, 0);
      return true;
    } catch (ErrnoException e) {
      if (e.errno() == Errno.EMLINK || e.errno() == Errno.EXDEV || e.errno() == Errno.ENOENT) {
        return false; // a copy does as well
      }
      throw e;
    } finally {
      Libc.close(directory);
    }
  }

  /// Owner, permission bits and times, in this order: chown clears set-user-id.
  private void finish(int fd, FileStatus status) throws ErrnoException {
    Ownership owner = ownerOf(status);
    Libc.fchown(fd, owner.uid(), owner.gid());
    Libc.fchmod(fd, modeOf(status));
    setTime(fd, null, status, 0);
  }

  private void setTime(int fd, @Nullable String name, FileStatus status, int flags)
      throws ErrnoException {
    Instant time = options.time();
    if (time == null) {
      Libc.utimensat(fd, name, status.mtimeSeconds(), status.mtimeNanos(), flags);
    } else {
      Libc.utimensat(fd, name, time.getEpochSecond(), time.getNano(), flags);
    }
  }

  private Ownership ownerOf(FileStatus status) {
    if (chown != null) {
      return chown;
    }
    return options.preserveOwnership() ? new Ownership(status.uid(), status.gid()) : Ownership.ROOT;
  }

  private int modeOf(FileStatus status) {
    Integer chmod = options.chmod();
    return chmod == null ? status.permissions() : chmod;
  }

  private void note(String target, FileStatus status, String linkTarget) {
    if (digest != null) {
      long size = status.isRegularFile() ? status.sizeBytes() : 0;
      digest.entry(target, status.type() | modeOf(status), ownerOf(status), size, linkTarget);
    }
  }

  private static String join(String directory, String name) {
    return directory.endsWith("/") ? directory + name : directory + "/" + name;
  }
}
