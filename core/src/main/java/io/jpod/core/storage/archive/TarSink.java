package io.jpod.core.storage.archive;

import io.jpod.core.JpodException;
import io.jpod.core.storage.tar.LiteralSink;
import io.jpod.core.storage.tar.TarEntry;
import io.jpod.core.storage.tar.TarWriter;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/// Files into a tar. The same files give the same bytes: no times, no owners.
final class TarSink implements FileSink, LiteralSink {
  private final OutputStream out;
  private final TarWriter tar = new TarWriter(this);

  /// @param out best with a buffer; flushed but not closed at the end
  TarSink(OutputStream out) {
    this.out = out;
  }

  @Override
  public void literal(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
  }

  @Override
  public void directory(String name) throws IOException {
    tar.header(
        new TarEntry(name + "/", TarEntry.DIRECTORY, "", 0755, 0, 0, 0, 0, 0, 0, null, Map.of()));
  }

  @Override
  public void file(String name, byte[] content) throws IOException {
    header(name, content.length);
    out.write(content);
    tar.padding(content.length);
  }

  @Override
  public void file(String name, long sizeBytes, Producer producer)
      throws IOException, JpodException {
    header(name, sizeBytes);
    Counting counting = new Counting(out);
    producer.writeTo(counting);
    if (counting.count != sizeBytes) {
      throw new IOException(
          "'" + name + "' has " + counting.count + " bytes instead of " + sizeBytes);
    }
    tar.padding(sizeBytes);
  }

  private void header(String name, long size) throws IOException {
    tar.header(new TarEntry(name, TarEntry.FILE, "", 0444, 0, 0, 0, 0, size, size, null, Map.of()));
  }

  @Override
  public void close() throws IOException {
    tar.end();
    out.flush();
  }

  private static final class Counting extends FilterOutputStream {
    long count;

    Counting(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      count += length;
    }
  }
}
