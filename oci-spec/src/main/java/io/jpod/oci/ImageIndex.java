package io.jpod.oci;

import com.google.gson.JsonObject;
import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A list of manifests, one a platform; also `index.json` of an OCI layout. Docker calls it a
/// manifest list.
///
/// @param mediaType [MediaTypes#OCI_INDEX] or [MediaTypes#DOCKER_MANIFEST_LIST]
/// @param other fields of the document that have no component here
/// @see <a
///   href="https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md">image-spec
///   1.1.1, Image Index</a>
public record ImageIndex(
    String mediaType,
    List<Descriptor> manifests,
    Map<String, String> annotations,
    @Nullable JsonObject other) {
  public ImageIndex {
    if (!MediaTypes.isIndex(mediaType)) {
      throw InvalidSpecException.of("index mediaType", mediaType, "not an image index");
    }
    manifests = List.copyOf(manifests);
    annotations = ImageConfig.ordered(annotations);
  }

  public static ImageIndex of(List<Descriptor> manifests) {
    return new ImageIndex(MediaTypes.OCI_INDEX, manifests, Map.of(), null);
  }

  /// @throws InvalidSpecException if it is not an index
  public static ImageIndex parse(byte[] utf8) {
    try (JsonReader in = Json.reader(Json.decode(utf8))) {
      ImageIndex index = read(in);
      Json.end(in);
      return index;
    } catch (IOException | IllegalStateException e) {
      throw Json.malformed(e);
    }
  }

  private static ImageIndex read(JsonReader in) throws IOException {
    long schemaVersion = 0;
    String mediaType = null;
    List<Descriptor> manifests = new ArrayList<>();
    Map<String, String> annotations = Map.of();
    JsonObject other = null;
    if (!SpecReader.beginObject(in)) {
      throw new InvalidSpecException("invalid index: it is empty");
    }
    while (in.hasNext()) {
      String name = in.nextName();
      switch (name) {
        case "schemaVersion" -> schemaVersion = SpecReader.integer(in);
        case "mediaType" -> mediaType = SpecReader.string(in);
        case "manifests" -> ImageManifest.readList(in, "manifests[]", manifests);
        case "annotations" -> annotations = SpecReader.stringMap(in);
        default -> other = SpecReader.keep(in, other, name);
      }
    }
    in.endObject();
    ImageManifest.checkSchema(schemaVersion);
    return new ImageIndex(
        mediaType == null ? MediaTypes.OCI_INDEX : mediaType, manifests, annotations, other);
  }

  public JsonObject toJson() {
    SpecWriter out = new SpecWriter();
    out.number("schemaVersion", 2);
    out.string("mediaType", mediaType);
    out.element("manifests", ImageManifest.toJson(manifests));
    out.stringMap("annotations", annotations);
    return out.finish(other);
  }
}
