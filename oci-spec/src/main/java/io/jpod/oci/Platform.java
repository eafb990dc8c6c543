package io.jpod.oci;

import com.google.gson.JsonObject;
import com.google.gson.stream.JsonReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What an image runs on, in Go's words: `linux`, `amd64`.
///
/// @param other fields of the document that have no component here, such as `os.features`
/// @see <a
///   href="https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md">image-spec
///   1.1.1, Image Index, platform</a>
public record Platform(
    String os,
    String architecture,
    @Nullable String variant,
    @Nullable String osVersion,
    @Nullable JsonObject other) {
  public static Platform of(String os, String architecture, @Nullable String variant) {
    return new Platform(os, architecture, variant, null, null);
  }

  /// The platform of this machine, by Java's `os.arch`.
  public static Platform host() {
    String arch = System.getProperty("os.arch");
    String name = arch.equals("aarch64") ? "arm64" : arch.equals("x86_64") ? "amd64" : arch;
    return of("linux", name, null);
  }

  static @Nullable Platform read(JsonReader in) throws IOException {
    if (!SpecReader.beginObject(in)) {
      return null;
    }
    String os = "";
    String architecture = "";
    String variant = null;
    String osVersion = null;
    JsonObject other = null;
    while (in.hasNext()) {
      String name = in.nextName();
      switch (name) {
        case "os" -> os = orEmpty(SpecReader.string(in));
        case "architecture" -> architecture = orEmpty(SpecReader.string(in));
        case "variant" -> variant = SpecReader.string(in);
        case "os.version" -> osVersion = SpecReader.string(in);
        default -> other = SpecReader.keep(in, other, name);
      }
    }
    in.endObject();
    return new Platform(os, architecture, variant, osVersion, other);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  JsonObject toJson() {
    SpecWriter out = new SpecWriter();
    out.string("architecture", architecture);
    out.string("os", os);
    out.string("os.version", osVersion);
    out.string("variant", variant);
    return out.finish(other);
  }
}
