package io.jpod.build;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.jpod.build.run.RunOptions;
import io.jpod.core.JpodException;
import io.jpod.oci.Digest;
import io.jpod.oci.History;
import io.jpod.oci.ImageConfig;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What will become an image: the layers of its base, a directory with the changes to them, and
/// settings. A snapshot of the record in the store; [WorkingContainers] reads and writes it.
///
/// @param id 64 hex digits
/// @param name unique in the store
/// @param fromImage name of the image it was made from, as it was found; empty: from scratch
/// @param fromImageId id of that image; empty: from scratch
/// @param fromImageDigest digest of that image's manifest; empty: from scratch
/// @param baseImageId the image whose layers are below the changes: the one it was made from, then
///   the one last committed; empty: nothing is below
/// @param layers diff-ids of the layers below the changes, lowest first
/// @param settings what to commit
/// @param runOptions what all commands that run in it are given
public record WorkingContainer(
    String id,
    String name,
    String fromImage,
    String fromImageId,
    String fromImageDigest,
    String baseImageId,
    List<Digest> layers,
    ImageSettings settings,
    RunOptions runOptions) {
  public WorkingContainer {
    layers = List.copyOf(layers);
  }

  /// The first twelve digits of the id.
  public String shortId() {
    return id.substring(0, 12);
  }

  public WorkingContainer withSettings(ImageSettings value) {
    return new WorkingContainer(
        id, name, fromImage, fromImageId, fromImageDigest, baseImageId, layers, value, runOptions);
  }

  /// With other options for its commands.
  public WorkingContainer withRunOptions(RunOptions value) {
    return new WorkingContainer(
        id, name, fromImage, fromImageId, fromImageDigest, baseImageId, layers, settings, value);
  }

  WorkingContainer withName(String value) {
    return new WorkingContainer(
        id,
        value,
        fromImage,
        fromImageId,
        fromImageDigest,
        baseImageId,
        layers,
        settings,
        runOptions);
  }

  WorkingContainer withBase(String imageId, List<Digest> newLayers, ImageSettings newSettings) {
    return new WorkingContainer(
        id,
        name,
        fromImage,
        fromImageId,
        fromImageDigest,
        imageId,
        newLayers,
        newSettings,
        runOptions);
  }

  byte[] toBytes() {
    JsonObject out = new JsonObject();
    out.addProperty("id", id);
    out.addProperty("name", name);
    out.addProperty("fromImage", fromImage);
    out.addProperty("fromImageId", fromImageId);
    out.addProperty("fromImageDigest", fromImageDigest);
    out.addProperty("baseImageId", baseImageId);
    JsonArray ids = new JsonArray();
    for (Digest layer : layers) {
      ids.add(new JsonPrimitive(layer.toString()));
    }
    out.add("layers", ids);
    out.add("config", settings.image().toJson());
    JsonObject annotations = new JsonObject();
    for (Map.Entry<String, String> entry : settings.annotations().entrySet()) {
      annotations.addProperty(entry.getKey(), entry.getValue());
    }
    out.add("annotations", annotations);
    add(out, "createdBy", settings.createdBy());
    add(out, "historyComment", settings.historyComment());
    add(out, "comment", settings.comment());
    add(out, "hostname", settings.hostname());
    add(out, "domainname", settings.domainname());
    out.add("steps", steps(settings.steps()));
    JsonArray run = new JsonArray();
    for (RunOptions.Entry entry : runOptions.entries()) {
      run.add(new JsonPrimitive(entry.name() + "=" + entry.value()));
    }
    out.add("run", run);
    return Json.writeBytes(out);
  }

  private static void add(JsonObject to, String name, @Nullable String value) {
    if (value != null) {
      to.addProperty(name, value);
    }
  }

  private static JsonArray steps(List<History> steps) {
    JsonArray array = new JsonArray();
    for (History step : steps) {
      JsonObject object = new JsonObject();
      add(object, "created", step.created());
      add(object, "createdBy", step.createdBy());
      add(object, "author", step.author());
      array.add(object);
    }
    return array;
  }

  /// @throws JpodException if it is not what [#toBytes] writes
  static WorkingContainer parse(byte[] bytes) throws JpodException {
    try {
      JsonObject in = Json.parseObject(bytes);
      List<Digest> layers = new ArrayList<>();
      for (JsonElement layer : in.getAsJsonArray("layers")) {
        layers.add(Digest.parse(layer.getAsString()));
      }
      Map<String, String> annotations = new LinkedHashMap<>();
      for (Map.Entry<String, JsonElement> entry : in.getAsJsonObject("annotations").entrySet()) {
        annotations.put(entry.getKey(), entry.getValue().getAsString());
      }
      List<History> steps = new ArrayList<>();
      for (JsonElement step : in.getAsJsonArray("steps")) {
        JsonObject object = step.getAsJsonObject();
        steps.add(
            new History(
                text(object, "created"),
                text(object, "createdBy"),
                text(object, "author"),
                null,
                true));
      }
      ImageConfig image =
          ImageConfig.parse(
              Json.write(in.getAsJsonObject("config")).getBytes(StandardCharsets.UTF_8));
      ImageSettings settings =
          new ImageSettings(
              image,
              annotations,
              text(in, "createdBy"),
              text(in, "historyComment"),
              text(in, "comment"),
              text(in, "hostname"),
              text(in, "domainname"),
              steps);
      return new WorkingContainer(
          required(in, "id"),
          required(in, "name"),
          required(in, "fromImage"),
          required(in, "fromImageId"),
          required(in, "fromImageDigest"),
          required(in, "baseImageId"),
          layers,
          settings,
          runOptions(in));
    } catch (InvalidSpecException
        | IllegalStateException
        | NullPointerException
        | ClassCastException e) {
      throw new JpodException("reading the record of a working container: " + e.getMessage(), e);
    }
  }

  private static RunOptions runOptions(JsonObject in) {
    RunOptions options = RunOptions.NONE;
    if (in.get("run") instanceof JsonArray entries) { // of an earlier version: none
      for (JsonElement entry : entries) {
        String text = entry.getAsString();
        int equals = text.indexOf('=');
        options = options.with(text.substring(0, equals), text.substring(equals + 1));
      }
    }
    return options;
  }

  private static @Nullable String text(JsonObject in, String name) {
    JsonElement value = in.get(name);
    return value == null ? null : value.getAsString();
  }

  private static String required(JsonObject in, String name) {
    String value = text(in, name);
    if (value == null) {
      throw new InvalidSpecException("it has no '" + name + "'");
    }
    return value;
  }
}
