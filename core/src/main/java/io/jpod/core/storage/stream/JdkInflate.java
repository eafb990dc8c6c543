package io.jpod.core.storage.stream;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/// The JDK's zlib.
final class JdkInflate extends Inflate {
  private final Inflater inflater = new Inflater(true);

  @Override
  void input(byte[] bytes, int offset, int length) {
    inflater.setInput(bytes, offset, length);
  }

  @Override
  int inflate(byte[] into, int offset, int length) throws ZipException {
    try {
      int made = inflater.inflate(into, offset, length);
      if (made == 0 && inflater.needsDictionary()) {
        throw new ZipException("gzip: needs a dictionary");
      }
      return made;
    } catch (DataFormatException e) {
      throw new ZipException("gzip: damaged: " + e.getMessage());
    }
  }

  @Override
  boolean isFinished() {
    return inflater.finished();
  }

  @Override
  int remaining() {
    return inflater.getRemaining();
  }

  @Override
  int unread(byte[] into, int end) {
    return 0;
  }

  @Override
  void reset() {
    inflater.reset();
  }

  @Override
  public void close() {
    inflater.end();
  }
}
