package io.jpod.core.registry;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.jpod.oci.Descriptor;
import io.jpod.oci.Platform;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What `manifest add` and `manifest annotate` say of an entry; what is null or empty stays as it
/// is.
public record EntryChange(
    @Nullable String os,
    @Nullable String architecture,
    @Nullable String variant,
    @Nullable String osVersion,
    List<String> features,
    List<String> osFeatures,
    Map<String, String> annotations) {
  public EntryChange {
    features = List.copyOf(features);
    osFeatures = List.copyOf(osFeatures);
    annotations = Map.copyOf(annotations);
  }

  /// The entry with the change.
  public Descriptor apply(Descriptor entry) {
    Map<String, String> all = new LinkedHashMap<>(entry.annotations());
    all.putAll(annotations);
    Descriptor annotated = entry.withAnnotations(all);
    return changesPlatform() ? annotated.withPlatform(platform(entry.platform())) : annotated;
  }

  private boolean changesPlatform() {
    return os != null
        || architecture != null
        || variant != null
        || osVersion != null
        || !features.isEmpty()
        || !osFeatures.isEmpty();
  }

  private Platform platform(@Nullable Platform before) {
    Platform old = before == null ? Platform.of("", "", null) : before;
    JsonObject other = old.other() == null ? new JsonObject() : old.other().deepCopy();
    put(other, "features", features);
    put(other, "os.features", osFeatures);
    return new Platform(
        os == null ? old.os() : os,
        architecture == null ? old.architecture() : architecture,
        variant == null ? old.variant() : variant,
        osVersion == null ? old.osVersion() : osVersion,
        other.isEmpty() ? null : other);
  }

  private static void put(JsonObject into, String name, List<String> values) {
    if (!values.isEmpty()) {
      JsonArray array = new JsonArray();
      for (String value : values) {
        array.add(value);
      }
      into.add(name, array);
    }
  }
}
