package io.jpod.core.storage.tar;

import java.io.IOException;

/// Gets every byte of a tar that is not payload, in order, so that the tar can be written again
/// byte for byte.
public interface LiteralSink {
  /// For readers that need no copy.
  LiteralSink NONE =
      new LiteralSink() {
        @Override
        public void literal(byte[] bytes, int offset, int length) {}
      };

  void literal(byte[] bytes, int offset, int length) throws IOException;
}
