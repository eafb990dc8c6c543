package io.jpod.core.registry.compress;

/// Compresses one block after another into gzip, in any thread; one object a thread.
abstract sealed class Deflate implements AutoCloseable permits JdkDeflate, LibDeflate {
  /// Length of a block, in bytes: {@value}.
  static final int BLOCK = 512 << 10;

  /// Makes the objects for one stream.
  interface Factory {
    Deflate make();

    /// Whether each block becomes a gzip member of its own. Else blocks are parts of one deflate
    /// stream, whose header and trailer the caller writes.
    boolean isMemberPerBlock();
  }

  /// libdeflate where it is installed, which takes a third of the time of the JDK's zlib; else
  /// that.
  ///
  /// @param level 1 to 9; -1: one that makes about what gzip's default makes
  static Factory best(int level) {
    return LibDeflate.isInstalled() ? LibDeflate.factory(level) : JdkDeflate.factory(level);
  }

  /// Compresses a block.
  ///
  /// @param bytes the block, and before it the end of the block before
  /// @param offset of the block
  /// @param last whether no block follows
  /// @param into long enough for [#bound]
  /// @return length of the output
  abstract int compress(byte[] bytes, int offset, int length, boolean last, byte[] into);

  /// Longest output for a block.
  static int bound(int length) {
    return length + length / 1000 + 256;
  }

  @Override
  public abstract void close();
}
