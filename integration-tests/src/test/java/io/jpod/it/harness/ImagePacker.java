package io.jpod.it.harness;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// Packs layers and a configuration the ways that docker, moby and the OCI layout do, written from
/// their specifications and independent of the code under test.
public final class ImagePacker {
  private final List<Path> layers;
  private final List<String> diffIds = new ArrayList<>();
  private final byte[] config;

  /// @param layers uncompressed tar files, lowest first
  /// @param containerConfig the object `config` of the image configuration
  public ImagePacker(List<Path> layers, JsonObject containerConfig) {
    this.layers = List.copyOf(layers);
    JsonArray ids = new JsonArray();
    JsonArray history = new JsonArray();
    for (Path layer : layers) {
      String id = sha256(layer);
      diffIds.add(id);
      ids.add("sha256:" + id);
      JsonObject step = new JsonObject();
      step.addProperty("created", "2026-01-02T03:04:05Z");
      step.addProperty("created_by", "integration test");
      history.add(step);
    }
    JsonObject rootfs = new JsonObject();
    rootfs.addProperty("type", "layers");
    rootfs.add("diff_ids", ids);
    JsonObject image = new JsonObject();
    image.addProperty("architecture", "amd64");
    image.addProperty("os", "linux");
    image.addProperty("created", "2026-01-02T03:04:05Z");
    image.add("config", containerConfig);
    image.add("rootfs", rootfs);
    image.add("history", history);
    // A field that no specification knows must survive as it is, or the id changes.
    image.addProperty("x-integration-test", "kept");
    config = image.toString().getBytes(StandardCharsets.UTF_8);
  }

  /// The image's id: the hex digest of its configuration.
  public String id() {
    return hex(config);
  }

  public List<String> diffIds() {
    return List.copyOf(diffIds);
  }

  /// `docker save` until version 24: a folder for each layer, named by an id of the v1 format, with
  /// `layer.tar` in it.
  public Path dockerArchive(Path file, String... references) {
    return tar(
        file,
        tar -> {
          JsonArray paths = new JsonArray();
          for (int i = 0; i < layers.size(); i++) {
            String folder = hex(("v1 " + i + diffIds.get(i)).getBytes(StandardCharsets.UTF_8));
            directory(tar, folder);
            put(tar, folder + "/VERSION", "1.0".getBytes(StandardCharsets.UTF_8));
            JsonObject v1 = new JsonObject();
            v1.addProperty("id", folder);
            put(tar, folder + "/json", json(v1));
            put(tar, folder + "/layer.tar", layers.get(i));
            paths.add(folder + "/layer.tar");
          }
          put(tar, id() + ".json", config);
          put(tar, "manifest.json", dockerManifest(id() + ".json", paths, references));
        });
  }

  /// `docker save` since version 25: an OCI layout with docker's `manifest.json` beside it.
  public Path dockerArchiveWithOciLayout(Path file, String... references) {
    return tar(
        file,
        tar -> {
          directory(tar, "blobs");
          directory(tar, "blobs/sha256");
          JsonArray paths = new JsonArray();
          for (int i = 0; i < layers.size(); i++) {
            put(tar, "blobs/sha256/" + diffIds.get(i), layers.get(i));
            paths.add("blobs/sha256/" + diffIds.get(i));
          }
          put(tar, "blobs/sha256/" + id(), config);
          byte[] manifest =
              json(manifest(diffIds, layers, "application/vnd.oci.image.layer.v1.tar"));
          put(tar, "blobs/sha256/" + hex(manifest), manifest);
          put(tar, "index.json", json(index(manifest, references)));
          put(
              tar,
              "oci-layout",
              "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
          put(tar, "manifest.json", dockerManifest("blobs/sha256/" + id(), paths, references));
        });
  }

  /// An OCI archive with gzip-compressed layers.
  public Path ociArchive(Path file, String... references) {
    List<Path> packed = new ArrayList<>();
    List<String> digests = new ArrayList<>();
    for (Path layer : layers) {
      Path gz = gzip(layer);
      packed.add(gz);
      digests.add(sha256(gz));
    }
    return tar(
        file,
        tar -> {
          put(
              tar,
              "oci-layout",
              "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
          byte[] manifest =
              json(manifest(digests, packed, "application/vnd.oci.image.layer.v1.tar+gzip"));
          put(tar, "index.json", json(index(manifest, references)));
          put(tar, "blobs/sha256/" + hex(manifest), manifest);
          put(tar, "blobs/sha256/" + id(), config);
          for (int i = 0; i < packed.size(); i++) {
            put(tar, "blobs/sha256/" + digests.get(i), packed.get(i));
          }
        });
  }

  private JsonObject manifest(List<String> digests, List<Path> files, String layerType) {
    JsonArray descriptors = new JsonArray();
    for (int i = 0; i < files.size(); i++) {
      descriptors.add(descriptor(layerType, digests.get(i), size(files.get(i))));
    }
    JsonObject manifest = new JsonObject();
    manifest.addProperty("schemaVersion", 2);
    manifest.addProperty("mediaType", "application/vnd.oci.image.manifest.v1+json");
    manifest.add(
        "config", descriptor("application/vnd.oci.image.config.v1+json", id(), config.length));
    manifest.add("layers", descriptors);
    return manifest;
  }

  private static JsonObject index(byte[] manifest, String... references) {
    JsonArray manifests = new JsonArray();
    for (String reference : references) {
      JsonObject entry =
          descriptor("application/vnd.oci.image.manifest.v1+json", hex(manifest), manifest.length);
      JsonObject annotations = new JsonObject();
      annotations.addProperty("io.containerd.image.name", reference);
      annotations.addProperty("org.opencontainers.image.ref.name", reference);
      entry.add("annotations", annotations);
      manifests.add(entry);
    }
    JsonObject index = new JsonObject();
    index.addProperty("schemaVersion", 2);
    index.addProperty("mediaType", "application/vnd.oci.image.index.v1+json");
    index.add("manifests", manifests);
    return index;
  }

  private static JsonObject descriptor(String type, String hex, long size) {
    JsonObject descriptor = new JsonObject();
    descriptor.addProperty("mediaType", type);
    descriptor.addProperty("digest", "sha256:" + hex);
    descriptor.addProperty("size", size);
    return descriptor;
  }

  private static byte[] dockerManifest(
      String configPath, JsonArray layerPaths, String... references) {
    JsonArray tags = new JsonArray();
    for (String reference : references) {
      tags.add(reference);
    }
    JsonObject item = new JsonObject();
    item.addProperty("Config", configPath);
    item.add("RepoTags", tags);
    item.add("Layers", layerPaths);
    JsonArray items = new JsonArray();
    items.add(item);
    return items.toString().getBytes(StandardCharsets.UTF_8);
  }

  private interface Content {
    void write(TarArchiveOutputStream tar) throws IOException;
  }

  private static Path tar(Path file, Content content) {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8")) {
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
      content.write(tar);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void directory(TarArchiveOutputStream tar, String name) throws IOException {
    tar.putArchiveEntry(new TarArchiveEntry(name + "/"));
    tar.closeArchiveEntry();
  }

  private static void put(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private static void put(TarArchiveOutputStream tar, String name, Path content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(Files.size(content));
    tar.putArchiveEntry(entry);
    Files.copy(content, tar);
    tar.closeArchiveEntry();
  }

  private static Path gzip(Path file) {
    try {
      Path packed = Files.createTempFile("jpod-it-", ".tar.gz");
      packed.toFile().deleteOnExit();
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed), 1 << 16)) {
        Files.copy(file, out);
      }
      return packed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] json(JsonObject object) {
    return object.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(digest().digest(bytes));
  }

  /// Hex digest of a file.
  public static String sha256(Path file) {
    MessageDigest digest = digest();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
