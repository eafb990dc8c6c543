package io.jpod.core.storage;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.layer.LayerDirectory;
import io.jpod.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The unpacked layers of a store. New layers are made in a [Workspace] and become part of the
/// store with their image ([ImageStore#add]), so that a layer in the store is complete, verified
/// and on the disk.
public final class LayerStore {
  private static final int SHORT = 24;
  private static final AtomicInteger COUNTER = new AtomicInteger();

  private final Path layers;

  LayerStore(Directories directories) {
    this.layers = directories.layers();
  }

  /// The layers of this store.
  public static LayerStore open(Directories directories) {
    return new LayerStore(directories);
  }

  /// The layer of this diff-id, null if the store has none.
  public @Nullable Layer find(Digest diffId) throws JpodException {
    if (!diffId.algorithm().equals("sha256")) {
      throw new JpodException("layer " + diffId + ": only sha256 names layers in a store");
    }
    Path directory = layers.resolve(diffId.hex());
    try {
      long size = LayerDirectory.tarBytes(directory);
      return size < 0 ? null : new Layer(diffId, size, directory);
    } catch (IOException e) {
      throw StoreErrors.of("reading layer " + diffId, e);
    }
  }

  /// Length of a layer's tar; 0 if there is none, or what says so is damaged.
  long sizeIfKnown(Digest diffId) {
    try {
      return Math.max(0, LayerDirectory.tarBytes(directory(diffId)));
    } catch (IOException e) {
      return 0;
    }
  }

  Path directory(Digest diffId) {
    return layers.resolve(diffId.hex());
  }

  /// Diff-ids of all layers, in no order.
  List<Digest> all() {
    List<Digest> all = new ArrayList<>();
    String[] names = layers.toFile().list();
    if (names != null) {
      for (String hex : names) {
        if (hex.length() == 64 && Digest.isHex(hex)) {
          all.add(new Digest("sha256", hex));
        }
      }
    }
    return all;
  }

  /// As [#find], an error if there is none.
  public Layer require(Digest diffId) throws JpodException {
    Layer layer = find(diffId);
    if (layer == null) {
      throw new JpodException("layer " + diffId + " is not in the store '" + layers + "'");
    }
    return layer;
  }

  /// Unpacks a tar, plain or compressed with gzip, zstd or bzip2, in one pass; the archive is
  /// treated as hostile.
  ///
  /// @param archive read to its end; not closed
  /// @param blob digest that the bytes as they come must have; null: not checked
  /// @param diffId digest that the uncompressed tar must have; null: not checked
  /// @throws JpodException if a digest differs, or the archive is refused
  public Layer unpack(
      InputStream archive, @Nullable Digest blob, @Nullable Digest diffId, Workspace workspace)
      throws JpodException {
    Path directory = fresh(workspace);
    try {
      LayerDirectory made = LayerDirectory.unpack(archive, directory);
      if (blob != null && !blob.equals(made.blob())) {
        throw new JpodException("layer blob has digest " + made.blob() + " instead of " + blob);
      }
      if (diffId != null && !diffId.equals(made.diffId())) {
        throw new JpodException(
            "layer has diff-id " + made.diffId() + " instead of " + diffId + " as its image says");
      }
      return new Layer(made.diffId(), made.tarBytes(), directory);
    } catch (IOException e) {
      throw StoreErrors.of("unpacking layer" + (diffId == null ? "" : " " + diffId), e);
    }
  }

  private static Path fresh(Workspace workspace) {
    return workspace.resolve("layer" + COUNTER.incrementAndGet());
  }

  /// Makes a layer of a container's upper directory, which is renamed and is gone then. Its tar is
  /// computed for the digest, but not written anywhere.
  ///
  /// @param upper on the same file system as the store
  public Layer adopt(Path upper, Workspace workspace) throws JpodException {
    Path directory = fresh(workspace);
    try {
      Files.createDirectory(directory);
      Files.move(upper, directory.resolve("diff"), StandardCopyOption.ATOMIC_MOVE);
      LayerDirectory made = LayerDirectory.describe(directory);
      return new Layer(made.diffId(), made.tarBytes(), directory);
    } catch (IOException e) {
      throw StoreErrors.of("making a layer of '" + upper + "'", e);
    }
  }

  /// Makes a layer of a copy of a container's upper directory, which stays as it is; it should not
  /// change meanwhile.
  public Layer copy(Path upper, Workspace workspace) throws JpodException {
    try (PipedInputStream in = new PipedInputStream(1 << 18)) {
      PipedOutputStream out = new PipedOutputStream(in);
      UpperSource source = new UpperSource(upper, fresh(workspace), out);
      Thread.ofPlatform().name("layer-copy").daemon().start(source);
      Layer layer;
      try {
        layer = unpack(in, null, null, workspace);
      } catch (JpodException e) {
        throw source.failure == null
            ? e
            : StoreErrors.of("copying '" + upper + "'", source.failure);
      }
      if (source.failure != null) {
        throw StoreErrors.of("copying '" + upper + "'", source.failure);
      }
      return layer;
    } catch (IOException e) {
      throw StoreErrors.of("copying '" + upper + "'", e);
    }
  }

  /// Writes the tar of an upper directory into a pipe.
  private static final class UpperSource implements Runnable {
    private final Path upper;
    private final Path scratch;
    private final OutputStream out;
    volatile @Nullable IOException failure;

    UpperSource(Path upper, Path scratch, OutputStream out) {
      this.upper = upper;
      this.scratch = scratch;
      this.out = out;
    }

    @Override
    public void run() {
      try (out) {
        writeOrRemember();
      } catch (IOException e) {
        failure = e; // the other end is closed: it has failed and says why
      }
    }

    /// The failure must be known before the pipe is closed, which the other end takes for the
    /// archive's end.
    private void writeOrRemember() {
      try {
        LayerDirectory.writeUpper(upper, scratch, out);
      } catch (IOException e) {
        failure = e;
      }
    }
  }

  /// Writes the layer's uncompressed tar, byte for byte as it was when the layer came or was made.
  ///
  /// @throws JpodException if what is on the disk gives another digest than the layer's
  public void writeTar(Layer layer, OutputStream out) throws JpodException {
    try {
      Digest written = LayerDirectory.writeTar(layer.directory(), out);
      if (!written.equals(layer.diffId())) {
        throw new JpodException(
            "layer " + layer.diffId() + " cannot be written again: its files were changed",
            "jpod rmi the images that use it, and pull or load them again");
      }
    } catch (IOException e) {
      throw StoreErrors.of("writing layer " + layer.diffId(), e);
    }
  }

  /// Moves a layer from a workspace into the store. If the store has it by now, that one stays.
  void publish(Layer layer, Durability durability) throws JpodException {
    Path place = layers.resolve(layer.diffId().hex());
    try {
      Files.createDirectories(layers.resolve("l"));
      link(layer.diffId());
      durability.note(layer.diffId());
      Files.move(layer.directory(), place, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (find(layer.diffId()) == null) {
        throw StoreErrors.of("putting layer " + layer.diffId() + " in place", e);
      }
    }
  }

  /// Before the layer itself, so that no layer is without its link. Two layers with the same first
  /// 24 digits cannot share a link; somebody would have had to search for them on purpose.
  private void link(Digest diffId) throws IOException, JpodException {
    Path link = layers.resolve(shortLink(diffId));
    Path target = Path.of("..", diffId.hex(), "diff");
    try {
      Files.createSymbolicLink(link, target);
    } catch (FileAlreadyExistsException e) {
      if (!Files.readSymbolicLink(link).equals(target)) {
        throw new JpodException(
            "layer " + diffId + ": another layer's digest begins with the same digits", e);
      }
    }
  }

  /// Whether the layer's short link leads to it.
  boolean isLinked(Digest diffId) throws IOException {
    Path link = layers.resolve(shortLink(diffId));
    return Files.isSymbolicLink(link)
        && Files.readSymbolicLink(link).equals(Path.of("..", diffId.hex(), "diff"));
  }

  /// Makes the short link of a layer that has lost it.
  void linkAgain(Digest diffId) throws JpodException {
    try {
      Files.createDirectories(layers.resolve("l"));
      if (!isLinked(diffId)) {
        removeLinks(diffId);
        link(diffId);
      }
    } catch (IOException e) {
      throw StoreErrors.of("linking layer " + diffId, e);
    }
  }

  /// Takes a layer out of the store, into a workspace that will be removed.
  void withdraw(Digest diffId, Workspace workspace) throws JpodException {
    try {
      Files.move(layers.resolve(diffId.hex()), fresh(workspace), StandardCopyOption.ATOMIC_MOVE);
      removeLinks(diffId);
    } catch (NoSuchFileException e) {
      return; // a command that was killed between image and layers had done it
    } catch (IOException e) {
      throw StoreErrors.of("removing layer " + diffId, e);
    }
  }

  /// Its own link, and those to its trees with other owners.
  private void removeLinks(Digest diffId) throws IOException {
    String link = shortLink(diffId);
    for (Path shifted : ShiftedLayers.links(layers, link)) {
      Files.deleteIfExists(shifted);
    }
    Files.deleteIfExists(layers.resolve(link));
  }

  /// Names of layers relative to `layers/`, as overlay's `lowerdir` wants them: topmost first, each
  /// once. An image may have a layer twice, a step that was repeated or the empty one of older
  /// builders; the kernel refuses such a mount (ELOOP), and the upper one hides all of the lower.
  ///
  /// @param diffIds lowest first
  public static List<String> lowerLinks(List<Digest> diffIds) {
    List<String> links = new ArrayList<>(diffIds.size());
    for (int i = diffIds.size() - 1; i >= 0; i--) {
      links.add(shortLink(diffIds.get(i)));
    }
    return withoutRepeats(links);
  }

  /// Of each name that comes more than once the first.
  public static List<String> withoutRepeats(List<String> links) {
    List<String> once = new ArrayList<>(links.size());
    for (String link : links) {
      if (!once.contains(link)) {
        once.add(link);
      }
    }
    return once;
  }

  /// Name of a layer relative to `layers/`, short enough for an overlay mount of 128 layers: `l/<24
  /// hex digits>`.
  public static String shortLink(Digest diffId) {
    return "l/" + diffId.hex().substring(0, SHORT);
  }
}
