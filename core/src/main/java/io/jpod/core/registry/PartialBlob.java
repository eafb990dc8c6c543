package io.jpod.core.registry;

import io.jpod.core.JpodException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// A blob on its way: a file that grows at its end while it is read from its beginning. A download
/// that breaks, or whose process is killed, goes on where the file ends.
final class PartialBlob implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;
  private final long size;
  private long length;
  private boolean closed;
  private @Nullable JpodException failure;

  private PartialBlob(Path file, FileChannel channel, long size, long length) {
    this.file = file;
    this.channel = channel;
    this.size = size;
    this.length = length;
  }

  /// Opens the file with what an earlier download has left in it.
  ///
  /// @param size of the complete blob
  static PartialBlob open(Path file, long size) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    long length = channel.size();
    if (length > size) {
      channel.truncate(0);
      length = 0;
    }
    return new PartialBlob(file, channel, size, length);
  }

  /// Bytes that are there.
  synchronized long length() {
    return length;
  }

  long size() {
    return size;
  }

  boolean isComplete() {
    return length() == size;
  }

  /// Adds bytes at the end.
  ///
  /// @throws IOException if they are more than belong to the blob, or cannot be written
  void append(ByteBuffer bytes) throws IOException {
    long at = length();
    if (bytes.remaining() > size - at) {
      throw new BoundedBody.OversizedException(
          "the registry sends more than the " + size + " bytes of the blob");
    }
    long end = at;
    while (bytes.hasRemaining()) {
      end += channel.write(bytes, end);
    }
    synchronized (this) {
      length = end;
      notifyAll();
    }
  }

  /// Throws away what is there.
  synchronized void restart() throws IOException {
    channel.truncate(0);
    length = 0;
    failure = null;
  }

  /// No more bytes will come; the reader is told why.
  synchronized void fail(JpodException reason) {
    failure = reason;
    notifyAll();
  }

  /// Why the download ended early; null if it did not.
  synchronized @Nullable JpodException failure() {
    return failure;
  }

  /// Removes the file; what is open stays readable.
  void delete() throws IOException {
    Files.deleteIfExists(file);
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    channel.close();
  }

  /// The blob from its beginning; waits for bytes that have not come yet.
  InputStream reader() throws IOException {
    return new Reader(new RandomAccessFile(file.toFile(), "r"));
  }

  /// Waits for bytes behind a place.
  ///
  /// @return how many there are; 0 at the end of the blob
  private synchronized long await(long at) throws IOException {
    try {
      while (true) {
        if (length > at) {
          return length - at;
        }
        if (at == size) {
          return 0;
        }
        if (failure != null || closed) {
          throw new EOFException("the download has ended early");
        }
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /// Not through the channel, which an interrupted reader would close for the writer too.
  private final class Reader extends InputStream {
    private final RandomAccessFile content;
    private long at;

    Reader(RandomAccessFile content) {
      this.content = content;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
      if (count == 0) {
        return 0;
      }
      long there = await(at);
      if (there == 0) {
        return -1;
      }
      int some = content.read(into, offset, (int) Math.min(count, there));
      if (some <= 0) {
        throw new EOFException("the download's file was cut");
      }
      at += some;
      return some;
    }

    @Override
    public void close() throws IOException {
      content.close();
    }
  }
}
