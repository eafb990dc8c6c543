package io.jpod.core.storage.layer;

import io.jpod.core.storage.stream.Compression;
import io.jpod.core.storage.stream.HashingInput;
import io.jpod.core.storage.stream.ReadAhead;
import io.jpod.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// A directory that is, or is becoming, a layer.
///
/// @param path the directory
/// @param diffId digest of the uncompressed tar
/// @param blob digest of the bytes as they came; the same as `diffId` if they came uncompressed or
///   were made here
/// @param tarBytes length of the uncompressed tar
public record LayerDirectory(Path path, Digest diffId, Digest blob, long tarBytes) {
  private static final String INFO = "info";

  /// Unpacks a tar, plain or compressed, and reads it to its end.
  ///
  /// @param directory is made, and stays as it is if this fails
  /// @throws io.jpod.core.storage.tar.TarFormatException if the archive is refused
  public static LayerDirectory unpack(InputStream archive, Path directory) throws IOException {
    Files.createDirectory(directory);
    HashingInput compressed = new HashingInput(archive);
    HashingInput plain = new HashingInput(Compression.open(compressed));
    LayerDirectory layer;
    // Reading, hashing and decompressing in one thread, making files in this one: they take about
    // the same time.
    try (ReadAhead ahead = new ReadAhead(plain);
        LayerUnpacker unpacker = new LayerUnpacker(directory)) {
      unpacker.unpack(ahead);
      layer = new LayerDirectory(directory, plain.finish(), compressed.finish(), plain.count());
    }
    layer.writeInfo();
    return layer;
  }

  /// Makes a layer of an upper directory that has been moved to `directory/diff`.
  public static LayerDirectory describe(Path directory) throws IOException {
    try (TarRecipe.Writer recipe = new TarRecipe.Writer(directory.resolve(TarRecipe.FILE))) {
      UpperDirectory.describe(directory.resolve("diff"), recipe);
    }
    HashingOutput hash = new HashingOutput(OutputStream.nullOutputStream());
    LayerTar.write(directory, hash);
    Digest diffId = hash.finish();
    LayerDirectory layer = new LayerDirectory(directory, diffId, diffId, hash.count);
    layer.writeInfo();
    return layer;
  }

  /// Writes the tar of an upper directory that stays where it is.
  ///
  /// @param scratch a directory that does not exist; what is made there is the caller's to remove
  public static void writeUpper(Path upper, Path scratch, OutputStream out) throws IOException {
    Files.createDirectory(scratch);
    Path recipeFile = scratch.resolve(TarRecipe.FILE);
    try (TarRecipe.Writer recipe = new TarRecipe.Writer(recipeFile)) {
      UpperDirectory.describe(upper, recipe);
    }
    LayerTar.write(recipeFile, upper, scratch.resolve("replaced"), out);
  }

  /// Length of a layer's uncompressed tar, from its `info`; -1 if there is no such layer.
  public static long tarBytes(Path directory) throws IOException {
    String info;
    try {
      info = Files.readString(directory.resolve(INFO), StandardCharsets.US_ASCII);
    } catch (java.nio.file.NoSuchFileException e) {
      return -1;
    }
    try {
      return Long.parseLong(info.substring(5, info.indexOf('\n')));
    } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
      throw new IOException("'" + directory.resolve(INFO) + "' is damaged", e);
    }
  }

  private void writeInfo() throws IOException {
    Files.writeString(
        path.resolve(INFO),
        "size " + tarBytes + "\nblob " + blob + "\n",
        StandardCharsets.US_ASCII);
  }

  /// Writes the uncompressed tar of a layer and gives its digest.
  public static Digest writeTar(Path directory, OutputStream out) throws IOException {
    HashingOutput hash = new HashingOutput(out);
    LayerTar.write(directory, hash);
    return hash.finish();
  }

  private static final class HashingOutput extends OutputStream {
    private final OutputStream out;
    private final MessageDigest hash = Digest.newSha256();
    long count;
    private @Nullable Digest digest;

    HashingOutput(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      hash.update(bytes, offset, length);
      out.write(bytes, offset, length);
      count += length;
    }

    Digest finish() {
      Digest known = digest;
      if (known == null) {
        known = Digest.sha256Of(hash.digest());
        digest = known;
      }
      return known;
    }
  }
}
