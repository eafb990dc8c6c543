package io.jpod.oci;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An image config: what an image runs, on what, and which layers it consists of. Its digest is the
/// image id.
///
/// Reading one is on the way of every `run`: it is a single pass over the tokens.
///
/// @param created RFC 3339, as it stood in the document
/// @param config never null; absent in the document is [ExecutionConfig#empty()]
/// @param diffIds digests of the uncompressed layers, lowest first (`rootfs.diff_ids`)
/// @param other fields of the document that have no component here, such as docker's
///   `container_config`
/// @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md">image-spec
///   1.1.1, Image Configuration</a>
public record ImageConfig(
    String architecture,
    String os,
    @Nullable String variant,
    @Nullable String created,
    @Nullable String author,
    ExecutionConfig config,
    List<Digest> diffIds,
    List<History> history,
    @Nullable JsonObject other) {
  public ImageConfig {
    diffIds = List.copyOf(diffIds);
    history = List.copyOf(history);
  }

  /// Reads an image config from its bytes.
  ///
  /// @throws InvalidSpecException if it is none
  public static ImageConfig parse(byte[] utf8) {
    try (JsonReader in = Json.reader(Json.decode(utf8))) {
      ImageConfig config = read(in);
      Json.end(in);
      return config;
    } catch (IOException | IllegalStateException e) {
      throw Json.malformed(e);
    }
  }

  private static ImageConfig read(JsonReader in) throws IOException {
    String architecture = "";
    String os = "";
    String variant = null;
    String created = null;
    String author = null;
    ExecutionConfig config = null;
    List<Digest> diffIds = null;
    List<History> history = List.of();
    JsonObject other = null;
    if (!SpecReader.beginObject(in)) {
      throw new InvalidSpecException("invalid image config: it is empty");
    }
    while (in.hasNext()) {
      String name = in.nextName();
      switch (name) {
        case "architecture" -> architecture = orEmpty(SpecReader.string(in));
        case "os" -> os = orEmpty(SpecReader.string(in));
        case "variant" -> variant = SpecReader.string(in);
        case "created" -> created = SpecReader.string(in);
        case "author" -> author = SpecReader.string(in);
        case "config" -> config = ExecutionConfig.read(in);
        case "rootfs" -> diffIds = readRootfs(in);
        case "history" -> history = History.readList(in);
        default -> other = SpecReader.keep(in, other, name);
      }
    }
    in.endObject();
    if (diffIds == null) {
      throw new InvalidSpecException("invalid image config: it has no rootfs.diff_ids");
    }
    return new ImageConfig(
        architecture,
        os,
        variant,
        created,
        author,
        config == null ? ExecutionConfig.empty() : config,
        diffIds,
        history,
        other);
  }

  private static List<Digest> readRootfs(JsonReader in) throws IOException {
    List<Digest> diffIds = new ArrayList<>();
    if (!SpecReader.beginObject(in)) {
      return diffIds;
    }
    while (in.hasNext()) {
      String name = in.nextName();
      if (name.equals("diff_ids")) {
        List<String> texts = SpecReader.strings(in);
        if (texts != null) {
          for (String text : texts) {
            diffIds.add(Digest.parse(text));
          }
        }
      } else if (name.equals("type")) {
        String type = SpecReader.string(in);
        if (type != null && !type.equals("layers")) {
          throw InvalidSpecException.of("rootfs.type", type, "only layers is known");
        }
      } else {
        in.skipValue();
      }
    }
    in.endObject();
    return diffIds;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  public ImageConfig withConfig(ExecutionConfig newConfig) {
    return new ImageConfig(
        architecture, os, variant, created, author, newConfig, diffIds, history, other);
  }

  public ImageConfig withCreated(@Nullable String newCreated) {
    return new ImageConfig(
        architecture, os, variant, newCreated, author, config, diffIds, history, other);
  }

  public ImageConfig withAuthor(@Nullable String newAuthor) {
    return new ImageConfig(
        architecture, os, variant, created, newAuthor, config, diffIds, history, other);
  }

  /// With other layers and the history that explains them.
  public ImageConfig withLayers(List<Digest> newDiffIds, List<History> newHistory) {
    return new ImageConfig(
        architecture, os, variant, created, author, config, newDiffIds, newHistory, other);
  }

  /// An image config without layers for the given platform.
  public static ImageConfig empty(Platform platform) {
    return new ImageConfig(
        platform.architecture(),
        platform.os(),
        platform.variant(),
        null,
        null,
        ExecutionConfig.empty(),
        List.of(),
        List.of(),
        null);
  }

  public JsonObject toJson() {
    SpecWriter out = new SpecWriter();
    out.string("created", created);
    out.string("author", author);
    out.string("architecture", architecture);
    out.string("os", os);
    out.string("variant", variant);
    out.element("config", config.toJson());
    JsonObject rootfs = new JsonObject();
    rootfs.add("type", new JsonPrimitive("layers"));
    JsonArray ids = new JsonArray(diffIds.size());
    for (Digest diffId : diffIds) {
      ids.add(new JsonPrimitive(diffId.toString()));
    }
    rootfs.add("diff_ids", ids);
    out.element("rootfs", rootfs);
    JsonArray steps = new JsonArray(history.size());
    for (History step : history) {
      steps.add(step.toJson());
    }
    out.element("history", steps.isEmpty() ? null : steps);
    return out.finish(other);
  }

  /// An unmodifiable copy that keeps the order, unlike `Map.copyOf`: labels are shown as they were
  /// written.
  static Map<String, String> ordered(Map<String, String> map) {
    return map.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
