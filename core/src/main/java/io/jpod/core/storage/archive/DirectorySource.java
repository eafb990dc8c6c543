package io.jpod.core.storage.archive;

import io.jpod.userns.AtFlags;
import io.jpod.userns.Errno;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.Libc;
import io.jpod.userns.OpenFlags;
import io.jpod.userns.ResolveFlags;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The files of a directory. Names stand in documents that strangers wrote, so no name leads out of
/// it, by no link.
final class DirectorySource implements FileSource {
  private final int directory;

  DirectorySource(Path path) throws IOException {
    directory =
        Libc.openat(
            AtFlags.AT_FDCWD,
            path.toAbsolutePath().toString(),
            OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY,
            0);
  }

  @Override
  public @Nullable InputStream open(String name) throws IOException {
    int fd;
    try {
      fd =
          Libc.openat2(
              directory,
              name,
              OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK,
              0,
              ResolveFlags.BENEATH | ResolveFlags.NO_MAGICLINKS);
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR || e.errno() == Errno.EXDEV) {
        return null;
      }
      throw e;
    }
    if (!Libc.statx(fd, "", AtFlags.AT_EMPTY_PATH).isRegularFile()) {
      Libc.close(fd);
      return null;
    }
    return new DescriptorInput(fd);
  }

  @Override
  public void close() {
    Libc.close(directory);
  }

  private static final class DescriptorInput extends InputStream {
    private int fd;

    DescriptorInput(int fd) {
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
