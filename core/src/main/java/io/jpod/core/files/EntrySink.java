package io.jpod.core.files;

import io.jpod.core.storage.tar.TarEntry;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Takes the files of a tree one after the other, directories before what is in them.
public interface EntrySink {
  /// @param entry its name has no leading or trailing slash, and is empty for the root of the tree
  /// @param content what a regular file holds; null for everything else. It is only valid during
  ///   the call
  void entry(TarEntry entry, @Nullable Content content) throws IOException;

  /// Everything has been given.
  void finish() throws IOException;

  /// The bytes of one file.
  interface Content {
    /// Reads some bytes; 0: there are no more.
    int read(byte[] into, int offset, int length) throws IOException;

    /// A descriptor at the file's start, from which the kernel can copy; -1: there is none.
    int fd();
  }
}
