package io.jpod.build.cache;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.FileTree;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.ImageUsers;
import io.jpod.core.storage.StoreErrors;
import io.jpod.core.storage.archive.ArchiveFormat;
import io.jpod.core.storage.archive.ArchiveLoader;
import io.jpod.core.storage.archive.ArchiveSaver;
import io.jpod.oci.InvalidSpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A cache in a directory, as jobs of CI keep one from run to run: an OCI image layout with the
/// image that [RegistryCache] has in a registry. It is brought into the store when it is first
/// asked for, and what no image needs of it goes when this is closed.
public final class LocalCache implements SharedCache, AutoCloseable {
  private final Path directory;
  private final ImageStore store;
  private final ImageUsers users;
  private final Map<String, CachedStep> written = new LinkedHashMap<>();
  private @Nullable Map<String, CachedStep> steps;
  private @Nullable String loaded;

  /// @param directory of the layout; it need not be there
  /// @param users who uses images of the store
  public LocalCache(Path directory, Directories directories, ImageUsers users) {
    this.directory = directory.toAbsolutePath();
    this.store = ImageStore.open(directories);
    this.users = users;
  }

  @Override
  public synchronized @Nullable CachedStep find(String key) throws JpodException {
    Map<String, CachedStep> known = steps;
    if (known == null) {
      known = Files.exists(directory.resolve("index.json")) ? load() : Map.of();
      steps = known;
    }
    return known.get(key);
  }

  private Map<String, CachedStep> load() throws JpodException {
    List<String> names = new ArchiveLoader(store).load(directory);
    if (names.size() != 1) {
      throw new JpodException("'" + directory + "' is no cache of builds: it has several images");
    }
    Image image = store.require(names.getFirst());
    loaded = image.id();
    try {
      return CacheImage.steps(image.config());
    } catch (InvalidSpecException | IllegalStateException | ClassCastException e) {
      throw new JpodException("reading the cache '" + directory + "': " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized void put(Map<String, CachedStep> results) throws JpodException {
    written.putAll(results);
    if (written.isEmpty()) {
      return;
    }
    Image image = new CacheImage(written).addTo(store);
    try {
      save(image);
    } finally {
      if (!image.id().equals(loaded)) {
        store.remove(image.id(), false, users);
      }
    }
  }

  /// Beside what is there, which it then replaces.
  private void save(Image image) throws JpodException {
    Path next = directory.resolveSibling(directory.getFileName() + ".new");
    try {
      FileTree.delete(next);
      new ArchiveSaver(store).save(List.of(image.id()), false, ArchiveFormat.OCI_DIR, next);
      FileTree.delete(directory);
      Files.move(next, directory);
    } catch (IOException e) {
      throw StoreErrors.of("writing the cache '" + directory + "'", e);
    }
  }

  @Override
  public synchronized void close() throws JpodException {
    String id = loaded;
    loaded = null;
    if (id != null && store.find(id) != null) {
      store.remove(id, false, users);
    }
  }
}
