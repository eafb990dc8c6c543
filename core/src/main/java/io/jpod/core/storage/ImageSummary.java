package io.jpod.core.storage;

import io.jpod.core.JpodException;
import io.jpod.oci.Digest;
import io.jpod.oci.InvalidSpecException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// `images/<id>/summary`: what tables show of an image and what `run` needs, as `key value` lines,
/// so that neither parses JSON.
///
/// @param id 64 hex digits, the name of the directory
/// @param manifest digest of the manifest
/// @param layers diff-ids, lowest first, separated by commas; taken apart only when they are asked
///   for
/// @param createdEpochNanos nanoseconds since 1970
/// @param storedEpochNanos when the image came into this store
/// @param source where it came from: `docker-archive`, `commit` ...
record ImageSummary(
    String id,
    String manifest,
    String layers,
    long sizeBytes,
    long createdEpochNanos,
    long storedEpochNanos,
    String platform,
    String source) {
  /// Source of what stands for a manifest list.
  static final String LIST = "manifest list";

  static String join(List<Digest> diffIds) {
    StringBuilder joined = new StringBuilder();
    for (Digest diffId : diffIds) {
      joined.append(joined.isEmpty() ? "" : ",").append(diffId);
    }
    return joined.toString();
  }

  Digest manifestDigest() {
    return Digest.parse(manifest);
  }

  List<Digest> diffIds() {
    List<Digest> list = new ArrayList<>();
    int at = 0;
    while (at < layers.length()) {
      int comma = layers.indexOf(',', at);
      int end = comma < 0 ? layers.length() : comma;
      list.add(Digest.parse(layers.substring(at, end)));
      at = end + 1;
    }
    return list;
  }

  String text() {
    StringBuilder text = new StringBuilder(256);
    text.append("manifest ").append(manifest);
    text.append("\nsize ").append(sizeBytes);
    text.append("\ncreated ").append(createdEpochNanos);
    text.append("\nstored ").append(storedEpochNanos);
    text.append("\nplatform ").append(oneLine(platform));
    text.append("\nsource ").append(oneLine(source));
    text.append("\nlayers ").append(layers);
    return text.append('\n').toString();
  }

  /// The config of an image is a stranger's; neither lines nor the columns of [ImageListing] may
  /// break.
  private static String oneLine(String text) {
    return text.replace('\n', ' ').replace('\t', ' ');
  }

  static ImageSummary parse(String id, byte[] bytes) throws JpodException {
    String text = new String(bytes, StandardCharsets.UTF_8);
    String manifest = "";
    String layers = "";
    long size = 0;
    long created = 0;
    long stored = 0;
    String platform = "";
    String source = "";
    int at = 0;
    try {
      while (at < text.length()) {
        int end = text.indexOf('\n', at);
        int space = text.indexOf(' ', at);
        if (end < 0 || space < 0 || space > end) {
          throw new InvalidSpecException("no 'key value' line at byte " + at);
        }
        String value = text.substring(space + 1, end);
        switch (text.substring(at, space)) {
          case "manifest" -> manifest = value;
          case "size" -> size = Long.parseLong(value);
          case "created" -> created = Long.parseLong(value);
          case "stored" -> stored = Long.parseLong(value);
          case "platform" -> platform = value;
          case "source" -> source = value;
          case "layers" -> layers = value;
          default -> {} // written by a later version
        }
        at = end + 1;
      }
      if (manifest.isEmpty()) {
        throw new InvalidSpecException("it is empty");
      }
    } catch (IllegalArgumentException e) {
      throw new JpodException("reading summary of image " + id + ": " + e.getMessage(), e);
    }
    return new ImageSummary(id, manifest, layers, size, created, stored, platform, source);
  }
}
