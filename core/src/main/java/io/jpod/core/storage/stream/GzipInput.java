package io.jpod.core.storage.stream;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipException;

/// Gzip of any number of members, RFC 1952. Behind the last there may be zeros (tape padding) and
/// nothing else.
///
/// The JDK's own stream takes `available() == 0` for the end and then loses later members.
final class GzipInput extends InputStream {
  private static final int BUFFER = 1 << 16;
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;

  private final InputStream in;
  private final Inflate inflater;
  private final CRC32 crc = new CRC32();

  /// Input from [Inflate#MAX_UNREAD] on; before it there is room for what is unread.
  private final byte[] buffer = new byte[Inflate.MAX_UNREAD + BUFFER];

  private int at;
  private int limit;
  private long made;
  private boolean ended;

  GzipInput(InputStream in) throws IOException {
    this(in, Inflate.best());
  }

  GzipInput(InputStream in, Inflate inflater) throws IOException {
    this.in = in;
    this.inflater = inflater;
    if (!readHeader()) {
      throw new EOFException("gzip: the stream is empty");
    }
  }

  private int next() throws IOException {
    if (at == limit && !refill()) {
      return -1;
    }
    return buffer[at++] & 255;
  }

  private boolean refill() throws IOException {
    at = Inflate.MAX_UNREAD;
    limit = at + Math.max(0, in.read(buffer, at, BUFFER));
    return limit > at;
  }

  private int require() throws IOException {
    int b = next();
    if (b < 0) {
      throw truncated();
    }
    return b;
  }

  /// False at the end of the stream.
  private boolean readHeader() throws IOException {
    int first = next();
    if (first <= 0) {
      return first == 0 && onlyZerosFollow();
    }
    if (first != 0x1f || require() != 0x8b || require() != 8) {
      throw new ZipException("gzip: garbage behind the compressed data");
    }
    int flags = require();
    for (int i = 0; i < 6; i++) {
      require(); // time, extra flags, operating system
    }
    if ((flags & EXTRA) != 0) {
      int length = require() | require() << 8;
      for (int i = 0; i < length; i++) {
        require();
      }
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CRC) != 0) {
      require();
      require();
    }
    return true;
  }

  private boolean onlyZerosFollow() throws IOException {
    int b;
    do {
      b = next();
    } while (b == 0);
    if (b > 0) {
      throw new ZipException("gzip: garbage behind the compressed data");
    }
    return false;
  }

  private void skipText() throws IOException {
    int b;
    do {
      b = require();
    } while (b != 0);
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
    while (!ended) {
      int n = inflater.inflate(into, offset, length);
      if (n > 0) {
        crc.update(into, offset, n);
        made += n;
        return n;
      }
      if (inflater.isFinished()) {
        nextMember();
      } else {
        fill();
      }
    }
    return -1;
  }

  private void fill() throws IOException {
    if (at == limit && !refill()) {
      throw truncated();
    }
    inflater.input(buffer, at, limit - at);
    at = limit;
  }

  private void nextMember() throws IOException {
    at = limit - inflater.remaining();
    at -= inflater.unread(buffer, at);
    long expected = littleEndian();
    long length = littleEndian();
    if (expected != crc.getValue() || length != (made & 0xffffffffL)) {
      throw new ZipException("gzip: damaged: checksum or length differ");
    }
    crc.reset();
    made = 0;
    inflater.reset();
    ended = !readHeader();
  }

  private long littleEndian() throws IOException {
    return require() | require() << 8 | require() << 16 | (long) require() << 24;
  }

  private static EOFException truncated() {
    return new EOFException("gzip: the stream is truncated");
  }

  @Override
  public void close() throws IOException {
    inflater.close();
    in.close();
  }
}
