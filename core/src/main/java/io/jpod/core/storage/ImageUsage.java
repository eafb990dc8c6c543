package io.jpod.core.storage;

import io.jpod.core.JpodException;
import io.jpod.oci.Digest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What images take, as lengths of their uncompressed layers. No file of a layer is looked at: its
/// length was recorded when it came.
///
/// @param images the latest made first
/// @param totalBytes all layers, each counted once, whether an image needs it or not
public record ImageUsage(List<OfImage> images, long totalBytes) {
  public ImageUsage {
    images = List.copyOf(images);
  }

  /// @param sharedBytes layers that another image has too
  /// @param uniqueBytes layers that only this image has
  public record OfImage(Image image, long sharedBytes, long uniqueBytes) {}

  static ImageUsage of(ImageStore store) throws JpodException {
    List<Image> images = store.list();
    Map<Digest, Integer> users = new HashMap<>();
    for (Image image : images) {
      for (Digest diffId : new HashSet<>(image.diffIds())) {
        users.merge(diffId, 1, Integer::sum);
      }
    }
    Map<Digest, Long> sizes = new HashMap<>();
    long total = 0;
    for (Digest diffId : store.layers().all()) {
      long size = store.layers().sizeIfKnown(diffId);
      sizes.put(diffId, size);
      total += size;
    }
    List<OfImage> list = new ArrayList<>();
    for (Image image : images) {
      list.add(ofImage(image, users, sizes));
    }
    return new ImageUsage(list, total);
  }

  private static OfImage ofImage(Image image, Map<Digest, Integer> users, Map<Digest, Long> sizes) {
    long shared = 0;
    long unique = 0;
    Set<Digest> seen = new HashSet<>();
    for (Digest diffId : image.diffIds()) {
      if (seen.add(diffId)) {
        long size = sizes.getOrDefault(diffId, 0L);
        if (users.getOrDefault(diffId, 1) > 1) {
          shared += size;
        } else {
          unique += size;
        }
      }
    }
    return new OfImage(image, shared, unique);
  }
}
