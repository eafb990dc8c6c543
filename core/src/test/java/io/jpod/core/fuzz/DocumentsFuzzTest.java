package io.jpod.core.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.jpod.core.toml.Toml;
import io.jpod.core.toml.TomlException;
import io.jpod.oci.ImageConfig;
import io.jpod.oci.ImageIndex;
import io.jpod.oci.ImageManifest;
import io.jpod.oci.ImageReference;
import io.jpod.oci.InvalidSpecException;
import java.nio.charset.StandardCharsets;

/// Documents of registries and configuration files: whatever they hold, reading ends, with a value
/// or with the one error that says so. What was accepted is accepted again as we write it.
class DocumentsFuzzTest {
  @FuzzTest
  void manifest(byte[] data) {
    try {
      ImageManifest manifest = ImageManifest.parse(data);
      ImageManifest.parse(io.jpod.oci.Json.writeBytes(manifest.toJson()));
    } catch (InvalidSpecException _) {
      return;
    }
  }

  @FuzzTest
  void index(byte[] data) {
    try {
      ImageIndex index = ImageIndex.parse(data);
      ImageIndex.parse(io.jpod.oci.Json.writeBytes(index.toJson()));
    } catch (InvalidSpecException _) {
      return;
    }
  }

  @FuzzTest
  void config(byte[] data) {
    try {
      ImageConfig config = ImageConfig.parse(data);
      ImageConfig.parse(io.jpod.oci.Json.writeBytes(config.toJson()));
    } catch (InvalidSpecException _) {
      return;
    }
  }

  @FuzzTest
  void reference(byte[] data) {
    try {
      ImageReference reference =
          ImageReference.parse(new String(data, StandardCharsets.ISO_8859_1));
      if (!ImageReference.parse(reference.canonical()).equals(reference)) {
        throw new AssertionError(reference + " is another one when it is read again");
      }
      if (reference.path().contains("..") || reference.path().startsWith("/")) {
        throw new AssertionError(reference + " leads out of a directory");
      }
    } catch (InvalidSpecException _) {
      return;
    }
  }

  @FuzzTest
  void toml(byte[] data) {
    try {
      Toml.parse(new String(data, StandardCharsets.UTF_8), "fuzz.toml");
    } catch (TomlException _) {
      return;
    }
  }
}
