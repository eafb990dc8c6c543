package io.jpod.core.container;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// A mount that a container was made with.
///
/// @param type `bind`, `volume`, `tmpfs` …
/// @param source volume name or host path; empty where the type has none
/// @param destination path in the container
/// @param anonymous whether it is a volume that belongs to the container alone
public record MountPoint(String type, String source, String destination, boolean anonymous) {

  static List<MountPoint> of(JsonObject record) {
    List<MountPoint> points = new ArrayList<>();
    for (JsonElement element : record.getAsJsonArray("mounts")) {
      JsonObject mount = element.getAsJsonObject();
      JsonElement source = mount.get("source");
      points.add(
          new MountPoint(
              mount.get("type").getAsString(),
              source == null || source.isJsonNull() ? "" : source.getAsString(),
              mount.get("destination").getAsString(),
              mount.get("anonymous").getAsBoolean()));
    }
    return points;
  }
}
