package io.jpod.core.registry;

import io.jpod.core.config.Directories;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.Layer;
import io.jpod.core.storage.NewImage;
import io.jpod.core.storage.Workspace;
import io.jpod.oci.Descriptor;
import io.jpod.oci.Digest;
import io.jpod.oci.ImageConfig;
import io.jpod.oci.ImageManifest;
import io.jpod.oci.ImageReference;
import io.jpod.oci.Json;
import io.jpod.oci.MediaTypes;
import io.jpod.oci.Platform;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// A store in a directory, and images made for it.
record TestStore(Path root, ImageStore images) {
  static TestStore at(Path root) throws IOException {
    Files.createDirectories(root);
    Directories directories =
        new Directories(root, root.resolve("run"), root, root.resolve("jpod"), 1000, 1000);
    return new TestStore(root, ImageStore.open(directories));
  }

  /// A tar with one file of this content.
  static byte[] tar(String name, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      TarArchiveEntry entry = new TarArchiveEntry(name);
      entry.setSize(content.length);
      entry.setModTime(0);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }

  /// Text that compresses about as well as programs do.
  static byte[] content(long seed, int length) {
    Random random = new Random(seed);
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : 'a' + (i % 13));
    }
    return bytes;
  }

  /// Adds an image whose layers are these tars.
  Image add(String name, List<byte[]> tars) throws Exception {
    try (Workspace workspace = images.newWorkspace()) {
      List<Layer> layers = new ArrayList<>();
      List<Digest> diffIds = new ArrayList<>();
      List<Descriptor> descriptors = new ArrayList<>();
      for (byte[] tar : tars) {
        Layer layer = images.layers().unpack(new ByteArrayInputStream(tar), null, null, workspace);
        layers.add(layer);
        diffIds.add(layer.diffId());
        descriptors.add(Descriptor.of(MediaTypes.OCI_LAYER, tar));
      }
      byte[] config =
          Json.writeBytes(
              ImageConfig.empty(Platform.host()).withLayers(diffIds, List.of()).toJson());
      byte[] manifest =
          Json.writeBytes(
              new ImageManifest(
                      MediaTypes.OCI_MANIFEST,
                      Descriptor.of(MediaTypes.OCI_CONFIG, config),
                      descriptors,
                      Map.of(),
                      null)
                  .toJson());
      return images.add(
          new NewImage(config, manifest, layers, List.of(ImageReference.parse(name)), "test"));
    }
  }

  String read(Image image, int layer, String file) throws Exception {
    return Files.readString(
        images.layers().require(image.diffIds().get(layer)).diff().resolve(file),
        StandardCharsets.ISO_8859_1);
  }

  /// Names of what lies in a directory of the store; empty if it is not there.
  List<String> list(String directory) throws IOException {
    Path path = root.resolve(directory);
    if (!Files.isDirectory(path)) {
      return List.of();
    }
    try (var entries = Files.list(path)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
