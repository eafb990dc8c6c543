package io.jpod.core.storage.archive;

import io.jpod.core.JpodException;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageList;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.Layer;
import io.jpod.core.storage.NewImage;
import io.jpod.core.storage.StoreErrors;
import io.jpod.core.storage.StoreLock;
import io.jpod.core.storage.Workspace;
import io.jpod.core.storage.stream.Compression;
import io.jpod.oci.Digest;
import io.jpod.oci.ImageReference;
import io.jpod.oci.InvalidSpecException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `load`: images from docker-archive, oci-archive and directories of both.
///
/// All images of an archive are unpacked and checked before the first becomes visible.
public final class ArchiveLoader {
  private static final int BUFFER = 1 << 18;

  private final ImageStore store;
  private final @Nullable PlatformFilter platforms;

  public ArchiveLoader(ImageStore store) {
    this(store, null);
  }

  private ArchiveLoader(ImageStore store, @Nullable PlatformFilter platforms) {
    this.store = store;
    this.platforms = platforms;
  }

  /// A loader that takes only the images for some platforms. Manifest lists stay whole, with the
  /// others as entries whose images are not there.
  public ArchiveLoader only(PlatformFilter accepted) {
    return new ArchiveLoader(store, accepted);
  }

  /// Which images are wanted.
  public interface PlatformFilter {
    /// @param variant null if the image names none
    boolean accepts(String os, String architecture, @Nullable String variant);
  }

  /// Loads all images of an archive, plain or compressed, or of a directory.
  ///
  /// @return for each image its names, or `sha256:<id>` where it has none: what `Loaded image:` is
  ///   printed with
  public List<String> load(Path archive) throws JpodException {
    return load(archive, null);
  }

  /// As [#load(Path)], but only one image of it.
  ///
  /// @param wanted a name that an image has there, or `@n` for the n-th from 0; an archive with one
  ///   image that has no name gives it this one. Null: all images
  public List<String> load(Path archive, @Nullable String wanted) throws JpodException {
    try {
      if (Files.isDirectory(archive)) {
        return loadFiles(new DirectorySource(archive), wanted);
      }
      if (!Files.exists(archive)) {
        throw new NoSuchFileException(archive.toString());
      }
      if (Files.isRegularFile(archive) && !isCompressed(archive)) {
        return loadFiles(new TarFileSource(archive), wanted);
      }
      try (InputStream in = Files.newInputStream(archive)) {
        return load(in, wanted);
      }
    } catch (IOException e) {
      throw StoreErrors.of("loading '" + archive + "'", e);
    }
  }

  private static boolean isCompressed(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] first = in.readNBytes(Compression.MAGIC_LENGTH);
      return Compression.of(first, first.length) != Compression.NONE;
    }
  }

  private List<String> loadFiles(FileSource source, @Nullable String wanted)
      throws JpodException, IOException {
    try (source;
        StoreLock _ = store.keepLayers();
        Workspace workspace = store.newWorkspace()) {
      return add(new FileContent(source, store.layers(), workspace), wanted);
    }
  }

  /// As [#load(Path)], from a stream, which is read once and not spooled.
  public List<String> load(InputStream archive) throws JpodException {
    return load(archive, null);
  }

  private List<String> load(InputStream archive, @Nullable String wanted) throws JpodException {
    try (StoreLock _ = store.keepLayers();
        Workspace workspace = store.newWorkspace();
        InputStream plain = Compression.open(new BufferedInputStream(archive, BUFFER))) {
      return add(new StreamContent(plain, store.layers(), workspace), wanted);
    } catch (IOException e) {
      throw StoreErrors.of("loading images", e);
    }
  }

  private List<String> add(ImageContent content, @Nullable String wanted)
      throws JpodException, IOException {
    ArchivedImage.Archived archived;
    try {
      archived = ArchivedImage.readAll(content);
      if (wanted != null) {
        archived = ArchiveSelection.of(archived, wanted);
      }
      if (platforms != null) {
        archived = ArchiveSelection.of(archived, platforms);
      }
    } catch (InvalidSpecException e) {
      throw new JpodException("loading images: " + e.getMessage(), e);
    }
    List<NewImage> complete = new ArrayList<>();
    for (ArchivedImage image : archived.images()) {
      List<Layer> layers = content.layers(image.layers());
      complete.add(
          new NewImage(
              image.config(), image.manifest(layers), layers, image.names(), image.source()));
    }
    List<String> loaded = new ArrayList<>();
    List<String> inLists = new ArrayList<>();
    for (ArchivedImage.ArchivedList list : archived.lists()) {
      for (ImageList.Member member : list.members()) {
        inLists.add(String.valueOf(member.imageId()));
      }
    }
    for (NewImage image : complete) {
      Image added = store.add(image);
      if (image.names().isEmpty() && !inLists.contains(added.id())) {
        loaded.add("sha256:" + added.id());
      }
      addNames(image.names(), loaded);
    }
    for (ArchivedImage.ArchivedList list : archived.lists()) {
      String id = Digest.sha256(list.index()).hex();
      store.lists().put(new ImageList(id, list.index(), list.members()), list.names());
      addNames(list.names(), loaded);
      if (list.names().isEmpty()) {
        loaded.add("sha256:" + id);
      }
    }
    return loaded;
  }

  private static void addNames(List<ImageReference> names, List<String> loaded) {
    for (ImageReference name : names) {
      loaded.add(name.canonical());
    }
  }
}
