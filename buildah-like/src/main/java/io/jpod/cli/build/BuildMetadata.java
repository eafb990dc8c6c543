package io.jpod.cli.build;

import com.google.gson.JsonObject;
import io.jpod.build.engine.BuildResult;
import io.jpod.core.storage.ImageList;
import io.jpod.oci.Digest;
import io.jpod.oci.Json;
import java.util.List;

/// The text of `--metadata-file`, with the keys that BuildKit uses.
public final class BuildMetadata {
  private BuildMetadata() {}

  static String of(BuildResult result) {
    return of(result.image().id(), result.manifest(), result.names());
  }

  /// @param id 64 hex digits
  public static String of(String id, Digest manifest, List<String> names) {
    JsonObject object = new JsonObject();
    object.addProperty("containerimage.config.digest", "sha256:" + id);
    object.addProperty("containerimage.digest", manifest.toString());
    object.addProperty("image.name", String.join(",", names));
    return Json.write(object) + "\n";
  }

  static String of(ImageList list, List<String> names) {
    JsonObject object = new JsonObject();
    object.addProperty("containerimage.digest", list.digest().toString());
    object.addProperty("image.name", String.join(",", names));
    return Json.write(object) + "\n";
  }
}
