package io.jpod.core.storage.stream;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/// Writes to a stream in a thread of its own, in large pieces, so that reading and hashing run
/// beside writing.
///
/// What the inner stream throws is thrown at a later write, or by [#flush] at the latest, which
/// waits until all is written. Closing ends the thread; what was not flushed is lost, and the inner
/// stream is not closed.
public final class WriteBehind extends OutputStream {
  private static final int BUFFERS = 6;
  private static final int SIZE = 1 << 18;
  private static final byte[] NOTHING = {};

  @SuppressWarnings("ArrayRecordComponent") // handed over between threads, never compared
  private record Piece(byte[] bytes, int length) {}

  private final OutputStream out;
  private final BlockingQueue<Piece> full = new ArrayBlockingQueue<>(BUFFERS);
  private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(BUFFERS);
  private final Thread thread;
  private volatile @Nullable IOException failure;
  private byte[] buffer = new byte[SIZE];
  private int used;

  public WriteBehind(OutputStream out) {
    this.out = out;
    for (int i = 0; i < BUFFERS - 1; i++) {
      free.add(NOTHING); // made when they are needed
    }
    thread = Thread.ofPlatform().name("write-behind").daemon().unstarted(this::drain);
    thread.start();
  }

  private void drain() {
    try {
      while (true) {
        Piece piece = full.take();
        if (failure == null) {
          write(piece);
        }
        free.put(piece.bytes); // also of an empty piece, for which flush waits
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private void write(Piece piece) {
    try {
      out.write(piece.bytes, 0, piece.length);
    } catch (IOException e) {
      failure = e;
    } catch (RuntimeException e) {
      failure = new IOException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    int left = length;
    while (left > 0) {
      if (used == SIZE) {
        hand();
      }
      int some = Math.min(left, SIZE - used);
      System.arraycopy(bytes, from, buffer, used, some);
      used += some;
      from += some;
      left -= some;
    }
  }

  private void hand() throws IOException {
    try {
      full.put(new Piece(buffer, used));
      byte[] next = free.take();
      buffer = next.length == 0 ? new byte[SIZE] : next;
      used = 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    check();
  }

  private void check() throws IOException {
    IOException failed = failure;
    if (failed != null) {
      throw new IOException(failed.getMessage(), failed);
    }
  }

  @Override
  public void flush() throws IOException {
    if (used > 0) {
      hand();
    }
    try {
      // All buffers but the one that is filled are free: nothing is on its way.
      byte[][] all = new byte[BUFFERS - 1][];
      for (int i = 0; i < all.length; i++) {
        all[i] = free.take();
      }
      for (byte[] one : all) {
        free.put(one);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    check();
    out.flush();
  }

  /// Waits for a write that is under way.
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
