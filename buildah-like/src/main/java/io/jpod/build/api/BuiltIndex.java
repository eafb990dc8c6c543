package io.jpod.build.api;

import io.jpod.oci.Digest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An index of images, one for each platform, as it was built.
///
/// @param digest of the index; in the registry, if it was pushed
/// @param names complete references that it has in the store
/// @param images by platform, `os/architecture[/variant]`, in the order of the index
public record BuiltIndex(Digest digest, List<String> names, Map<String, Built> images) {
  public BuiltIndex {
    names = List.copyOf(names);
    images = Collections.unmodifiableMap(new LinkedHashMap<>(images));
  }
}
