package io.jpod.core.storage.archive;

import io.jpod.core.JpodException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Files into a directory.
final class DirectorySink implements FileSink {
  private final Path directory;

  DirectorySink(Path directory) throws IOException {
    this.directory = directory;
    Files.createDirectories(directory);
  }

  private Path place(String name) throws IOException {
    Path file = directory.resolve(name);
    Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    return file;
  }

  @Override
  public void directory(String name) throws IOException {
    Files.createDirectories(directory.resolve(name));
  }

  @Override
  public void file(String name, byte[] content) throws IOException {
    Files.write(place(name), content);
  }

  @Override
  public void file(String name, long sizeBytes, Producer producer)
      throws IOException, JpodException {
    Path file = place(name);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 18)) {
      producer.writeTo(out);
    }
    if (Files.size(file) != sizeBytes) {
      throw new IOException(
          "'" + file + "' has " + Files.size(file) + " bytes instead of " + sizeBytes);
    }
  }

  @Override
  public void close() {}
}
