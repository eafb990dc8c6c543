package io.jpod.core.storage.tar;

import java.io.IOException;

/// Where the stored pieces of a sparse file belong: pairs of offset and length.
final class SparseMap {
  private static final int MAX_PIECES = 1 << 20;

  private long[] pairs = new long[16];
  private int used;

  void add(long offset, long length) throws TarFormatException {
    if (used / 2 >= MAX_PIECES) {
      throw new TarFormatException(
          "archive refused: a sparse file of more than " + MAX_PIECES + " pieces");
    }
    if (used == pairs.length) {
      pairs = java.util.Arrays.copyOf(pairs, used * 2);
    }
    pairs[used++] = offset;
    pairs[used++] = length;
  }

  /// The pairs, if they ascend, do not overlap, end within the file and sum up to what is stored.
  long[] checked(String name, long sizeBytes, long payloadBytes) throws TarFormatException {
    long end = 0;
    long sum = 0;
    for (int i = 0; i < used; i += 2) {
      long offset = pairs[i];
      long length = pairs[i + 1];
      if (offset < end || length < 0 || length > sizeBytes || offset > sizeBytes - length) {
        throw TarFormatException.of(name, "its sparse map is invalid");
      }
      end = offset + length;
      sum += length;
    }
    if (sum != payloadBytes) {
      throw TarFormatException.of(name, "its sparse map does not match its size");
    }
    return java.util.Arrays.copyOf(pairs, used);
  }

  /// GNU's PAX formats 0.0 and 0.1: `offset,length,offset,length`.
  static SparseMap ofList(String text) throws TarFormatException {
    SparseMap map = new SparseMap();
    int at = 0;
    long offset = -1;
    while (at <= text.length()) {
      int comma = text.indexOf(',', at);
      int end = comma < 0 ? text.length() : comma;
      long value = PaxRecords.parseNumber(text.substring(at, end), "GNU.sparse.map");
      if (offset < 0) {
        offset = value;
      } else {
        map.add(offset, value);
        offset = -1;
      }
      at = end + 1;
    }
    if (offset >= 0) {
      throw PaxRecords.invalid("GNU.sparse.map");
    }
    return map;
  }

  /// GNU's PAX format 1.0 keeps the map before the content: a count and then the numbers, each on a
  /// line, padded to whole blocks.
  ///
  /// @return how many bytes of payload it took
  static long readLines(BlockSource blocks, SparseMap into) throws IOException {
    Lines lines = new Lines(blocks);
    long count = lines.number();
    if (count > MAX_PIECES) {
      throw new TarFormatException(
          "archive refused: a sparse file of more than " + MAX_PIECES + " pieces");
    }
    for (long i = 0; i < count; i++) {
      long offset = lines.number();
      into.add(offset, lines.number());
    }
    return lines.taken;
  }

  /// Gives the next block of payload, which counts as literal.
  interface BlockSource {
    byte[] block() throws IOException;
  }

  private static final class Lines {
    private final BlockSource blocks;
    private byte[] block = new byte[0];
    private int at;
    long taken;

    Lines(BlockSource blocks) {
      this.blocks = blocks;
    }

    long number() throws IOException {
      StringBuilder digits = new StringBuilder();
      while (true) {
        if (at == block.length) {
          block = blocks.block();
          taken += block.length;
          at = 0;
        }
        char c = (char) (block[at++] & 255);
        if (c == '\n') {
          return PaxRecords.parseNumber(digits.toString(), "sparse map");
        }
        if (digits.length() > 20) {
          throw PaxRecords.invalid("sparse map");
        }
        digits.append(c);
      }
    }
  }
}
