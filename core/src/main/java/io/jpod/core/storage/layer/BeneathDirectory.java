package io.jpod.core.storage.layer;

import io.jpod.userns.AtFlags;
import io.jpod.userns.Libc;
import io.jpod.userns.OpenFlags;
import io.jpod.userns.ResolveFlags;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/// Files below a directory that strangers have named: no name and no link leads out of it.
public final class BeneathDirectory implements AutoCloseable {
  private final int directory;

  public BeneathDirectory(Path path) throws IOException {
    directory =
        Libc.openat(
            AtFlags.AT_FDCWD,
            path.toAbsolutePath().toString(),
            OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY,
            0);
  }

  /// Content of a regular file.
  ///
  /// @param name relative; a leading `/` or `./` means the directory itself
  public InputStream open(String name) throws IOException {
    String relative = name;
    while (relative.startsWith("/") || relative.startsWith("./")) {
      relative = relative.substring(relative.startsWith("/") ? 1 : 2);
    }
    int fd =
        Libc.openat2(
            directory,
            relative,
            OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK | OpenFlags.O_NOFOLLOW,
            0,
            ResolveFlags.IN_ROOT | ResolveFlags.NO_MAGICLINKS);
    if (!Libc.statx(fd, "", AtFlags.AT_EMPTY_PATH).isRegularFile()) {
      Libc.close(fd);
      throw new IOException("'" + name + "' is no regular file");
    }
    return new Content(fd);
  }

  @Override
  public void close() {
    Libc.close(directory);
  }

  private static final class Content extends InputStream {
    private int fd;

    Content(int fd) {
      this.fd = fd;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      int n = Libc.read(fd, into, offset, length);
      return n == 0 ? -1 : n;
    }

    @Override
    public void close() {
      if (fd >= 0) {
        Libc.close(fd);
        fd = -1;
      }
    }
  }
}
