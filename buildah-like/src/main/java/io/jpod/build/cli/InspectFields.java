package io.jpod.build.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

/// What Go templates of `jbuild inspect` find in fields that JSON leaves out where they are empty:
/// `{{.OCIv1.Config.Entrypoint}}` is `[]` with buildah, not an error. Scripts ask for such fields
/// to learn whether something is set.
final class InspectFields {
  private static final String[] TEXTS = {
    "ProcessLabel", "MountLabel", "DefaultMountsFilePath", "Isolation"
  };
  private static final String[] IMAGE_TEXTS = {
    "author", "architecture", "variant", "os", "os.version"
  };
  private static final String[] DOCKER_TEXTS = {
    "id", "parent", "comment", "container", "docker_version"
  };
  private static final String[] CONFIG_TEXTS = {"User", "WorkingDir", "StopSignal"};
  private static final String[] CONFIG_MAPS = {"ExposedPorts", "Volumes", "Labels"};
  private static final String[] DOCKER_CONFIG_TEXTS = {
    "Hostname", "Domainname", "Image", "MacAddress"
  };
  private static final String[] DOCKER_CONFIG_FLAGS = {
    "AttachStdin",
    "AttachStdout",
    "AttachStderr",
    "Tty",
    "OpenStdin",
    "StdinOnce",
    "NetworkDisabled"
  };

  private InspectFields() {}

  /// Adds them to what JSON shows.
  static void complete(JsonObject found) {
    texts(found, TEXTS);
    list(found, "History");
    map(found, "ImageAnnotations");
    if (found.get("OCIv1") instanceof JsonObject image) {
      image(image);
    }
    if (found.get("Docker") instanceof JsonObject image) {
      image(image);
      texts(image, DOCKER_TEXTS);
      JsonObject config = map(image, "config");
      texts(config, DOCKER_CONFIG_TEXTS);
      for (String name : DOCKER_CONFIG_FLAGS) {
        if (!config.has(name)) {
          config.addProperty(name, false);
        }
      }
      list(config, "OnBuild");
      list(config, "Shell");
      JsonElement container = image.get("container_config");
      if (container == null) {
        container = config.deepCopy();
        image.add("container_config", container);
      }
      image.add("ContainerConfig", container); // Go's name of the field
    }
  }

  private static void image(JsonObject image) {
    texts(image, IMAGE_TEXTS);
    image.add("OSVersion", image.get("os.version"));
    list(image, "os.features");
    image.add("OSFeatures", image.get("os.features"));
    list(image, "history");
    for (JsonElement step : image.getAsJsonArray("history")) {
      if (step instanceof JsonObject object) {
        texts(object, "created_by", "author", "comment");
        for (String[] name :
            new String[][] {{"created_by", "CreatedBy"}, {"empty_layer", "EmptyLayer"}}) {
          JsonElement value = object.get(name[0]);
          if (value != null) {
            object.add(name[1], value);
          }
        }
      }
    }
    JsonObject files = map(image, "rootfs");
    list(files, "diff_ids");
    files.add("DiffIDs", files.get("diff_ids"));
    JsonObject config = map(image, "config");
    texts(config, CONFIG_TEXTS);
    for (String name : new String[] {"Env", "Entrypoint", "Cmd"}) {
      list(config, name);
    }
    for (String name : CONFIG_MAPS) {
      map(config, name);
    }
  }

  private static void texts(JsonObject object, String... names) {
    for (String name : names) {
      if (isAbsent(object, name)) {
        object.addProperty(name, "");
      }
    }
  }

  private static void list(JsonObject object, String name) {
    if (isAbsent(object, name)) {
      object.add(name, new JsonArray());
    }
  }

  private static JsonObject map(JsonObject object, String name) {
    if (isAbsent(object, name)) {
      object.add(name, new JsonObject());
    }
    return object.getAsJsonObject(name);
  }

  private static boolean isAbsent(JsonObject object, String name) {
    return !object.has(name) || object.get(name).isJsonNull();
  }
}
