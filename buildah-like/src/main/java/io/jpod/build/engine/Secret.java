package io.jpod.build.engine;

import java.nio.file.Path;

/// Where a secret of a build comes from.
public sealed interface Secret {
  /// A file.
  record OfFile(Path path) implements Secret {}

  /// A variable of this process.
  record OfVariable(String name) implements Secret {}

  /// Bytes that the caller has.
  // Nobody compares secrets.
  @SuppressWarnings("ArrayRecordComponent")
  record OfBytes(byte[] bytes) implements Secret {
    public OfBytes {
      bytes = bytes.clone();
    }

    @Override
    public byte[] bytes() {
      return bytes.clone();
    }
  }
}
