package io.jpod.build.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.jpod.build.engine.BuildListener;
import io.jpod.build.engine.BuildStep;
import io.jpod.core.JpodException;
import io.jpod.oci.Digest;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tells a listener what a worker says, line by line, and keeps how it ended.
final class WorkerEvents {
  private final BuildListener listener;
  private final Map<Integer, BuildStep> steps = new HashMap<>();
  private volatile @Nullable Built built;
  private volatile @Nullable JsonObject failure;
  private volatile boolean exported;
  private volatile @Nullable BuiltIndex index;
  private volatile @Nullable Path mounted;

  WorkerEvents(BuildListener listener) {
    this.listener = listener;
  }

  /// Null as long as there is none.
  @Nullable Built built() {
    return built;
  }

  /// Null as long as there is none. Made here, so that its trace leads to who waits.
  @Nullable JpodException failure() {
    JsonObject event = failure;
    return event == null ? null : Failures.of(event);
  }

  /// Null as long as there is none.
  @Nullable BuiltIndex index() {
    return index;
  }

  /// Where the files are; null as long as they are nowhere.
  @Nullable Path mounted() {
    return mounted;
  }

  /// Whether files were written, as was wanted.
  boolean exported() {
    return exported;
  }

  /// One line, an event.
  ///
  /// @throws InvalidSpecException if it is none
  void line(String line) {
    JsonObject event = Json.parseObject(line);
    String kind = text(event, "event");
    switch (kind) {
      case "started" -> listener.started(step(event));
      case "cached" -> listener.cached(step(event));
      case "explained" -> listener.explained(step(event), text(event, "why"));
      case "output" -> {
        byte[] bytes = Base64.getDecoder().decode(text(event, "data"));
        listener.output(step(event), bytes, bytes.length, text(event, "stream").equals("stderr"));
      }
      case "finished" -> listener.finished(step(event), event.get("nanoseconds").getAsLong());
      case "failed" -> listener.failed(step(event), text(event, "message"));
      case "warning" -> listener.warning(text(event, "message"));
      case "pushed" ->
          listener.pushed(
              text(event, "layer"), event.get("bytes").getAsLong(), event.get("size").getAsLong());
      case "built" -> built = built(event);
      case "exported" -> exported = true;
      case "indexed" -> index = index(event);
      case "mounted" -> mounted = Path.of(text(event, "path"));
      case "error" -> failure = event;
      default -> {} // of a later version
    }
  }

  private BuildStep step(JsonObject event) {
    int id = event.get("id").getAsInt();
    BuildStep known = steps.get(id);
    if (known == null) {
      known =
          new BuildStep(
              id,
              text(event, "stage"),
              event.get("stages").getAsInt(),
              event.get("step").getAsInt(),
              event.get("steps").getAsInt(),
              event.get("line").getAsInt(),
              text(event, "instruction"));
      steps.put(id, known);
    }
    return known;
  }

  private static Built built(JsonObject event) {
    return new Built(text(event, "imageId"), Digest.parse(text(event, "manifest")), names(event));
  }

  private static BuiltIndex index(JsonObject event) {
    Map<String, Built> images = new LinkedHashMap<>();
    if (event.get("images") instanceof JsonArray list) {
      for (JsonElement image : list) {
        JsonObject one = image.getAsJsonObject();
        images.put(text(one, "platform"), built(one));
      }
    }
    return new BuiltIndex(Digest.parse(text(event, "digest")), names(event), images);
  }

  private static List<String> names(JsonObject event) {
    List<String> names = new ArrayList<>();
    if (event.get("names") instanceof JsonArray list) {
      for (JsonElement name : list) {
        names.add(name.getAsString());
      }
    }
    return names;
  }

  private static String text(JsonObject event, String name) {
    JsonElement value = event.get(name);
    return value == null ? "" : value.getAsString();
  }
}
