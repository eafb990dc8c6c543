package io.jpod.core.storage.archive;

import io.jpod.core.JpodException;
import io.jpod.core.storage.Layer;
import io.jpod.core.storage.LayerStore;
import io.jpod.core.storage.StoreErrors;
import io.jpod.core.storage.Workspace;
import io.jpod.core.storage.stream.Compression;
import io.jpod.core.storage.stream.HashingInput;
import io.jpod.core.storage.tar.LiteralSink;
import io.jpod.core.storage.tar.TarEntry;
import io.jpod.core.storage.tar.TarFormatException;
import io.jpod.core.storage.tar.TarReader;
import io.jpod.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An archive that can be read only once: what looks like a layer is unpacked as it comes by, small
/// files are kept in memory, nothing is spooled. Only at the end it is known what was needed.
final class StreamContent implements ImageContent {
  private static final int MAX_ENTRIES = 100_000;
  private static final long MAX_DOCUMENTS = 64 << 20;
  private static final int BLOCK = 512;

  private final LayerStore store;
  private final Workspace workspace;
  private final ArchiveNames names = new ArchiveNames();
  private final Map<String, byte[]> documents = new HashMap<>();
  private final Map<String, Arrived> layers = new HashMap<>();
  private long documentBytes;

  /// A layer that came by.
  ///
  /// @param layer null if it could not be unpacked
  /// @param blob digest of the file in the archive
  private record Arrived(
      @Nullable Layer layer, @Nullable Digest blob, @Nullable JpodException failure) {}

  /// Reads the whole stream, which is the uncompressed archive.
  StreamContent(InputStream archive, LayerStore store, Workspace workspace)
      throws IOException, JpodException {
    this.store = store;
    this.workspace = workspace;
    TarReader tar = new TarReader(archive, LiteralSink.NONE);
    int entries = 0;
    TarEntry entry = tar.next();
    while (entry != null) {
      if (++entries > MAX_ENTRIES) {
        throw new TarFormatException("archive refused: more than " + MAX_ENTRIES + " files");
      }
      String name = ArchiveNames.clean(entry.name());
      if (entry.type() == TarEntry.FILE && entry.sparse() == null) {
        file(name, entry, tar);
      } else if (entry.type() == TarEntry.SYMBOLIC_LINK || entry.type() == TarEntry.HARD_LINK) {
        names.link(name, entry.linkName(), entry.type() == TarEntry.SYMBOLIC_LINK);
      }
      tar.skipPayload();
      entry = tar.next();
    }
  }

  private void file(String name, TarEntry entry, TarReader tar) throws IOException, JpodException {
    byte[] first = new byte[(int) Math.min(BLOCK, entry.sizeBytes())];
    Payload payload = new Payload(tar);
    int n = payload.readNBytes(first, 0, first.length);
    InputStream whole = new SequenceInputStream(new ByteArrayInputStream(first, 0, n), payload);
    if (looksLikeLayer(first, n)) {
      layers.put(name, arrive(name, whole));
    } else if (entry.sizeBytes() <= MAX_DOCUMENT) {
      documentBytes += entry.sizeBytes();
      if (documentBytes > MAX_DOCUMENTS) {
        throw new TarFormatException(
            "archive refused: more than " + MAX_DOCUMENTS + " bytes that are no layers");
      }
      documents.put(name, whole.readAllBytes());
    }
  }

  static boolean looksLikeLayer(byte[] first, int length) {
    if (Compression.of(first, length) != Compression.NONE) {
      return true;
    }
    if (length < BLOCK) {
      return false;
    }
    boolean zero = true;
    for (byte b : first) {
      zero &= b == 0;
    }
    return zero || isTarHeader(first);
  }

  private static boolean isTarHeader(byte[] block) {
    return (block[257] == 'u' && block[258] == 's' && block[259] == 't' && block[260] == 'a')
        || (block[0] != '{' && block[0] != '[' && block[BLOCK - 1] == 0);
  }

  private Arrived arrive(String name, InputStream content) throws JpodException {
    try {
      Layer there = storedLayer(name);
      HashingInput blob = new HashingInput(content);
      if (there != null) {
        HashingInput plain = new HashingInput(Compression.open(blob));
        if (plain.finish().equals(there.diffId())) {
          return new Arrived(there, blob.finish(), null);
        }
        return new Arrived(
            null, null, new JpodException("layer '" + name + "' is not what its name says"));
      }
      Layer layer = store.unpack(blob, null, null, workspace);
      return new Arrived(layer, blob.finish(), null);
    } catch (IOException e) {
      return new Arrived(null, null, failed(StoreErrors.of("layer '" + name + "'", e)));
    } catch (JpodException e) {
      return new Arrived(null, null, failed(e));
    }
  }

  /// A file that cannot be unpacked is an error only if an image needs it, but a full disk is one
  /// at once.
  private static JpodException failed(JpodException e) throws JpodException {
    if (e.getMessage().endsWith("No space left on device")) {
      throw e;
    }
    return e;
  }

  /// podman calls a layer's file by its diff-id: then one that the store has need only be hashed.
  private @Nullable Layer storedLayer(String name) throws JpodException {
    String hex = name.endsWith(".tar") ? name.substring(0, name.length() - 4) : name;
    hex = hex.substring(hex.lastIndexOf('/') + 1);
    return hex.length() == 64 && Digest.isHex(hex) ? store.find(new Digest("sha256", hex)) : null;
  }

  @Override
  public byte @Nullable [] document(String name) throws JpodException {
    return documents.get(names.follow(name));
  }

  @Override
  public List<Layer> layers(List<LayerFile> files) throws JpodException {
    List<Layer> list = new ArrayList<>();
    for (LayerFile file : files) {
      Layer stored = store.find(file.diffId());
      list.add(stored != null ? stored : arrived(file));
    }
    return list;
  }

  private Layer arrived(LayerFile file) throws JpodException {
    Arrived arrived = layers.get(names.follow(file.name()));
    if (arrived == null) {
      throw new JpodException("archive has no layer '" + ImageContent.printable(file.name()) + "'");
    }
    if (arrived.layer == null) {
      throw arrived.failure != null ? arrived.failure : new JpodException("layer was not unpacked");
    }
    if (file.blob() != null && !file.blob().equals(arrived.blob)) {
      throw new JpodException(
          "layer blob has digest " + arrived.blob + " instead of " + file.blob());
    }
    if (!arrived.layer.diffId().equals(file.diffId())) {
      throw new JpodException(
          "layer has diff-id "
              + arrived.layer.diffId()
              + " instead of "
              + file.diffId()
              + " as its image says");
    }
    return arrived.layer;
  }

  /// The payload of the current entry.
  private static final class Payload extends InputStream {
    private final TarReader tar;

    Payload(TarReader tar) {
      this.tar = tar;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      return length == 0 ? 0 : tar.read(into, offset, length);
    }
  }
}
