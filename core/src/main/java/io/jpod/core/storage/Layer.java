package io.jpod.core.storage;

import io.jpod.oci.Digest;
import java.nio.file.Path;

/// A layer of the store: complete and verified, else it would not be there.
///
/// @param diffId digest of its uncompressed tar
/// @param sizeBytes length of its uncompressed tar
/// @param directory `layers/<hex>`; the files are in `diff` below it
public record Layer(Digest diffId, long sizeBytes, Path directory) {
  /// The unpacked files, as overlay wants a lower directory.
  public Path diff() {
    return directory.resolve("diff");
  }
}
