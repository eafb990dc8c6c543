package io.jpod.core.registry.compress;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;

/// Gzip on all cores: the input is cut into blocks, each is compressed by whichever thread is free,
/// and they are written in their order. Blocks are cut at the same places however the bytes come,
/// so the output depends on the input alone.
final class ParallelGzip extends OutputStream {
  private static final int WINDOW = 32 << 10;
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  /// The threads of the process for this work: more streams at once do not need more.
  private static final class Workers {
    static final int COUNT = Runtime.getRuntime().availableProcessors();
    static final ExecutorService EXECUTOR =
        Executors.newFixedThreadPool(
            COUNT, Thread.ofPlatform().daemon().name("jpod-gzip-", 0).factory());
  }

  private final OutputStream out;
  private final Deflate.Factory factory;
  private final ConcurrentLinkedQueue<Deflate> idle = new ConcurrentLinkedQueue<>();
  private final ArrayDeque<Future<Block>> underWay = new ArrayDeque<>();
  private final ArrayDeque<byte[]> spare = new ArrayDeque<>();
  private final CRC32 crc = new CRC32();
  private byte[] block = new byte[WINDOW + Deflate.BLOCK];
  private int used = WINDOW;
  private int windowLength;
  private long total;
  private boolean begun;
  private boolean closed;

  @SuppressWarnings("ArrayRecordComponent") // handed over between threads, never compared
  private record Block(byte[] input, byte[] output, int length) {}

  ParallelGzip(OutputStream out, Deflate.Factory factory) {
    this.out = out;
    this.factory = factory;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (!factory.isMemberPerBlock()) {
      crc.update(bytes, offset, length);
    }
    total += length;
    int from = offset;
    int left = length;
    while (left > 0) {
      if (used == block.length) {
        submit(false);
      }
      int some = Math.min(left, block.length - used);
      System.arraycopy(bytes, from, block, used, some);
      used += some;
      from += some;
      left -= some;
    }
  }

  private void submit(boolean last) throws IOException {
    if (underWay.size() > 2 * Workers.COUNT) {
      writeFirst();
    }
    byte[] input = block;
    int length = used - WINDOW;
    int window = windowLength;
    underWay.add(Workers.EXECUTOR.submit(() -> compress(input, length, window, last)));
    byte[] next = spare.isEmpty() ? new byte[WINDOW + Deflate.BLOCK] : spare.pop();
    if (length >= WINDOW) {
      System.arraycopy(input, used - WINDOW, next, 0, WINDOW);
      windowLength = WINDOW;
    }
    block = next;
    used = WINDOW;
  }

  private Block compress(byte[] input, int length, int window, boolean last) {
    Deflate deflate = idle.poll();
    if (deflate == null) {
      deflate = factory.make();
    }
    byte[] output = new byte[Deflate.bound(length)];
    int made;
    if (window == 0) {
      // Nothing precedes the first block: its dictionary must not be the zeros of a fresh array.
      byte[] alone = new byte[length];
      System.arraycopy(input, WINDOW, alone, 0, length);
      made = deflate.compress(alone, 0, length, last, output);
    } else {
      made = deflate.compress(input, WINDOW, length, last, output);
    }
    idle.add(deflate);
    return new Block(input, output, made);
  }

  private void writeFirst() throws IOException {
    if (!begun && !factory.isMemberPerBlock()) {
      out.write(HEADER);
    }
    begun = true;
    try {
      Block done = underWay.remove().get();
      out.write(done.output, 0, done.length);
      spare.push(done.input);
    } catch (ExecutionException e) {
      throw new IOException("compressing: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /// Writes the rest; the inner stream stays open.
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (used > WINDOW || total == 0 || !factory.isMemberPerBlock()) {
        submit(true);
      }
      while (!underWay.isEmpty()) {
        writeFirst();
      }
      if (!factory.isMemberPerBlock()) {
        writeNumber((int) crc.getValue());
        writeNumber((int) total);
      }
      out.flush();
    } finally {
      for (Future<Block> block : underWay) {
        waitFor(block);
      }
      for (Deflate deflate : idle) {
        deflate.close();
      }
    }
  }

  /// A compressor must not be freed while a thread works with it.
  private static void waitFor(Future<Block> block) {
    try {
      block.get();
    } catch (ExecutionException | InterruptedException e) {
      block.cancel(false);
    }
  }

  private void writeNumber(int number) throws IOException {
    for (int shift = 0; shift < 32; shift += 8) {
      out.write(number >>> shift);
    }
  }
}
