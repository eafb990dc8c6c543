package io.jpod.build.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.jpod.build.engine.BuildRequest;
import io.jpod.build.engine.Secret;
import io.jpod.core.storage.archive.ArchiveFormat;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a worker gets to do, as the one line of JSON that it reads.
///
/// @param words options of `jbuild build`
/// @param dockerfile its text; null: nothing is built, `image` goes to the target
/// @param name what errors call the Dockerfile
/// @param context directory that files come from; null: none
/// @param ignoreRules text of the `.dockerignore`
/// @param secrets by id
/// @param image of the store; null: the one that is built
/// @param target where it goes
/// @param exportTo directory that gets the files instead; null: an image is made
/// @param wanted what is made
public record BuildOrder(
    List<String> words,
    @Nullable String dockerfile,
    String name,
    @Nullable Path context,
    String ignoreRules,
    Map<String, Secret> secrets,
    @Nullable String image,
    Target target,
    @Nullable Path exportTo,
    Wanted wanted) {
  /// What is made.
  public enum Wanted {
    IMAGE,
    /// An index of images, one for each platform that `words` name.
    INDEX,
    /// A mount, which the next line makes an image of ([#commit]).
    MOUNT
  }

  public BuildOrder {
    words = List.copyOf(words);
    secrets = Map.copyOf(secrets);
  }

  /// What a request says, and where its result goes.
  ///
  /// @param more options of `jbuild build` beside it
  public static BuildOrder of(BuildRequest request, List<String> more, Target target) {
    List<String> words = BuildWords.of(request);
    words.addAll(more);
    String name = nameOf(target);
    if (name != null) {
      words.add("--tag=" + name);
    }
    Path context = request.context();
    return new BuildOrder(
        words,
        request.dockerfile(),
        request.dockerfileName(),
        context == null ? null : context.toAbsolutePath(),
        request.ignoreRules(),
        request.secrets(),
        null,
        target,
        null,
        Wanted.IMAGE);
  }

  /// As [#of], for an index of several platforms.
  public static BuildOrder index(
      BuildRequest request, List<String> platforms, List<String> more, Target target) {
    List<String> words = new ArrayList<>(more);
    for (String platform : platforms) {
      words.add("--platform=" + platform);
    }
    return of(request.withPlatform(null), words, target).wanting(Wanted.INDEX);
  }

  /// Name that a target gives its image in the store; null: none.
  public static @Nullable String nameOf(Target target) {
    return switch (target) {
      case Target.Store(String name) -> name;
      case Target.Archive archive -> archive.name();
      case Target.Registry(String reference) -> reference;
    };
  }

  static BuildOrder deliver(String image, List<String> words, Target target) {
    return new BuildOrder(words, null, "", null, "", Map.of(), image, target, null, Wanted.IMAGE);
  }

  BuildOrder withExport(Path directory) {
    return new BuildOrder(
        words,
        dockerfile,
        name,
        context,
        ignoreRules,
        secrets,
        image,
        target,
        directory.toAbsolutePath(),
        wanted);
  }

  /// The same for something else.
  public BuildOrder wanting(Wanted value) {
    return new BuildOrder(
        words, dockerfile, name, context, ignoreRules, secrets, image, target, exportTo, value);
  }

  /// The line behind an order for a mount, which makes an image of it.
  public static String commit(Target target) {
    return Json.write(target(target));
  }

  /// @param line as [#commit] makes it
  /// @throws InvalidSpecException if it is none
  public static Target parseCommit(String line) {
    try {
      return targetOf(Json.parseObject(line));
    } catch (NullPointerException | ClassCastException | IllegalArgumentException e) {
      throw new InvalidSpecException("this is no target: " + e.getMessage(), e);
    }
  }

  /// As one line.
  public String toJson() {
    JsonObject object = new JsonObject();
    JsonArray list = new JsonArray();
    for (String word : words) {
      list.add(word);
    }
    object.add("words", list);
    add(object, "dockerfile", dockerfile);
    add(object, "name", name);
    add(object, "context", context);
    add(object, "ignoreRules", ignoreRules);
    add(object, "image", image);
    add(object, "exportTo", exportTo);
    add(object, "wanted", wanted.name());
    JsonObject known = new JsonObject();
    for (Map.Entry<String, Secret> secret : secrets.entrySet()) {
      known.add(secret.getKey(), secret(secret.getValue()));
    }
    object.add("secrets", known);
    object.add("target", target(target));
    return Json.write(object);
  }

  private static void add(JsonObject object, String name, @Nullable Object value) {
    if (value != null) {
      object.addProperty(name, value.toString());
    }
  }

  private static JsonObject secret(Secret secret) {
    JsonObject object = new JsonObject();
    switch (secret) {
      case Secret.OfFile(Path path) -> object.addProperty("file", path.toAbsolutePath().toString());
      case Secret.OfVariable(String variable) -> object.addProperty("variable", variable);
      case Secret.OfBytes(byte[] bytes) ->
          object.addProperty("bytes", Base64.getEncoder().encodeToString(bytes));
    }
    return object;
  }

  private static JsonObject target(Target target) {
    JsonObject object = new JsonObject();
    switch (target) {
      case Target.Store(String name) -> add(object, "name", name);
      case Target.Archive(String name, ArchiveFormat format, Path to) -> {
        add(object, "name", name);
        add(object, "format", format.name());
        add(object, "to", to.toAbsolutePath());
      }
      case Target.Registry(String reference) -> add(object, "registry", reference);
    }
    return object;
  }

  /// @throws InvalidSpecException if it is none
  public static BuildOrder parse(String json) {
    JsonObject object = Json.parseObject(json);
    List<String> words = new ArrayList<>();
    Map<String, Secret> secrets = new LinkedHashMap<>();
    try {
      for (JsonElement word : object.getAsJsonArray("words")) {
        words.add(word.getAsString());
      }
      JsonObject known = object.getAsJsonObject("secrets");
      for (String id : known.keySet()) {
        secrets.put(id, secretOf(known.getAsJsonObject(id)));
      }
      return new BuildOrder(
          words,
          text(object, "dockerfile"),
          object.get("name").getAsString(),
          path(object, "context"),
          object.get("ignoreRules").getAsString(),
          secrets,
          text(object, "image"),
          targetOf(object.getAsJsonObject("target")),
          path(object, "exportTo"),
          wanted(text(object, "wanted")));
    } catch (NullPointerException | ClassCastException | IllegalArgumentException e) {
      throw new InvalidSpecException("this is no order of a build: " + e.getMessage(), e);
    }
  }

  private static Wanted wanted(@Nullable String name) {
    return name == null ? Wanted.IMAGE : Wanted.valueOf(name);
  }

  private static @Nullable String text(JsonObject object, String name) {
    JsonElement value = object.get(name);
    return value == null ? null : value.getAsString();
  }

  private static @Nullable Path path(JsonObject object, String name) {
    String value = text(object, name);
    return value == null ? null : Path.of(value);
  }

  private static Secret secretOf(JsonObject object) {
    String file = text(object, "file");
    String variable = text(object, "variable");
    if (file != null) {
      return new Secret.OfFile(Path.of(file));
    }
    return variable != null
        ? new Secret.OfVariable(variable)
        : new Secret.OfBytes(Base64.getDecoder().decode(object.get("bytes").getAsString()));
  }

  private static Target targetOf(JsonObject object) {
    String registry = text(object, "registry");
    String to = text(object, "to");
    if (registry != null) {
      return new Target.Registry(registry);
    }
    return to == null
        ? new Target.Store(text(object, "name"))
        : new Target.Archive(
            object.get("name").getAsString(),
            ArchiveFormat.valueOf(object.get("format").getAsString()),
            Path.of(to));
  }
}
