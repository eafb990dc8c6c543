package io.jpod.core.registry;

import io.jpod.oci.Digest;
import io.jpod.oci.ImageIndex;
import io.jpod.oci.ImageManifest;
import io.jpod.oci.MediaTypes;

/// A manifest or index as a registry gave it.
///
/// @param mediaType one of the four of [MediaTypes]
/// @param bytes as they came; not to be changed
/// @param digest of the bytes, verified
@SuppressWarnings("ArrayRecordComponent") // content, handed on once
public record Manifest(String mediaType, byte[] bytes, Digest digest) {
  public boolean isIndex() {
    return MediaTypes.isIndex(mediaType);
  }

  /// @throws io.jpod.oci.InvalidSpecException if it is not a manifest of an image
  public ImageManifest image() {
    return ImageManifest.parse(bytes);
  }

  /// @throws io.jpod.oci.InvalidSpecException if it is not an index
  public ImageIndex index() {
    return ImageIndex.parse(bytes);
  }
}
