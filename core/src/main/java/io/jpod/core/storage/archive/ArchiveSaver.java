package io.jpod.core.storage.archive;

import io.jpod.core.JpodException;
import io.jpod.core.OwnProcess;
import io.jpod.core.storage.FileTree;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageList;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.StoreErrors;
import io.jpod.core.storage.StoreLock;
import io.jpod.core.storage.stream.WriteBehind;
import io.jpod.oci.Digest;
import io.jpod.oci.ImageReference;
import io.jpod.oci.InvalidSpecException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `save`: images to docker-archive and oci-archive, or to directories.
///
/// Layers are written uncompressed, byte for byte as they once were, so config digest (the image
/// id) and diff-ids stay what they are. The manifest stays too if it is about uncompressed layers;
/// otherwise one about these is written, as podman does.
public final class ArchiveSaver {
  private final ImageStore store;
  private final boolean compressed;

  public ArchiveSaver(ImageStore store) {
    this(store, false);
  }

  private ArchiveSaver(ImageStore store, boolean compressed) {
    this.store = store;
    this.compressed = compressed;
  }

  /// A saver that compresses layers with gzip, which only a docker directory can have.
  public ArchiveSaver compressing(boolean compress) {
    return new ArchiveSaver(store, compress);
  }

  /// Writes images to a stream.
  ///
  /// @param namesOrIds as the user gave them; with `multi` false the first is the image and the
  ///   others are further names for it
  /// @param multi whether each is an image of its own (`-m`); only docker-archive can hold several
  public void save(List<String> namesOrIds, boolean multi, ArchiveFormat format, OutputStream out)
      throws JpodException {
    if (format.isDirectory()) {
      throw new JpodException(
          "format " + format.word() + " needs a directory to write to", "--output DIRECTORY");
    }
    try (StoreLock _ = store.keepLayers();
        WriteBehind behind = new WriteBehind(out)) {
      List<SavedImage> images = select(namesOrIds, multi, format);
      write(images, format, new TarSink(behind));
    } catch (IOException e) {
      throw StoreErrors.of("writing the archive", e);
    }
  }

  /// Writes images to a file, or for the directory formats to a directory. It appears only when it
  /// is complete, and a file that was there is replaced then.
  public void save(List<String> namesOrIds, boolean multi, ArchiveFormat format, Path to)
      throws JpodException {
    if (Files.exists(to) && !Files.isRegularFile(to) && !format.isDirectory()) {
      saveToDevice(namesOrIds, multi, format, to);
      return;
    }
    write(format, to, sink -> write(select(namesOrIds, multi, format), format, sink));
  }

  /// A pipe or terminal, such as /dev/stdout.
  private void saveToDevice(List<String> namesOrIds, boolean multi, ArchiveFormat format, Path to)
      throws JpodException {
    if (Files.isDirectory(to)) {
      throw new JpodException("saving to '" + to + "': Is a directory");
    }
    try (OutputStream out = Files.newOutputStream(to)) {
      save(namesOrIds, multi, format, out);
    } catch (IOException e) {
      throw StoreErrors.of("saving to '" + to + "'", e);
    }
  }

  private static void discard(Path part) {
    try {
      FileTree.delete(part);
    } catch (IOException e) {
      return; // the first error says more
    }
  }

  /// Writes a manifest list with those of its images that the store has, in one of the OCI formats.
  ///
  /// @param name complete, or null
  public void save(ImageList list, @Nullable String name, ArchiveFormat format, Path to)
      throws JpodException {
    requireOci(format);
    write(
        format,
        to,
        sink -> {
          try (sink) {
            new SavedList(store, list, name).writeTo(sink);
          }
        });
  }

  /// As [#save(ImageList, String, ArchiveFormat, Path)], to a stream.
  public void save(ImageList list, @Nullable String name, OutputStream out) throws JpodException {
    try (StoreLock _ = store.keepLayers();
        WriteBehind behind = new WriteBehind(out);
        FileSink sink = new TarSink(behind)) {
      new SavedList(store, list, name).writeTo(sink);
    } catch (IOException e) {
      throw StoreErrors.of("writing the archive", e);
    }
  }

  private static void requireOci(ArchiveFormat format) throws JpodException {
    if (format != ArchiveFormat.OCI_ARCHIVE && format != ArchiveFormat.OCI_DIR) {
      throw new JpodException(
          "format " + format.word() + " cannot hold a manifest list", "--format oci-archive");
    }
  }

  private interface Writing {
    void to(FileSink sink) throws IOException, JpodException;
  }

  private void write(ArchiveFormat format, Path to, Writing writing) throws JpodException {
    Path target = to.toAbsolutePath();
    Path part = target.resolveSibling("." + target.getFileName() + ".part" + OwnProcess.id());
    try (StoreLock _ = store.keepLayers()) {
      if (format.isDirectory()) {
        writing.to(new DirectorySink(part));
      } else {
        try (OutputStream file = Files.newOutputStream(part);
            WriteBehind out = new WriteBehind(file)) {
          writing.to(new TarSink(out));
          out.flush();
        }
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      discard(part);
      throw StoreErrors.of("saving to '" + to + "'", e);
    } catch (JpodException e) {
      discard(part);
      throw e;
    }
  }

  private List<SavedImage> select(List<String> namesOrIds, boolean multi, ArchiveFormat format)
      throws JpodException {
    if (namesOrIds.isEmpty()) {
      throw new JpodException("no image was given to save");
    }
    if (!multi) {
      Image image = store.require(namesOrIds.get(0));
      List<String> names = new ArrayList<>();
      addName(names, image, namesOrIds.get(0));
      for (String further : namesOrIds.subList(1, namesOrIds.size())) {
        names.add(localName(further));
      }
      return List.of(SavedImage.of(image, names, store.layers()));
    }
    if (format != ArchiveFormat.DOCKER_ARCHIVE) {
      throw new JpodException("--multi-image-archive is only supported with docker-archive");
    }
    Map<String, List<String>> names = new LinkedHashMap<>();
    Map<String, Image> images = new LinkedHashMap<>();
    for (String nameOrId : namesOrIds) {
      Image image = store.require(nameOrId);
      images.putIfAbsent(image.id(), image);
      List<String> known = names.get(image.id());
      if (known == null) {
        known = new ArrayList<>();
        names.put(image.id(), known);
      }
      addName(known, image, nameOrId);
    }
    List<SavedImage> selected = new ArrayList<>();
    for (Map.Entry<String, List<String>> entry : names.entrySet()) {
      Image image = images.get(entry.getKey());
      if (image != null) {
        selected.add(SavedImage.of(image, entry.getValue(), store.layers()));
      }
    }
    return selected;
  }

  /// The complete name that the user meant, if it was a name and not an id.
  private static void addName(List<String> names, Image image, String nameOrId)
      throws JpodException {
    String name = ImageStore.nameMeant(image, nameOrId);
    if (name != null && !names.contains(name)) {
      names.add(name);
    }
  }

  private static String localName(String name) throws JpodException {
    try {
      return ImageReference.parseLocal(name).canonical();
    } catch (InvalidSpecException e) {
      throw new JpodException("normalizing name \"" + name + "\": " + e.getMessage(), e);
    }
  }

  private void write(List<SavedImage> images, ArchiveFormat format, FileSink sink)
      throws IOException, JpodException {
    try (sink) {
      switch (format) {
        case DOCKER_ARCHIVE -> writeDockerArchive(images, sink);
        case OCI_ARCHIVE, OCI_DIR -> writeOci(images.get(0), sink);
        case DOCKER_DIR -> writeDockerDirectory(images.get(0), sink);
      }
    }
  }

  private void writeDockerArchive(List<SavedImage> images, FileSink sink)
      throws IOException, JpodException {
    List<Digest> written = new ArrayList<>();
    for (SavedImage image : images) {
      image.writeLayers(sink, "", ".tar", written);
      sink.file(image.image().id() + ".json", image.config());
    }
    sink.file("manifest.json", SavedImage.dockerManifestList(images));
  }

  private void writeOci(SavedImage image, FileSink sink) throws IOException, JpodException {
    sink.file("oci-layout", SavedImage.ociLayout());
    sink.directory("blobs");
    sink.directory("blobs/sha256");
    image.writeLayers(sink, "blobs/sha256/", "", new ArrayList<>());
    byte[] manifest = image.ociManifest();
    sink.file("blobs/sha256/" + image.image().id(), image.config());
    sink.file("blobs/sha256/" + Digest.sha256(manifest).hex(), manifest);
    sink.file("index.json", image.ociIndex(manifest));
  }

  private void writeDockerDirectory(SavedImage image, FileSink sink)
      throws IOException, JpodException {
    sink.file("version", SavedImage.directoryVersion());
    if (compressed && sink instanceof DirectorySink directory) {
      directory.file("manifest.json", image.writeCompressed(directory));
      sink.file(image.image().id(), image.config());
      return;
    }
    image.writeLayers(sink, "", "", new ArrayList<>());
    sink.file(image.image().id(), image.config());
    sink.file("manifest.json", image.dockerManifest());
  }
}
