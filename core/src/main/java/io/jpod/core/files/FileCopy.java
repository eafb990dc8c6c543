package io.jpod.core.files;

import io.jpod.userns.Errno;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.Libc;
import java.io.IOException;

/// Copies what a file holds: shared where the file system can, else by the kernel, with holes left
/// holes.
final class FileCopy {
  private FileCopy() {}

  /// @param size as many bytes; a file that is shorter by now gives a shorter copy
  static void copy(int from, int to, long size, byte[] buffer) throws IOException {
    if (size == 0) {
      byKernel(from, to, Long.MAX_VALUE, buffer); // files of proc have content and no size
      return;
    }
    if (shared(from, to)) {
      return;
    }
    long at = 0;
    while (at < size) {
      long data = seek(from, at, Libc.SEEK_DATA, size);
      long hole = seek(from, data, Libc.SEEK_HOLE, size);
      if (data >= size) {
        break;
      }
      Libc.lseek(from, data, Libc.SEEK_SET);
      Libc.lseek(to, data, Libc.SEEK_SET);
      byKernel(from, to, Math.min(hole, size) - data, buffer);
      at = hole;
    }
    Libc.ftruncate(to, size);
  }

  private static boolean shared(int from, int to) {
    try {
      Libc.clone(from, to);
      return true;
    } catch (ErrnoException e) {
      return false; // most file systems cannot
    }
  }

  /// Where data or a hole begin; the end where there is none, or the file system cannot tell.
  private static long seek(int fd, long at, int whence, long size) throws ErrnoException {
    try {
      return Libc.lseek(fd, at, whence);
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENXIO) {
        return size;
      }
      return whence == Libc.SEEK_DATA ? at : size;
    }
  }

  private static void byKernel(int from, int to, long length, byte[] buffer) throws IOException {
    long left = length;
    boolean range = true;
    while (left > 0) {
      long n = -1;
      if (range) {
        try {
          n = Libc.copyFileRange(from, to, Math.min(left, 1 << 30));
        } catch (ErrnoException e) {
          if (e.errno() == Errno.ENOSPC || e.errno() == Errno.EDQUOT || e.errno() == Errno.EIO) {
            throw e;
          }
          range = false; // across some file systems it cannot
        }
        // proc and others answer 0 although there is something.
        range = range && n > 0;
      }
      if (!range) {
        n = Libc.read(from, buffer, 0, (int) Math.min(buffer.length, left));
        if (n <= 0) {
          return;
        }
        Libc.write(to, buffer, 0, (int) n);
      }
      left -= n;
    }
  }
}
