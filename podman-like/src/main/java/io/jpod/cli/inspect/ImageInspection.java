package io.jpod.cli.inspect;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.jpod.core.JpodException;
import io.jpod.core.storage.Image;
import io.jpod.oci.Digest;
import io.jpod.oci.History;
import io.jpod.oci.ImageConfig;
import io.jpod.oci.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Everything about an image, in the fields of podman's `image inspect`.
final class ImageInspection {
  private ImageInspection() {}

  static JsonObject of(Image image) throws JpodException {
    ImageConfig config = image.config();
    JsonObject json = new JsonObject();
    json.addProperty("Id", image.id());
    json.addProperty("Digest", image.manifestDigest().toString());
    json.add("RepoTags", array(image.names()));
    json.add("RepoDigests", array(image.repoDigests()));
    json.addProperty("Parent", "");
    json.addProperty("Comment", comment(config));
    json.addProperty("Created", orEmpty(config.created()));
    json.add("Config", config.config().toJson());
    json.addProperty("Version", dockerVersion(config));
    json.addProperty("Author", orEmpty(config.author()));
    json.addProperty("Architecture", config.architecture());
    json.addProperty("Os", config.os());
    if (config.variant() != null) {
      json.addProperty("Variant", config.variant());
    }
    json.addProperty("Size", image.sizeBytes());
    json.addProperty("VirtualSize", image.sizeBytes());
    json.add("GraphDriver", graphDriver(image));
    json.add("RootFS", rootfs(image));
    json.add("Labels", labels(config.config().labels()));
    JsonObject manifest = Json.parseObject(image.manifestBytes());
    json.add(
        "Annotations",
        manifest.has("annotations") ? manifest.get("annotations") : new JsonObject());
    json.addProperty("ManifestType", manifestType(manifest));
    json.addProperty("User", orEmpty(config.config().user()));
    json.add("History", history(config.history()));
    json.add("NamesHistory", array(image.names()));
    return json;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static JsonArray array(List<String> texts) {
    JsonArray array = new JsonArray();
    for (String text : texts) {
      array.add(text);
    }
    return array;
  }

  /// That of the last step, as podman has it.
  private static String comment(ImageConfig config) {
    List<History> history = config.history();
    return history.isEmpty() ? "" : orEmpty(history.get(history.size() - 1).comment());
  }

  private static String dockerVersion(ImageConfig config) {
    JsonObject other = config.other();
    JsonElement version = other == null ? null : other.get("docker_version");
    return version == null || !version.isJsonPrimitive() ? "" : version.getAsString();
  }

  private static String manifestType(JsonObject manifest) {
    JsonElement type = manifest.get("mediaType");
    return type == null || !type.isJsonPrimitive()
        ? "application/vnd.oci.image.manifest.v1+json"
        : type.getAsString();
  }

  private static JsonObject graphDriver(Image image) {
    JsonObject data = new JsonObject();
    List<String> links = image.lowerLinks();
    if (!links.isEmpty()) {
      Path layers = image.directory().resolve("../../layers").normalize();
      StringBuilder directories = new StringBuilder();
      for (String link : links) {
        directories.append(directories.isEmpty() ? "" : ":").append(layers.resolve(link));
      }
      data.addProperty("LowerDir", directories.toString());
    }
    JsonObject driver = new JsonObject();
    driver.addProperty("Name", "overlay");
    driver.add("Data", data);
    return driver;
  }

  private static JsonObject rootfs(Image image) {
    JsonArray layers = new JsonArray();
    for (Digest diffId : image.diffIds()) {
      layers.add(diffId.toString());
    }
    JsonObject rootfs = new JsonObject();
    rootfs.addProperty("Type", "layers");
    rootfs.add("Layers", layers);
    return rootfs;
  }

  private static JsonElement labels(Map<String, String> labels) {
    if (labels.isEmpty()) {
      return JsonNull.INSTANCE;
    }
    JsonObject json = new JsonObject();
    for (Map.Entry<String, String> label : labels.entrySet()) {
      json.addProperty(label.getKey(), label.getValue());
    }
    return json;
  }

  private static JsonArray history(List<History> steps) {
    JsonArray array = new JsonArray();
    for (History step : steps) {
      JsonObject json = new JsonObject();
      add(json, "created", step.created());
      add(json, "created_by", step.createdBy());
      add(json, "author", step.author());
      add(json, "comment", step.comment());
      if (step.emptyLayer()) {
        json.addProperty("empty_layer", true);
      }
      array.add(json);
    }
    return array;
  }

  private static void add(JsonObject json, String key, @Nullable String value) {
    if (value != null) {
      json.addProperty(key, value);
    }
  }
}
