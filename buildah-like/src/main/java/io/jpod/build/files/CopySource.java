package io.jpod.build.files;

import io.jpod.userns.AtFlags;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.FileStatus;
import io.jpod.userns.Libc;
import io.jpod.userns.OpenFlags;
import org.jspecify.annotations.Nullable;

/// A file or directory to copy: of the host, or of another container's or image's root.
///
/// @param root null: the host
/// @param path absolute
/// @param followsLink whether a link at the end of the path means what it leads to
public record CopySource(@Nullable RootDirectory root, String path, boolean followsLink) {
  /// One whose link at the end is followed.
  public CopySource(@Nullable RootDirectory root, String path) {
    this(root, path, true);
  }

  /// What errors call it.
  public String name() {
    return path;
  }

  /// What a filter calls it: the path in its tree, without a slash at either end.
  String label() {
    int from = 0;
    int end = path.length();
    while (from < end && path.charAt(from) == '/') {
      from++;
    }
    while (end > from && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(from, end);
  }

  /// Last part of the path; `/` has none and is always a directory.
  public String lastName() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  public FileStatus status() throws ErrnoException {
    int fd = open(OpenFlags.O_PATH);
    try {
      return Libc.statx(fd, "", AtFlags.AT_EMPTY_PATH);
    } finally {
      Libc.close(fd);
    }
  }

  /// @return a descriptor that the caller closes
  public int open(int flags) throws ErrnoException {
    int all = followsLink ? flags : flags | OpenFlags.O_NOFOLLOW;
    return root == null ? Libc.openat(AtFlags.AT_FDCWD, path, all, 0) : root.open(path, all);
  }
}
