package io.jpod.build.api;

import io.jpod.oci.Digest;
import java.util.List;

/// An image that was built.
///
/// @param imageId 64 hex digits, the digest of its config
/// @param manifestDigest digest of its manifest, as it is in the store; in the registry, if it was
///   pushed
/// @param names complete references that it has in the store
public record Built(String imageId, Digest manifestDigest, List<String> names) {
  public Built {
    names = List.copyOf(names);
  }
}
