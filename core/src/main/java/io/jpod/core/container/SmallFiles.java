package io.jpod.core.container;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Reading and writing files of a few kilobytes, through `java.io`: its classes are already there
/// when a JVM starts, those of `java.nio.channels` are not.
final class SmallFiles {
  private SmallFiles() {}

  /// The whole text of a file, or null if there is no such file or it cannot be opened.
  static @Nullable String readIfThere(Path file) throws IOException {
    byte[] bytes = bytesIfThere(file);
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  static byte @Nullable [] bytesIfThere(Path file) throws IOException {
    try (FileInputStream in = new FileInputStream(file.toString())) {
      return in.readAllBytes();
    } catch (java.io.FileNotFoundException e) {
      return null;
    }
  }

  static void write(Path file, byte[] content) throws IOException {
    try (FileOutputStream out = new FileOutputStream(file.toString())) {
      out.write(content);
    }
  }

  static void write(Path file, String content) throws IOException {
    write(file, content.getBytes(StandardCharsets.UTF_8));
  }
}
