package io.jpod.core.storage.archive;

import io.jpod.core.JpodException;
import io.jpod.oci.Descriptor;
import io.jpod.oci.Digest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.zip.GZIPOutputStream;

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

  /// Compresses what a producer writes into a file that is called by its digest.
  Descriptor gzip(String mediaType, Producer producer) throws IOException, JpodException {
    Path part = directory.resolve("layer.part");
    MessageDigest hash = Digest.newSha256();
    try (OutputStream file = Files.newOutputStream(part);
        DigestOutputStream hashed = new DigestOutputStream(file, hash);
        GZIPOutputStream gzip = new GZIPOutputStream(hashed, 1 << 16)) {
      producer.writeTo(gzip);
    }
    Digest digest = new Digest("sha256", Digest.hex(hash.digest()));
    Descriptor descriptor = Descriptor.of(mediaType, digest, Files.size(part));
    Files.move(part, directory.resolve(digest.hex()), StandardCopyOption.REPLACE_EXISTING);
    return descriptor;
  }

  @Override
  public void close() {}
}
