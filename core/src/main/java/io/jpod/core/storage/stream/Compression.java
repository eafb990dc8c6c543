package io.jpod.core.storage.stream;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.XZInputStream;

/// What a stream is compressed with, by its first bytes; names and media types are often wrong.
public enum Compression {
  NONE,
  GZIP,
  ZSTD,
  BZIP2,
  XZ;

  /// As many first bytes as decide.
  public static final int MAGIC_LENGTH = 6;

  /// @param first the stream's first bytes, fewer than [#MAGIC_LENGTH] only if it has no more
  public static Compression of(byte[] first, int length) {
    if (startsWith(first, length, 0x1f, 0x8b, 0x08)) {
      return GZIP;
    }
    if (startsWith(first, length, 0x28, 0xb5, 0x2f, 0xfd) || isZstdSkippable(first, length)) {
      return ZSTD;
    }
    if (startsWith(first, length, 'B', 'Z', 'h')) {
      return BZIP2;
    }
    if (startsWith(first, length, 0xfd, '7', 'z', 'X', 'Z', 0)) {
      return XZ;
    }
    return NONE;
  }

  /// zstd:chunked images begin with such a frame in some versions.
  private static boolean isZstdSkippable(byte[] first, int length) {
    return length >= 4
        && (first[0] & 0xf0) == 0x50
        && startsWith(new byte[] {first[1], first[2], first[3]}, 3, 0x2a, 0x4d, 0x18);
  }

  private static boolean startsWith(byte[] first, int length, int... magic) {
    if (length < magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((first[i] & 255) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  /// The uncompressed content of a stream that may or may not be compressed.
  ///
  /// @param in best with large reads; closed with the result
  public static InputStream open(InputStream in) throws IOException {
    PushbackInputStream peeked = new PushbackInputStream(in, MAGIC_LENGTH);
    byte[] first = new byte[MAGIC_LENGTH];
    int n = peeked.readNBytes(first, 0, MAGIC_LENGTH);
    if (n == 0) {
      throw new EOFException("archive is empty");
    }
    peeked.unread(first, 0, n);
    return switch (of(first, n)) {
      case NONE -> peeked;
      case GZIP -> new GzipInput(peeked);
      case ZSTD -> ZstdHolder.open(peeked);
      case BZIP2 -> Bzip2Holder.open(peeked);
      case XZ -> XzHolder.open(peeked);
    };
  }

  // Each in a class of its own, so that neither library is touched by what does not need it.

  private static final class ZstdHolder {
    static InputStream open(InputStream in) throws IOException {
      return new ZstdInputStreamNoFinalizer(in);
    }
  }

  private static final class XzHolder {
    /// `xz -9` needs 65 MiB; a header may ask for 1.5 GiB.
    private static final int MEMORY_LIMIT_KIB = 72 << 10;

    static InputStream open(InputStream in) throws IOException {
      return new XZInputStream(in, MEMORY_LIMIT_KIB) {
        @Override
        public int read(byte[] buffer, int from, int length) throws IOException {
          try {
            return super.read(buffer, from, length);
          } catch (MemoryLimitException e) {
            throw new IOException(
                "xz: decompressing takes "
                    + (e.getMemoryNeeded() >> 10)
                    + " MiB of memory, more than "
                    + (MEMORY_LIMIT_KIB >> 10),
                e);
          }
        }
      };
    }
  }

  private static final class Bzip2Holder {
    static InputStream open(InputStream in) throws IOException {
      return new BZip2CompressorInputStream(in, true);
    }
  }
}
