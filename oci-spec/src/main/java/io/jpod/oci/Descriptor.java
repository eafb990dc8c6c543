package io.jpod.oci;

import com.google.gson.JsonObject;
import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Names content by media type, digest and size.
///
/// @param size of the content, in bytes; what is longer or shorter is not that content
/// @param urls where else it can be had; docker's foreign layers
/// @param platform only in an index
/// @param other fields of the document that have no component here, such as `data` and
///   `artifactType`
/// @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md">image-spec
///   1.1.1, Descriptors</a>
public record Descriptor(
    String mediaType,
    Digest digest,
    long size,
    List<String> urls,
    Map<String, String> annotations,
    @Nullable Platform platform,
    @Nullable JsonObject other) {
  public Descriptor {
    if (size < 0) {
      throw InvalidSpecException.of("descriptor size", size, "must not be negative");
    }
    urls = List.copyOf(urls);
    annotations = ImageConfig.ordered(annotations);
  }

  public static Descriptor of(String mediaType, Digest digest, long size) {
    return new Descriptor(mediaType, digest, size, List.of(), Map.of(), null, null);
  }

  /// The descriptor of the given content.
  public static Descriptor of(String mediaType, byte[] content) {
    return of(mediaType, Digest.sha256(content), content.length);
  }

  public Descriptor withAnnotations(Map<String, String> newAnnotations) {
    return new Descriptor(mediaType, digest, size, urls, newAnnotations, platform, other);
  }

  public Descriptor withPlatform(@Nullable Platform newPlatform) {
    return new Descriptor(mediaType, digest, size, urls, annotations, newPlatform, other);
  }

  static Descriptor read(JsonReader in, String field) throws IOException {
    String mediaType = "";
    String digest = null;
    long size = 0;
    List<String> urls = null;
    Map<String, String> annotations = Map.of();
    Platform platform = null;
    JsonObject other = null;
    if (SpecReader.beginObject(in)) {
      while (in.hasNext()) {
        String name = in.nextName();
        switch (name) {
          case "mediaType" -> mediaType = String.valueOf(SpecReader.string(in));
          case "digest" -> digest = SpecReader.string(in);
          case "size" -> size = SpecReader.integer(in);
          case "urls" -> urls = SpecReader.strings(in);
          case "annotations" -> annotations = SpecReader.stringMap(in);
          case "platform" -> platform = Platform.read(in);
          default -> other = SpecReader.keep(in, other, name);
        }
      }
      in.endObject();
    }
    if (digest == null) {
      throw new InvalidSpecException(field + ": a descriptor without digest");
    }
    return new Descriptor(
        mediaType,
        Digest.parse(digest),
        size,
        urls == null ? List.of() : urls,
        annotations,
        platform,
        other);
  }

  public JsonObject toJson() {
    SpecWriter out = new SpecWriter();
    out.string("mediaType", mediaType);
    out.string("digest", digest.toString());
    out.number("size", size);
    out.strings("urls", urls);
    out.stringMap("annotations", annotations);
    out.element("platform", platform == null ? null : platform.toJson());
    return out.finish(other);
  }
}
