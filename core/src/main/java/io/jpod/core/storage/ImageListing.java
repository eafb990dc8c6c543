package io.jpod.core.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// `images.list`: the summaries and names of all images in one file, so that `images` with hundreds
/// of them opens one.
///
/// It is a copy, valid as long as the directories `images/` and `names/` have the times that stand
/// in its first line: whatever adds, removes or names an image changes one of them. It is not
/// written while one of them is younger than the clock's steps, since a further change in the same
/// step would not be seen.
final class ImageListing {
  private static final long STEP_MILLIS = 2_000;
  private static final int WORTH_IT = 16;
  private static final int FIELDS = 9;
  private static final int ID = 64;
  private static final int DIGEST = "sha256:".length() + 64;

  private final Path root;

  ImageListing(Path root) {
    this.root = root;
  }

  /// The first line of a listing that is made now, null if the directories are missing or too
  /// young.
  @Nullable String key() {
    try {
      long images = Files.getLastModifiedTime(root.resolve("images")).to(TimeUnit.NANOSECONDS);
      long names = Files.getLastModifiedTime(root.resolve("names")).to(TimeUnit.NANOSECONDS);
      long age = System.currentTimeMillis() - Math.max(images, names) / 1_000_000;
      return age < STEP_MILLIS ? null : "1 " + images + " " + names;
    } catch (IOException e) {
      return null;
    }
  }

  /// The images as they were listed under this key, null if there is no such listing.
  @Nullable List<Image> read(ImageStore store, String key) {
    String text;
    try {
      // ASCII alone is written. This way nothing looks at each byte, which counts where the JVM
      // only
      // interprets; the same goes for the fixed lengths below.
      text =
          new String(Files.readAllBytes(root.resolve("images.list")), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return null;
    }
    int at = text.indexOf('\n') + 1;
    if (at == 0 || !text.startsWith(key) || at != key.length() + 1 || !text.endsWith("\n.\n")) {
      return null;
    }
    List<Image> images = new ArrayList<>();
    int limit = text.length() - 2;
    String[] fields = new String[FIELDS];
    while (at < limit) {
      for (int i = 0; i < FIELDS; i++) {
        int end = text.indexOf(i == FIELDS - 1 ? '\n' : '\t', skipDigests(text, at, i, limit));
        fields[i] = text.substring(at, end);
        at = end + 1;
      }
      images.add(image(store, fields));
    }
    return images;
  }

  private static Image image(ImageStore store, String[] fields) {
    ImageSummary summary =
        new ImageSummary(
            fields[0],
            fields[1],
            fields[2],
            Long.parseLong(fields[3]),
            Long.parseLong(fields[4]),
            Long.parseLong(fields[5]),
            fields[6],
            fields[7]);
    return new Image(store, summary, names(fields[8]));
  }

  /// A place in a field, or at its end, behind the digests that it begins with: nothing before it
  /// ends the field.
  private static int skipDigests(String text, int start, int field, int limit) {
    if (field == 0) {
      return Math.min(limit, start + ID);
    }
    int at = start;
    while (field <= 2 && at + DIGEST < limit && text.startsWith("sha256:", at)) {
      at += DIGEST;
      if (text.charAt(at) == '\t') {
        return at;
      }
      at++; // what stands between two
    }
    return at;
  }

  private static List<String> names(String field) {
    List<String> names = new ArrayList<>(2);
    int at = 0;
    while (at < field.length()) {
      int space = field.indexOf(' ', at);
      int end = space < 0 ? field.length() : space;
      names.add(field.substring(at, end));
      at = end + 1;
    }
    return names;
  }

  /// Writes the listing; a store that cannot be written to does without.
  void write(List<Image> images, String key, List<List<String>> names) {
    if (images.size() < WORTH_IT) {
      return;
    }
    StringBuilder text = new StringBuilder(images.size() * 300);
    text.append(key).append('\n');
    for (int i = 0; i < images.size(); i++) {
      ImageSummary s = images.get(i).summary();
      text.append(s.id()).append('\t').append(s.manifest()).append('\t').append(s.layers());
      text.append('\t').append(s.sizeBytes()).append('\t').append(s.createdEpochNanos());
      text.append('\t').append(s.storedEpochNanos()).append('\t').append(s.platform());
      text.append('\t').append(s.source()).append('\t');
      List<String> of = names.get(i);
      for (int n = 0; n < of.size(); n++) {
        text.append(n == 0 ? "" : " ").append(of.get(n));
      }
      text.append('\n');
    }
    text.append(".\n"); // a power cut may leave half a file
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    if (bytes.length != text.length()) {
      return; // a platform that nobody can have made by accident
    }
    // In tmp/ what a killed command leaves is removed by the next.
    Path part = root.resolve("tmp").resolve("list" + ProcessHandle.current().pid());
    try {
      Files.write(part, bytes);
      Files.move(part, root.resolve("images.list"), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      return;
    }
  }
}
