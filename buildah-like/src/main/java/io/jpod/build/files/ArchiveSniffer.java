package io.jpod.build.files;

import io.jpod.core.JpodException;
import io.jpod.core.storage.stream.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Recognises the archives that `ADD` unpacks, by content as docker does and not by name: tar,
/// plain or compressed.
public final class ArchiveSniffer {
  private static final int TAR_MAGIC_AT = 257;
  public static final int HEADER = 263;

  private ArchiveSniffer() {}

  public static boolean isArchive(Path path) throws JpodException {
    if (!Files.isRegularFile(path)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(path)) {
      return isArchive(in.readNBytes(HEADER));
    } catch (IOException e) {
      throw new JpodException("reading '" + path + "': " + e.getMessage(), e);
    }
  }

  /// Whether a file that begins so is an archive.
  public static boolean isArchive(byte[] head) {
    return startsWith(head, 0, 0x1f, 0x8b, 0x08) // gzip
        || startsWith(head, 0, 'B', 'Z', 'h') // bzip2
        || startsWith(head, 0, 0xfd, '7', 'z', 'X', 'Z', 0) // xz
        || startsWith(head, 0, 0x28, 0xb5, 0x2f, 0xfd) // zstd
        || startsWith(head, TAR_MAGIC_AT, 'u', 's', 't', 'a', 'r');
  }

  /// Whether what begins like an archive is one: a compressed file may hold anything. What cannot
  /// be decompressed here counts as one, so that unpacking it says why.
  public static boolean holdsArchive(InputStream in) throws IOException {
    byte[] head;
    try (InputStream plain = Compression.open(in)) {
      head = plain.readNBytes(HEADER);
    } catch (IOException e) {
      return true;
    }
    return startsWith(head, TAR_MAGIC_AT, 'u', 's', 't', 'a', 'r');
  }

  private static boolean startsWith(byte[] head, int at, int... bytes) {
    if (head.length < at + bytes.length) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if ((head[at + i] & 0xff) != bytes[i]) {
        return false;
      }
    }
    return true;
  }
}
