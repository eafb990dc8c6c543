package io.jpod.core.storage.layer;

import io.jpod.core.storage.tar.TarFormatException;
import io.jpod.userns.AtFlags;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.FileStatus;
import io.jpod.userns.Libc;
import io.jpod.userns.OpenFlags;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// Writes a layer's tar from its recipe and its files.
final class LayerTar implements TarRecipe.Sink, AutoCloseable {
  private static final int FLAGS = OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW | OpenFlags.O_NONBLOCK;

  private final LayerRoot root;
  private final Path replacedDirectory;
  private final boolean replaced;
  private final Map<String, Integer> occurrences = new HashMap<>();
  private final OutputStream out;
  private final byte[] buffer = new byte[1 << 17];

  private LayerTar(Path diff, Path replacedDirectory, OutputStream out) throws IOException {
    this.root = new LayerRoot(diff);
    this.replacedDirectory = replacedDirectory;
    this.replaced = Files.isDirectory(replacedDirectory);
    this.out = out;
  }

  /// @param layer a layer's directory
  static void write(Path layer, OutputStream out) throws IOException {
    write(layer.resolve(TarRecipe.FILE), layer.resolve("diff"), layer.resolve("replaced"), out);
  }

  static void write(Path recipe, Path diff, Path replaced, OutputStream out) throws IOException {
    try (LayerTar tar = new LayerTar(diff, replaced, out)) {
      TarRecipe.read(recipe, tar);
    }
  }

  @Override
  public void literal(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
  }

  @Override
  public void payload(String path, long offset, long length, boolean first) throws IOException {
    int fd = open(path, first);
    try {
      FileStatus status = Libc.statx(fd, "", AtFlags.AT_EMPTY_PATH);
      if (!status.isRegularFile()) {
        throw changed(path, "it is no regular file any more");
      }
      if (offset > 0) {
        Libc.lseek(fd, offset, Libc.SEEK_SET);
      }
      copy(path, fd, length);
    } finally {
      Libc.close(fd);
    }
  }

  private void copy(String path, int fd, long length) throws IOException {
    long left = length;
    while (left > 0) {
      int n = Libc.read(fd, buffer, 0, (int) Math.min(buffer.length, left));
      if (n <= 0) {
        throw changed(path, "it is shorter than it was");
      }
      out.write(buffer, 0, n);
      left -= n;
    }
  }

  private int open(String path, boolean first) throws IOException {
    try {
      if (replaced) {
        int occurrence = occurrence(path, first);
        String name =
            replacedDirectory.resolve(LayerUnpacker.replacedName(path, occurrence)).toString();
        if (Files.exists(Path.of(name))) {
          return Libc.openat(AtFlags.AT_FDCWD, name, FLAGS, 0);
        }
      }
      int parent = root.existingDirectory(EntryPath.parent(path));
      if (parent < 0) {
        throw changed(path, "its directory is gone");
      }
      return Libc.openat(parent, EntryPath.base(path), FLAGS, 0);
    } catch (ErrnoException e) {
      throw changed(path, String.valueOf(e.getMessage()));
    }
  }

  private int occurrence(String path, boolean first) {
    Integer before = occurrences.get(path);
    int now = before == null ? 0 : first ? before + 1 : before;
    occurrences.put(path, now);
    return now;
  }

  private static IOException changed(String path, String why) {
    return new IOException(
        "file '" + TarFormatException.printable(path) + "' of the layer was changed: " + why);
  }

  @Override
  public void close() {
    root.close();
  }
}
