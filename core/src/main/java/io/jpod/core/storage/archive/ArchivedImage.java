package io.jpod.core.storage.archive;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.jpod.core.JpodException;
import io.jpod.core.storage.ImageList;
import io.jpod.core.storage.Layer;
import io.jpod.core.storage.archive.ImageContent.LayerFile;
import io.jpod.oci.Descriptor;
import io.jpod.oci.Digest;
import io.jpod.oci.ImageConfig;
import io.jpod.oci.ImageReference;
import io.jpod.oci.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One image as an archive describes it.
///
/// @param config the config, byte for byte
/// @param manifest byte for byte; null where the format has none
/// @param layers lowest first
record ArchivedImage(
    byte[] config,
    byte @Nullable [] manifest,
    List<LayerFile> layers,
    List<ImageReference> names,
    String source) {

  /// All images of an archive or directory, whichever format it is of.
  static Archived readAll(ImageContent content) throws IOException, JpodException {
    byte[] index = content.document("index.json");
    if (index != null) {
      return new OciLayoutReader(content).read(index);
    }
    return new Archived(readDockerFormats(content), List.of());
  }

  /// What an archive holds.
  record Archived(List<ArchivedImage> images, List<ArchivedList> lists) {}

  /// An index with several of its images.
  ///
  /// @param index byte for byte
  /// @param members those of its images that are in the archive
  // A document as bytes: nobody compares these records.
  @SuppressWarnings("ArrayRecordComponent")
  record ArchivedList(byte[] index, List<ImageList.Member> members, List<ImageReference> names) {}

  private static List<ArchivedImage> readDockerFormats(ImageContent content)
      throws IOException, JpodException {
    byte[] manifest = content.document("manifest.json");
    if (manifest == null) {
      throw new JpodException(
          "payload does not match any of the supported image formats: it has neither index.json (oci-archive, oci-dir) nor manifest.json (docker-archive, docker-dir)");
    }
    JsonElement json = Json.parse(manifest);
    if (json instanceof JsonObject) {
      return List.of(new OciLayoutReader(content).readDockerDirectory(manifest));
    }
    List<ArchivedImage> images = new ArrayList<>();
    if (json instanceof JsonArray array) {
      for (JsonElement image : array) {
        images.add(readDocker(content, image));
      }
    }
    if (images.isEmpty()) {
      throw new JpodException("archive holds no image: its manifest.json is empty");
    }
    return images;
  }

  private static ArchivedImage readDocker(ImageContent content, JsonElement element)
      throws IOException, JpodException {
    if (!(element instanceof JsonObject image)) {
      throw new JpodException("manifest.json: an object is expected for each image");
    }
    JsonElement configName = image.get("Config");
    if (configName == null || !configName.isJsonPrimitive()) {
      throw new JpodException("manifest.json: an image without Config");
    }
    byte[] config = content.require(configName.getAsString());
    List<Digest> diffIds = ImageConfig.parse(config).diffIds();
    List<String> files = strings(image.get("Layers"), "Layers");
    checkCount(files.size(), diffIds.size());
    List<LayerFile> layers = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      layers.add(new LayerFile(files.get(i), diffIds.get(i), null));
    }
    List<ImageReference> names = new ArrayList<>();
    for (String tag : strings(image.get("RepoTags"), "RepoTags")) {
      names.add(ImageReference.parse(tag).withDefaultTag());
    }
    return new ArchivedImage(config, null, layers, names, "docker-archive");
  }

  static void checkCount(int layers, int diffIds) throws JpodException {
    if (layers != diffIds) {
      throw new JpodException(
          "image has " + layers + " layers, but its config names " + diffIds + " diff-ids");
    }
  }

  private static List<String> strings(@Nullable JsonElement element, String field)
      throws JpodException {
    List<String> strings = new ArrayList<>();
    if (element == null || element.isJsonNull()) {
      return strings;
    }
    if (!(element instanceof JsonArray array)) {
      throw new JpodException("manifest.json: " + field + " must be a list");
    }
    for (JsonElement item : array) {
      if (!item.isJsonPrimitive() || !item.getAsJsonPrimitive().isString()) {
        throw new JpodException("manifest.json: " + field + " must be a list of strings");
      }
      strings.add(item.getAsString());
    }
    return strings;
  }

  /// The manifest that came, or the one that podman makes for an image of a docker-archive, byte
  /// for byte, so that the image digest is the same on both sides: docker's schema 2 over the
  /// uncompressed layers, which it calls compressed.
  byte[] manifest(List<Layer> unpacked) {
    if (manifest != null) {
      return manifest;
    }
    return DockerManifest.write(config, unpacked);
  }

  /// Whether descriptor and content belong together.
  static byte[] verified(byte[] content, Descriptor descriptor) throws JpodException {
    if (content.length != descriptor.size()) {
      throw new JpodException(
          "blob "
              + descriptor.digest()
              + " has "
              + content.length
              + " bytes instead of "
              + descriptor.size());
    }
    if (!descriptor.digest().matches(descriptor.digest().newHash().digest(content))) {
      throw new JpodException("blob " + descriptor.digest() + " has another digest: it is damaged");
    }
    return content;
  }
}
