package io.jpod.build.files;

import io.jpod.core.JpodException;
import io.jpod.userns.AtFlags;
import io.jpod.userns.DirectoryEntry;
import io.jpod.userns.Errno;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.FileStatus;
import io.jpod.userns.Libc;
import io.jpod.userns.OpenFlags;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Finds what the source of a `COPY` means in a tree: a path, or a pattern. Nothing leads out of
/// the tree.
public final class SourceFinder {
  private static final int MAX_DEPTH = 200;

  private final RootDirectory root;
  private final PathFilter filter;

  public SourceFinder(RootDirectory root, PathFilter filter) {
    this.root = root;
    this.filter = filter;
  }

  /// The paths, absolute in the tree and sorted; empty if there is none.
  public List<String> find(String source) throws JpodException {
    List<String> parts = parts(source);
    TreeSet<String> found = new TreeSet<>();
    try {
      step("", parts, 0, found, 0);
    } catch (ErrnoException e) {
      throw new JpodException("looking for '" + source + "': " + e.getMessage(), e);
    }
    List<String> paths = new ArrayList<>();
    for (String path : found) {
      paths.add(path.isEmpty() ? "/" : path);
    }
    return paths;
  }

  /// Parts of a path, `..` applied; it never leads above the top.
  public static List<String> parts(String path) {
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/")) {
      if (part.equals("..")) {
        if (!parts.isEmpty()) {
          parts.removeLast();
        }
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return parts;
  }

  private void step(String at, List<String> parts, int next, Set<String> found, int depth)
      throws ErrnoException, JpodException {
    if (depth > MAX_DEPTH) {
      throw new ErrnoException(Errno.ELOOP, "open", at);
    }
    if (next == parts.size()) {
      if (counts(at) && root.status(at.isEmpty() ? "/" : at) != null) {
        found.add(at);
      }
      return;
    }
    String part = parts.get(next);
    if (!GlobPattern.isPattern(part)) {
      step(at + "/" + part, parts, next + 1, found, depth);
      return;
    }
    boolean any = part.equals("**");
    if (any) {
      step(at, parts, next + 1, found, depth + 1);
    }
    for (DirectoryEntry entry : entries(at)) {
      String path = at + "/" + entry.name();
      if (any) {
        if (entry.type() == FileStatus.S_IFDIR) {
          step(path, parts, next, found, depth + 1);
        } else if (next + 1 == parts.size() && counts(path)) {
          found.add(path);
        }
      } else if (GlobPattern.matches(part, entry.name())) {
        step(path, parts, next + 1, found, depth + 1);
      }
    }
  }

  private boolean counts(String path) {
    String bare = path.isEmpty() ? "" : path.substring(1);
    return bare.isEmpty() || filter.includes(bare) || filter.mayIncludeBelow(bare);
  }

  private List<DirectoryEntry> entries(String at) throws ErrnoException {
    int fd;
    try {
      fd = root.open(at.isEmpty() ? "/" : at, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY);
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENOTDIR || e.errno() == Errno.ENOENT) {
        return List.of();
      }
      throw e;
    }
    try {
      List<DirectoryEntry> entries = new ArrayList<>();
      for (DirectoryEntry entry : Libc.list(fd)) {
        FileStatus status = Libc.statx(fd, entry.name(), AtFlags.AT_SYMLINK_NOFOLLOW);
        entries.add(new DirectoryEntry(entry.name(), entry.inode(), status.type()));
      }
      return entries;
    } finally {
      Libc.close(fd);
    }
  }
}
