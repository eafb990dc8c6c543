package io.jpod.core.files;

import io.jpod.core.storage.tar.LiteralSink;
import io.jpod.core.storage.tar.TarEntry;
import io.jpod.core.storage.tar.TarFormatException;
import io.jpod.core.storage.tar.TarReader;
import io.jpod.core.storage.tar.TarWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// A tree as a tar, written or read.
public final class TarStream implements EntrySink {
  private final OutputStream out;
  private final TarWriter tar;
  private final byte[] buffer = new byte[1 << 16];

  /// @param out best buffered; flushed at the end, not closed
  public TarStream(OutputStream out) {
    this.out = out;
    this.tar =
        new TarWriter(
            new LiteralSink() {
              @Override
              public void literal(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
              }
            });
  }

  @Override
  public void entry(TarEntry entry, @Nullable Content content) throws IOException {
    boolean directory = entry.type() == TarEntry.DIRECTORY;
    if (entry.name().isEmpty()) {
      return; // the root itself: it would change the directory in which somebody unpacks this
    }
    String name = entry.name();
    tar.header(named(entry, directory ? name + "/" : name));
    if (content != null) {
      copy(entry, content);
      tar.padding(entry.sizeBytes());
    }
  }

  private static TarEntry named(TarEntry e, String name) {
    return new TarEntry(
        name,
        e.type(),
        e.linkName(),
        e.mode(),
        e.uid(),
        e.gid(),
        e.mtimeSeconds(),
        e.mtimeNanos(),
        e.sizeBytes(),
        e.payloadBytes(),
        e.sparse(),
        e.xattrs());
  }

  /// Exactly as many bytes as the header says: of a file that grows the rest is left out, one that
  /// shrinks is filled with zeros, as GNU tar does it.
  private void copy(TarEntry entry, Content content) throws IOException {
    long left = entry.sizeBytes();
    while (left > 0) {
      int n = content.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (n <= 0) {
        java.util.Arrays.fill(buffer, (byte) 0);
        n = (int) Math.min(buffer.length, left);
      }
      out.write(buffer, 0, n);
      left -= n;
    }
  }

  @Override
  public void finish() throws IOException {
    tar.end();
    out.flush();
  }

  /// Gives all entries of a tar to a sink. Sparse files come as their pieces, see
  /// [TarEntry#sparse].
  ///
  /// @param in the tar, not compressed
  /// @throws TarFormatException if it is none
  public static void read(InputStream in, EntrySink sink) throws IOException {
    TarReader reader = new TarReader(in, LiteralSink.NONE);
    Content content =
        new Content() {
          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            return reader.read(into, offset, length);
          }

          @Override
          public int fd() {
            return -1;
          }
        };
    byte[] rest = new byte[1 << 16];
    for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
      sink.entry(entry, content);
      int unwanted;
      do {
        unwanted = reader.read(rest, 0, rest.length);
      } while (unwanted > 0); // what the sink left
    }
  }
}
