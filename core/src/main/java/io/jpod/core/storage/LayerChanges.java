package io.jpod.core.storage;

import io.jpod.userns.AtFlags;
import io.jpod.userns.DirectoryEntry;
import io.jpod.userns.FileStatus;
import io.jpod.userns.Libc;
import io.jpod.userns.OpenFlags;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a container, or the topmost layer of an image, has changed: `diff`. As docker does it, what
/// is added or deleted makes its directory changed, and a directory that is only the way to
/// something else is not.
public final class LayerChanges {
  private static final int DIRECTORY =
      OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;

  private final MergedLayers lower;
  private final Set<String> skipped;
  private final List<Change> changes = new ArrayList<>();
  private final Set<String> directories = new HashSet<>();
  private final List<String> components = new ArrayList<>();

  private LayerChanges(MergedLayers lower, Set<String> skipped) {
    this.lower = lower;
    this.skipped = skipped;
  }

  /// @param upper an overlay's upper directory, or a layer's `diff`
  /// @param lower what is below it
  /// @param skipped paths that are left out; what is below them is not
  public static List<Change> of(Path upper, MergedLayers lower, Set<String> skipped)
      throws IOException {
    LayerChanges walk = new LayerChanges(lower, skipped);
    int fd = Libc.openat(AtFlags.AT_FDCWD, upper.toString(), DIRECTORY, 0);
    try {
      walk.children(fd, "");
    } finally {
      Libc.close(fd);
    }
    return walk.changes;
  }

  private void children(int fd, String parent) throws IOException {
    List<String> names = new ArrayList<>();
    for (DirectoryEntry entry : Libc.list(fd)) {
      names.add(entry.name());
    }
    Collections.sort(names);
    for (String name : names) {
      components.add(name);
      child(fd, parent, name);
      components.removeLast();
    }
  }

  private void child(int dirfd, String parent, String name) throws IOException {
    String path = parent + "/" + name;
    FileStatus status = Libc.statx(dirfd, name, AtFlags.AT_SYMLINK_NOFOLLOW);
    if (!skipped.contains(path)) {
      record(path, parent, status);
    }
    if (status.isDirectory()) {
      int fd = Libc.openat(dirfd, name, DIRECTORY, 0);
      try {
        children(fd, path);
      } finally {
        Libc.close(fd);
      }
    }
  }

  private void record(String path, String parent, FileStatus status) throws IOException {
    Change.Kind kind = kind(status);
    if (kind == null) {
      return;
    }
    if (kind != Change.Kind.CHANGED && !parent.isEmpty() && directories.add(parent)) {
      changes.add(new Change(Change.Kind.CHANGED, parent));
    }
    if (status.isDirectory()) {
      directories.add(path);
    }
    changes.add(new Change(kind, path));
  }

  private Change.@Nullable Kind kind(FileStatus status) throws IOException {
    FileStatus below = lower.status(components);
    if (MergedLayers.isWhiteout(status)) {
      return below == null ? null : Change.Kind.DELETED;
    }
    if (below == null) {
      return Change.Kind.ADDED;
    }
    boolean same =
        below.isDirectory()
            && status.isDirectory()
            && below.mode() == status.mode()
            && below.uid() == status.uid()
            && below.gid() == status.gid()
            && below.mtimeSeconds() == status.mtimeSeconds();
    return same ? null : Change.Kind.CHANGED;
  }
}
