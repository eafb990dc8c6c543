package io.jpod.build.engine;

import io.jpod.core.storage.Image;
import io.jpod.oci.Digest;
import java.util.List;

/// What a build made.
///
/// @param names complete references that it has now
public record BuildResult(Image image, Digest manifest, List<String> names) {
  public BuildResult {
    names = List.copyOf(names);
  }
}
