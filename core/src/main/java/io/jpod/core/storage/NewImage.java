package io.jpod.core.storage;

import io.jpod.oci.ImageReference;
import java.util.List;

/// What [ImageStore#add] puts in place.
///
/// @param config the image config, byte for byte; its digest becomes the image id
/// @param manifest the manifest, byte for byte
/// @param newLayers layers in a workspace that are to become part of the store; order does not
///   matter
/// @param names complete references; empty for a dangling image
/// @param source where it comes from, for people: `docker-archive`, `commit`
// Documents as bytes: their digests are what counts, nobody compares these records.
@SuppressWarnings("ArrayRecordComponent")
public record NewImage(
    byte[] config,
    byte[] manifest,
    List<Layer> newLayers,
    List<ImageReference> names,
    String source) {
  public NewImage {
    newLayers = List.copyOf(newLayers);
    names = List.copyOf(names);
  }
}
