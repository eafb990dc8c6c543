package io.jpod.oci;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One image for one platform: its config and its layers, lowest first. OCI's and docker's differ
/// in their media types only.
///
/// @param mediaType [MediaTypes#OCI_MANIFEST] or [MediaTypes#DOCKER_MANIFEST]; an OCI manifest
///   without one has OCI's
/// @param other fields of the document that have no component here, such as `subject` and
///   `artifactType`
/// @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md">image-spec
///   1.1.1, Image Manifest</a>
public record ImageManifest(
    String mediaType,
    Descriptor config,
    List<Descriptor> layers,
    Map<String, String> annotations,
    @Nullable JsonObject other) {
  public ImageManifest {
    if (!MediaTypes.isManifest(mediaType)) {
      throw InvalidSpecException.of("manifest mediaType", mediaType, "not an image manifest");
    }
    layers = List.copyOf(layers);
    annotations = ImageConfig.ordered(annotations);
  }

  public static ImageManifest of(String mediaType, Descriptor config, List<Descriptor> layers) {
    return new ImageManifest(mediaType, config, layers, Map.of(), null);
  }

  /// Reads a manifest of schema version 2.
  ///
  /// @throws InvalidSpecException if it is none; docker's schema 1 is named as such
  public static ImageManifest parse(byte[] utf8) {
    try (JsonReader in = Json.reader(Json.decode(utf8))) {
      ImageManifest manifest = read(in);
      Json.end(in);
      return manifest;
    } catch (IOException | IllegalStateException e) {
      throw Json.malformed(e);
    }
  }

  private static ImageManifest read(JsonReader in) throws IOException {
    long schemaVersion = 0;
    String mediaType = null;
    Descriptor config = null;
    List<Descriptor> layers = new ArrayList<>();
    Map<String, String> annotations = Map.of();
    JsonObject other = null;
    if (!SpecReader.beginObject(in)) {
      throw new InvalidSpecException("invalid manifest: it is empty");
    }
    while (in.hasNext()) {
      String name = in.nextName();
      switch (name) {
        case "schemaVersion" -> schemaVersion = SpecReader.integer(in);
        case "mediaType" -> mediaType = SpecReader.string(in);
        case "config" -> config = Descriptor.read(in, "config");
        case "layers" -> readList(in, "layers[]", layers);
        case "annotations" -> annotations = SpecReader.stringMap(in);
        default -> other = SpecReader.keep(in, other, name);
      }
    }
    in.endObject();
    checkSchema(schemaVersion);
    if (config == null) {
      throw new InvalidSpecException("invalid manifest: it has no config");
    }
    return new ImageManifest(
        mediaType == null ? MediaTypes.OCI_MANIFEST : mediaType,
        config,
        layers,
        annotations,
        other);
  }

  static void readList(JsonReader in, String field, List<Descriptor> into) throws IOException {
    if (!SpecReader.beginArray(in)) {
      return;
    }
    while (in.hasNext()) {
      into.add(Descriptor.read(in, field));
      SpecReader.bound(in, into.size());
    }
    in.endArray();
  }

  static void checkSchema(long schemaVersion) {
    if (schemaVersion == 1) {
      throw new InvalidSpecException(
          "docker image manifest schema 1 is not supported: push the image again with a current docker, podman or skopeo");
    }
    if (schemaVersion != 2) {
      throw InvalidSpecException.of("schemaVersion", schemaVersion, "only 2 is known");
    }
  }

  public JsonObject toJson() {
    SpecWriter out = new SpecWriter();
    out.number("schemaVersion", 2);
    out.string("mediaType", mediaType);
    out.element("config", config.toJson());
    out.element("layers", toJson(layers));
    out.stringMap("annotations", annotations);
    return out.finish(other);
  }

  static JsonArray toJson(List<Descriptor> descriptors) {
    JsonArray array = new JsonArray(descriptors.size());
    for (Descriptor descriptor : descriptors) {
      array.add(descriptor.toJson());
    }
    return array;
  }
}
