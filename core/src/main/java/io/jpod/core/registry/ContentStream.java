package io.jpod.core.registry;

import io.jpod.core.JpodException;
import io.jpod.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A [BlobContent] as a stream to read: a thread of its own makes it, at most a few blocks ahead of
/// the reader. Counts and hashes all that was made, also what is skipped.
final class ContentStream extends InputStream {
  private static final int BLOCK = 128 << 10;
  private static final int BLOCKS_AHEAD = 8;
  private static final byte[] END = {};

  private final ArrayBlockingQueue<byte[]> blocks = new ArrayBlockingQueue<>(BLOCKS_AHEAD);
  private final MessageDigest hash = Digest.newSha256();
  private final Thread maker;
  private volatile boolean closed;
  private volatile @Nullable Exception failure;
  private byte[] current = new byte[0];
  private int at;
  private long length;
  private boolean ended;

  ContentStream(BlobContent content) {
    maker = Thread.ofPlatform().daemon().name("jpod-blob").unstarted(() -> make(content));
    maker.start();
  }

  private void make(BlobContent content) {
    try (Blocks out = new Blocks()) {
      content.writeTo(out);
    } catch (JpodException | IOException | RuntimeException e) {
      failure = e;
    }
    try {
      put(END);
    } catch (IOException e) {
      return; // nobody reads any more
    }
  }

  private void put(byte[] block) throws IOException {
    try {
      while (!closed) {
        if (blocks.offer(block, 100, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IOException("the upload has ended");
  }

  private final class Blocks extends OutputStream {
    private byte[] block = new byte[BLOCK];
    private int used;

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      int from = offset;
      int left = count;
      while (left > 0) {
        int some = Math.min(left, BLOCK - used);
        System.arraycopy(bytes, from, block, used, some);
        used += some;
        from += some;
        left -= some;
        if (used == BLOCK) {
          put(block);
          block = new byte[BLOCK];
          used = 0;
        }
      }
    }

    @Override
    public void close() throws IOException {
      if (used > 0) {
        put(Arrays.copyOf(block, used));
        used = 0;
      }
    }
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
    if (at == current.length && !fill()) {
      return -1;
    }
    int some = Math.min(count, current.length - at);
    System.arraycopy(current, at, into, offset, some);
    at += some;
    return some;
  }

  @SuppressWarnings("ReferenceEquality") // END is a mark
  private boolean fill() throws IOException {
    if (ended) {
      return false;
    }
    try {
      byte[] block = blocks.take();
      if (block == END) {
        ended = true;
        Exception reason = failure;
        if (reason != null) {
          throw new IOException(reason.getMessage(), reason);
        }
        return false;
      }
      hash.update(block);
      length += block.length;
      current = block;
      at = 0;
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /// Why the content could not be made; null if it could, or nobody knows yet.
  @Nullable Exception failure() {
    return failure;
  }

  /// Length of the blob; asked when the end was read.
  long length() {
    return length;
  }

  /// Digest of the blob; asked once, when the end was read.
  Digest digest() {
    return Digest.sha256Of(hash.digest());
  }

  boolean isAtEnd() {
    return ended;
  }

  /// Ends the thread, too, at its next block.
  @Override
  public void close() {
    closed = true;
    blocks.clear();
  }
}
