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
/// @param createdEpochNanos nanoseconds since 1970
/// @param storedEpochNanos when the image came into this store
/// @param source where it came from: `docker-archive`, `commit` ...
record ImageSummary(
    String id,
    Digest manifestDigest,
    List<Digest> diffIds,
    long sizeBytes,
    long createdEpochNanos,
    long storedEpochNanos,
    String platform,
    String source) {
  ImageSummary {
    diffIds = List.copyOf(diffIds);
  }

  String text() {
    StringBuilder text = new StringBuilder(256);
    text.append("manifest ").append(manifestDigest);
    text.append("\nsize ").append(sizeBytes);
    text.append("\ncreated ").append(createdEpochNanos);
    text.append("\nstored ").append(storedEpochNanos);
    text.append("\nplatform ").append(platform.replace('\n', ' '));
    text.append("\nsource ").append(source.replace('\n', ' '));
    for (Digest diffId : diffIds) {
      text.append("\nlayer ").append(diffId);
    }
    return text.append('\n').toString();
  }

  static ImageSummary parse(String id, byte[] bytes) throws JpodException {
    String text = new String(bytes, StandardCharsets.UTF_8);
    String manifest = "";
    List<Digest> diffIds = new ArrayList<>();
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
          case "layer" -> diffIds.add(Digest.parse(value));
          default -> {} // written by a later version
        }
        at = end + 1;
      }
      return new ImageSummary(
          id, Digest.parse(manifest), diffIds, size, created, stored, platform, source);
    } catch (IllegalArgumentException e) {
      throw new JpodException("reading summary of image " + id + ": " + e.getMessage(), e);
    }
  }
}
