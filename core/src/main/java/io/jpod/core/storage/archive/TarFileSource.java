package io.jpod.core.storage.archive;

import io.jpod.core.JpodException;
import io.jpod.core.storage.tar.LiteralSink;
import io.jpod.core.storage.tar.TarEntry;
import io.jpod.core.storage.tar.TarFormatException;
import io.jpod.core.storage.tar.TarReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The files of an uncompressed tar on the disk. Its headers are read once, passing over the
/// content.
final class TarFileSource implements FileSource {
  private static final int MAX_ENTRIES = 100_000;

  private final FileChannel channel;
  private final ArchiveNames names = new ArchiveNames();
  private final Map<String, Region> regions = new HashMap<>();

  private record Region(long offset, long size) {}

  TarFileSource(Path file) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      index();
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void index() throws IOException {
    TarReader tar = new TarReader(new RegionInput(channel, 0, channel.size()), LiteralSink.NONE);
    int entries = 0;
    TarEntry entry = tar.next();
    while (entry != null) {
      if (++entries > MAX_ENTRIES) {
        throw new TarFormatException("archive refused: more than " + MAX_ENTRIES + " files");
      }
      String name = ArchiveNames.clean(entry.name());
      if (entry.type() == TarEntry.FILE && entry.sparse() == null) {
        regions.put(name, new Region(tar.position(), entry.sizeBytes()));
      } else if (entry.type() == TarEntry.SYMBOLIC_LINK || entry.type() == TarEntry.HARD_LINK) {
        names.link(name, entry.linkName(), entry.type() == TarEntry.SYMBOLIC_LINK);
      }
      tar.skipPayload();
      entry = tar.next();
    }
  }

  @Override
  public @Nullable InputStream open(String name) throws JpodException {
    Region region = regions.get(names.follow(name));
    return region == null ? null : new RegionInput(channel, region.offset, region.size);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /// Part of a file. Reads by position, so that several may read at once.
  private static final class RegionInput extends InputStream {
    private final FileChannel channel;
    private long at;
    private final long end;

    RegionInput(FileChannel channel, long offset, long size) {
      this.channel = channel;
      this.at = offset;
      this.end = offset + size;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (at >= end) {
        return -1;
      }
      int n = channel.read(ByteBuffer.wrap(into, offset, (int) Math.min(length, end - at)), at);
      if (n > 0) {
        at += n;
      }
      return n;
    }

    @Override
    public long skip(long n) {
      long skipped = Math.max(0, Math.min(n, end - at));
      at += skipped;
      return skipped;
    }
  }
}
