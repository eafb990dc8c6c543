package io.jpod.core.storage;

import io.jpod.userns.AtFlags;
import io.jpod.userns.Errno;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.FileStatus;
import io.jpod.userns.Libc;
import io.jpod.userns.OpenFlags;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Files of an image as a container would see them, without mounting anything: whiteouts, opaque
/// directories and symbolic links are followed as overlay and the kernel do, and never lead out of
/// the layers.
public final class MergedLayers {
  private static final int MAX_LINKS = 40;

  private final List<Path> diffs;

  private MergedLayers(List<Path> diffs) {
    this.diffs = diffs;
  }

  /// @param layers lowest first
  public static MergedLayers of(List<Layer> layers) {
    List<Path> diffs = new ArrayList<>();
    for (int i = layers.size() - 1; i >= 0; i--) {
      diffs.add(layers.get(i).diff());
    }
    return new MergedLayers(diffs);
  }

  /// Content of a regular file, null if there is none, or it is longer than the limit.
  public byte @Nullable [] read(String path, int limit) throws IOException {
    Path file = resolve(path);
    if (file == null) {
      return null;
    }
    int fd =
        Libc.openat(
            AtFlags.AT_FDCWD,
            file.toString(),
            OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW | OpenFlags.O_NONBLOCK,
            0);
    try {
      FileStatus status = Libc.statx(fd, "", AtFlags.AT_EMPTY_PATH);
      if (!status.isRegularFile() || status.sizeBytes() > limit) {
        return null;
      }
      byte[] content = new byte[(int) status.sizeBytes()];
      int n = 0;
      while (n < content.length) {
        int read = Libc.read(fd, content, n, content.length - n);
        if (read == 0) {
          return null;
        }
        n += read;
      }
      return content;
    } finally {
      Libc.close(fd);
    }
  }

  /// Status of what has this path in the merged view, which may be a link; null: nothing.
  ///
  /// @param components names below the root; links among them are not followed
  public @Nullable FileStatus status(List<String> components) throws IOException {
    Path top = topmost(components);
    return top == null ? null : status(top);
  }

  /// Where the file that a path leads to is kept; null if there is none, or it is a directory.
  private @Nullable Path resolve(String path) throws IOException {
    Deque<String> rest = new ArrayDeque<>();
    push(path, rest);
    List<String> done = new ArrayList<>();
    int links = 0;
    while (!rest.isEmpty()) {
      String name = rest.pop();
      if (name.equals("..")) {
        if (!done.isEmpty()) {
          done.removeLast();
        }
        continue;
      }
      done.add(name);
      Path top = topmost(done);
      FileStatus status = top == null ? null : status(top);
      if (top == null || status == null) {
        return null;
      }
      if (status.isSymbolicLink()) {
        if (++links > MAX_LINKS) {
          return null;
        }
        done.removeLast();
        String target = Libc.readlinkat(AtFlags.AT_FDCWD, top.toString());
        if (target.startsWith("/")) {
          done.clear();
        }
        push(target, rest);
      } else if (!status.isDirectory()) {
        return rest.isEmpty() ? top : null;
      }
    }
    return null;
  }

  private static void push(String path, Deque<String> onto) {
    String[] parts = path.split("/");
    for (int i = parts.length - 1; i >= 0; i--) {
      if (!parts[i].isEmpty() && !parts[i].equals(".")) {
        onto.push(parts[i]);
      }
    }
  }

  /// The uppermost thing of this name, with whiteouts and opaque directories on the way respected.
  /// All components but the last are known to be directories in the merged view.
  private @Nullable Path topmost(List<String> components) throws IOException {
    for (Path diff : diffs) {
      Path at = diff;
      boolean opaque = false;
      boolean present = true;
      for (int i = 0; i < components.size() && present; i++) {
        at = at.resolve(components.get(i));
        FileStatus status = status(at);
        if (status == null) {
          present = false;
        } else if (isWhiteout(status)) {
          return null;
        } else if (i + 1 < components.size()) {
          if (!status.isDirectory()) {
            return null; // hides the directory of lower layers
          }
          opaque |= isOpaque(at);
        }
      }
      if (present) {
        return at;
      }
      if (opaque) {
        return null;
      }
    }
    return null;
  }

  static boolean isWhiteout(FileStatus status) {
    return status.type() == FileStatus.S_IFCHR
        && status.deviceMajor() == 0
        && status.deviceMinor() == 0;
  }

  private static boolean isOpaque(Path directory) throws IOException {
    byte[] value = Libc.lgetxattr(directory.toString(), "user.overlay.opaque");
    return value != null && value.length == 1 && value[0] == 'y';
  }

  private static @Nullable FileStatus status(Path path) throws IOException {
    try {
      return Libc.statx(AtFlags.AT_FDCWD, path.toString(), AtFlags.AT_SYMLINK_NOFOLLOW);
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
        return null;
      }
      throw e;
    }
  }
}
