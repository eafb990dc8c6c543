package io.jpod.core.registry;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Reports what is read of a stream.
final class CountedStream extends FilterInputStream {
  private final ByteProgress progress;
  private long done;

  /// @param start bytes that were read before
  CountedStream(InputStream in, long start, ByteProgress progress) {
    super(in);
    this.done = start;
    this.progress = progress;
  }

  @Override
  public int read() throws IOException {
    int b = super.read();
    count(b < 0 ? -1 : 1);
    return b;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int some = super.read(into, offset, length);
    count(some);
    return some;
  }

  private void count(int some) {
    if (some > 0) {
      done += some;
      progress.reached(done);
    }
  }
}
