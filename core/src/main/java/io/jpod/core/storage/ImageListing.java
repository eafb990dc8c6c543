package io.jpod.core.storage;

import io.jpod.core.OwnProcess;
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
    byte[] text;
    try {
      text = Files.readAllBytes(root.resolve("images.list"));
    } catch (IOException e) {
      return null;
    }
    if (!isWhole(text, key)) {
      return null;
    }
    List<Image> images = new ArrayList<>();
    Fields fields = new Fields(text, key.length() + 1);
    int limit = text.length - 2;
    while (fields.at < limit) {
      ImageSummary summary =
          new ImageSummary(
              fields.text(ID),
              fields.text(DIGEST),
              fields.text(DIGEST),
              fields.number(),
              fields.number(),
              fields.number(),
              fields.text(0),
              fields.text(0));
      images.add(new Image(store, summary, names(fields.text(0))));
    }
    return images;
  }

  private static boolean isWhole(byte[] text, String key) {
    int first = key.length();
    int end = text.length;
    return end >= first + 3
        && text[first] == '\n'
        && text[end - 3] == '\n'
        && text[end - 2] == '.'
        && text[end - 1] == '\n'
        && new String(text, 0, first, StandardCharsets.ISO_8859_1).equals(key);
  }

  /// The fields of all lines, one behind the other. ASCII alone is written, so bytes are
  /// characters; the JVM of a listing hardly compiles, and a method called for each byte would cost
  /// most of the time.
  private static final class Fields {
    private final byte[] bytes;
    private int at;

    Fields(byte[] bytes, int at) {
      this.bytes = bytes;
      this.at = at;
    }

    /// @param likely length of a field that nearly always has the same, or several times that with
    ///   commas between; else 0
    String text(int likely) {
      byte[] in = bytes;
      int end = at;
      if (likely > 0 && end < in.length && in[end] != '\t') {
        end += likely;
        while (end < in.length && in[end] == ',') {
          end += likely + 1;
        }
      }
      if (end >= in.length || in[end] != '\t') {
        end = at;
        while (end < in.length && in[end] != '\t' && in[end] != '\n') {
          end++;
        }
      }
      String text = new String(in, at, end - at, StandardCharsets.ISO_8859_1);
      at = Math.min(end + 1, in.length);
      return text;
    }

    long number() {
      byte[] in = bytes;
      int i = at;
      boolean negative = i < in.length && in[i] == '-';
      if (negative) {
        i++;
      }
      long value = 0;
      while (i < in.length && in[i] >= '0') {
        value = value * 10 + (in[i] - '0');
        i++;
      }
      at = Math.min(i + 1, in.length);
      return negative ? -value : value;
    }
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
    Path part = root.resolve("tmp").resolve("list" + OwnProcess.id());
    try {
      Files.write(part, bytes);
      Files.move(part, root.resolve("images.list"), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      return;
    }
  }
}
