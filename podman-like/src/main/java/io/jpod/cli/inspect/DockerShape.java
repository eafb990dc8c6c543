package io.jpod.cli.inspect;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.jpod.cli.format.FamiliarName;

/// `inspect` as docker's, where a field of the same name has another form than podman's. Only
/// loaded as docker.
final class DockerShape {
  private DockerShape() {}

  /// A container or an image.
  static JsonObject of(JsonObject podman) {
    return podman.has("State") ? container(podman) : image(podman);
  }

  /// Names begin with a slash, ids of images with their algorithm; a container without a health
  /// check has no `Health`.
  private static JsonObject container(JsonObject podman) {
    podman.addProperty("Name", "/" + text(podman, "Name"));
    podman.addProperty("Image", "sha256:" + text(podman, "Image"));
    if (podman.get("State") instanceof JsonObject state
        && state.get("Health") instanceof JsonObject health
        && text(health, "Status").isEmpty()) {
      state.remove("Health");
    }
    if (podman.get("Config") instanceof JsonObject config) {
      config.addProperty("Image", FamiliarName.shortest(text(config, "Image")));
      asList(config, "Entrypoint");
      asList(config, "Cmd");
    }
    return podman;
  }

  private static JsonObject image(JsonObject podman) {
    podman.addProperty("Id", "sha256:" + text(podman, "Id"));
    familiar(podman, "RepoTags");
    familiar(podman, "RepoDigests");
    return podman;
  }

  private static void familiar(JsonObject object, String key) {
    if (object.get(key) instanceof JsonArray names) {
      JsonArray familiar = new JsonArray();
      for (JsonElement name : names) {
        familiar.add(FamiliarName.of(name.getAsString()));
      }
      object.add(key, familiar);
    }
  }

  private static void asList(JsonObject object, String key) {
    JsonElement value = object.get(key);
    if (value != null && value.isJsonPrimitive()) {
      JsonArray list = new JsonArray();
      if (!value.getAsString().isEmpty()) {
        for (String word : value.getAsString().split(" ")) {
          list.add(word);
        }
      }
      object.add(key, list);
    }
  }

  private static String text(JsonObject object, String key) {
    return object.has(key) && object.get(key).isJsonPrimitive()
        ? object.get(key).getAsString()
        : "";
  }
}
