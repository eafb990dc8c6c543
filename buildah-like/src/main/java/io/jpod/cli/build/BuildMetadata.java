package io.jpod.cli.build;

import com.google.gson.JsonObject;
import io.jpod.build.engine.BuildResult;
import io.jpod.core.storage.ImageList;
import io.jpod.oci.Json;
import java.util.List;

/// The text of `--metadata-file`, with the keys that BuildKit uses.
final class BuildMetadata {
  private BuildMetadata() {}

  static String of(BuildResult result) {
    JsonObject object = new JsonObject();
    object.addProperty("containerimage.config.digest", "sha256:" + result.image().id());
    object.addProperty("containerimage.digest", result.manifest().toString());
    object.addProperty("image.name", String.join(",", result.names()));
    return Json.write(object) + "\n";
  }

  static String of(ImageList list, List<String> names) {
    JsonObject object = new JsonObject();
    object.addProperty("containerimage.digest", list.digest().toString());
    object.addProperty("image.name", String.join(",", names));
    return Json.write(object) + "\n";
  }
}
