package io.jpod.core.storage.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/// Reads a stream in a thread of its own, some large buffers ahead, so that decompressing and
/// hashing run beside unpacking.
///
/// What the inner stream throws is thrown to the reader, in its turn. Closing ends the thread; the
/// inner stream is not closed.
public final class ReadAhead extends InputStream {
  private static final int BUFFERS = 8;
  private static final int SIZE = 1 << 18;

  private record Chunk(byte[] bytes, int length, @Nullable IOException failure) {}

  private final InputStream in;
  private final BlockingQueue<Chunk> full = new ArrayBlockingQueue<>(BUFFERS);
  private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(BUFFERS);
  private final Thread thread;
  private @Nullable Chunk current;
  private int at;

  public ReadAhead(InputStream in) {
    this.in = in;
    for (int i = 0;
        i < BUFFERS - 1;
        i++) { // lazily used memory: the arrays are made when they are needed
      free.add(new byte[0]);
    }
    this.thread = Thread.ofPlatform().name("read-ahead").daemon().unstarted(this::fill);
    thread.start();
  }

  private void fill() {
    try {
      while (true) {
        byte[] buffer = free.take();
        if (buffer.length == 0) {
          buffer = new byte[SIZE];
        }
        Chunk chunk = fill(buffer);
        full.put(chunk);
        if (chunk.length <= 0) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private Chunk fill(byte[] buffer) {
    int n = 0;
    try {
      while (n < buffer.length) {
        int read = in.read(buffer, n, buffer.length - n);
        if (read <= 0) {
          break;
        }
        n += read;
      }
      return new Chunk(buffer, n, null);
    } catch (IOException e) {
      return new Chunk(buffer, 0, e);
    } catch (RuntimeException e) {
      return new Chunk(buffer, 0, new IOException(String.valueOf(e.getMessage()), e));
    }
  }

  private @Nullable Chunk chunk() throws IOException {
    try {
      Chunk chunk = current;
      if (chunk == null) {
        chunk = full.take();
        current = chunk;
      } else if (at == chunk.length && chunk.length > 0) {
        free.put(chunk.bytes);
        chunk = full.take();
        current = chunk;
        at = 0;
      }
      if (chunk.failure != null) {
        throw chunk.failure;
      }
      return chunk.length <= 0 ? null : chunk;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  @Override
  public int read() throws IOException {
    Chunk chunk = chunk();
    return chunk == null ? -1 : chunk.bytes[at++] & 255;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    Chunk chunk = chunk();
    if (chunk == null) {
      return -1;
    }
    int n = Math.min(length, chunk.length - at);
    System.arraycopy(chunk.bytes, at, into, offset, n);
    at += n;
    return n;
  }

  /// Waits for a read that is under way, since the inner stream may be read on by the caller.
  @Override
  public void close() {
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
