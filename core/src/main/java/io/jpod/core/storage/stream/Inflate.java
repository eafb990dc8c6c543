package io.jpod.core.storage.stream;

import java.util.zip.ZipException;

/// Decompresses deflate streams (RFC 1951), fed with input in pieces. Not thread-safe.
abstract sealed class Inflate implements AutoCloseable permits JdkInflate, IsalInflate {
  /// Most bytes that [#unread] gives back: {@value}.
  static final int MAX_UNREAD = 8;

  /// ISA-L where it is installed, which takes less than half of the time of the JDK's zlib; else
  /// that.
  static Inflate best() {
    return IsalInflate.isInstalled() ? new IsalInflate() : new JdkInflate();
  }

  /// Gives the next piece of input; the one before has been used up.
  abstract void input(byte[] bytes, int offset, int length);

  /// Decompresses as much as there is room or input for.
  ///
  /// @return bytes made; 0 at the end of the stream, or if it needs more input
  /// @throws ZipException if the stream is damaged
  abstract int inflate(byte[] into, int offset, int length) throws ZipException;

  /// Whether the stream has ended.
  abstract boolean isFinished();

  /// Bytes of the last piece of input that were not looked at.
  abstract int remaining();

  /// At the end of the stream, puts back bytes that were looked at and do not belong to it.
  ///
  /// @param into where they end before `end`
  /// @return how many, at most [#MAX_UNREAD]
  abstract int unread(byte[] into, int end);

  /// For the next stream. Input that was not looked at is forgotten.
  abstract void reset();

  @Override
  public abstract void close();
}
