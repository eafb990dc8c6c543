package io.jpod.build.engine;

import io.jpod.build.cache.BuildCache;
import io.jpod.build.cache.CachedStep;
import io.jpod.build.cache.SharedCache;
import io.jpod.build.cache.SourceDigests;
import io.jpod.build.cache.StepKey;
import io.jpod.build.dockerfile.Dockerfile;
import io.jpod.build.dockerfile.DockerfileException;
import io.jpod.build.dockerfile.IgnoreRules;
import io.jpod.build.files.FileIndex;
import io.jpod.build.files.PathFilter;
import io.jpod.build.files.RootDirectory;
import io.jpod.build.files.TreeTimes;
import io.jpod.core.JpodException;
import io.jpod.core.Timestamps;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.Layer;
import io.jpod.core.storage.LayerStore;
import io.jpod.core.storage.StoreErrors;
import io.jpod.core.storage.StoreLock;
import io.jpod.core.storage.Workspace;
import io.jpod.oci.Digest;
import io.jpod.userns.AtFlags;
import io.jpod.userns.Errno;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.Libc;
import io.jpod.userns.OverlayMount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What all stages of one build share: the request, the store, the cache, a workspace.
final class BuildRun {
  final BuildRequest request;
  final Dockerfile dockerfile;
  final Directories directories;
  final BaseImages baseImages;
  final BuildListener listener;
  final ImageStore images;
  final BuildCache cache;
  final SourceDigests sourceDigests;
  final FileIndex index;
  final PathFilter contextFilter;
  final NamedContexts namedContexts;
  final AtomicInteger stepIds;

  private final List<SharedCache> shared;
  private final Map<String, CachedStep> results = new LinkedHashMap<>();
  private final LayerStore layers;
  private final Workspace workspace;
  private final Semaphore jobs;
  private final AtomicInteger names = new AtomicInteger();

  BuildRun(
      BuildRequest request,
      Dockerfile dockerfile,
      Directories directories,
      BaseImages baseImages,
      List<SharedCache> shared,
      BuildListener listener,
      Workspace workspace,
      AtomicInteger stepIds)
      throws JpodException {
    this.request = request;
    this.stepIds = stepIds;
    this.dockerfile = dockerfile;
    this.directories = directories;
    this.baseImages = baseImages;
    this.shared = shared;
    this.listener = listener;
    this.workspace = workspace;
    this.namedContexts = new NamedContexts(directories, workspace);
    this.images = ImageStore.open(directories);
    this.layers = LayerStore.open(directories);
    this.cache = BuildCache.open(directories);
    this.sourceDigests = SourceDigests.open(directories);
    int wanted = request.jobs() > 0 ? request.jobs() : Runtime.getRuntime().availableProcessors();
    this.jobs = new Semaphore(wanted);
    Path context = request.context();
    String name = context == null ? "none" : context.toAbsolutePath().normalize().toString();
    this.index =
        FileIndex.load(
            directories
                .root()
                .resolve("build-cache/contexts")
                .resolve(Digest.sha256(name.getBytes(StandardCharsets.UTF_8)).hex()));
    this.contextFilter = filter(request);
  }

  private static PathFilter filter(BuildRequest request) throws JpodException {
    try {
      return filter(IgnoreRules.parse(request.ignoreRules()));
    } catch (DockerfileException e) {
      throw BuildFailure.of(".dockerignore", e);
    }
  }

  static PathFilter filter(IgnoreRules rules) {
    if (rules.isEmpty()) {
      return PathFilter.ALL;
    }
    return new PathFilter() {
      @Override
      public boolean includes(String path) {
        return !rules.ignores(path);
      }

      @Override
      public boolean mayIncludeBelow(String directory) {
        return rules.mayIncludeBelow(directory);
      }
    };
  }

  /// A fresh directory of this build, on the store's file system.
  Path scratch(String kind) throws JpodException {
    try {
      return Files.createDirectory(workspace.resolve(kind + names.incrementAndGet()));
    } catch (IOException e) {
      throw StoreErrors.of("making a directory in '" + workspace.path() + "'", e);
    }
  }

  /// Keeps layers from being swept away while this build needs them.
  synchronized void pin(List<Digest> some) throws JpodException {
    StringBuilder text = new StringBuilder();
    for (Digest layer : some) {
      text.append("layer ").append(layer).append('\n');
    }
    try {
      Files.writeString(
          workspace.resolve("pins"),
          text.toString(),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw StoreErrors.of("noting what the build needs", e);
    }
  }

  /// The context; closed by the caller.
  RootDirectory openContext() throws JpodException {
    Path context = request.context();
    if (context == null) {
      throw new JpodException("there is no build context", "name a directory behind the options");
    }
    return openDirectory(context);
  }

  static RootDirectory openDirectory(Path path) throws JpodException {
    try {
      return new RootDirectory(
          Libc.openat(AtFlags.AT_FDCWD, path.toString(), RootDirectory.DIRECTORY, 0));
    } catch (ErrnoException e) {
      throw new JpodException("opening '" + path + "': " + e.getMessage(), e);
    }
  }

  /// Layers as one tree.
  ///
  /// @param links topmost first
  /// @param upper takes changes; null: read-only
  RootDirectory openTree(List<String> links, @Nullable Path upper) throws JpodException {
    try {
      if (links.isEmpty()) {
        return openDirectory(upper == null ? scratch("empty") : upper);
      }
      Path place = scratch("tree");
      Path work = Files.createDirectory(place.resolve("work"));
      Path root = Files.createDirectory(place.resolve("root"));
      List<String> lower = LayerStore.withoutRepeats(links);
      if (upper == null) {
        lower.add(Files.createDirectory(place.resolve("empty")).toString());
      }
      return new RootDirectory(
          OverlayMount.open(
              directories.layers().toString(),
              lower,
              upper == null ? null : upper.toString(),
              upper == null ? null : work.toString(),
              root.toString()));
    } catch (ErrnoException e) {
      if (e.errno() == Errno.E2BIG) {
        throw new JpodException(
            links.size() + " layers are more than the kernel can mount",
            "fewer instructions that change files, or --layers=false",
            e);
      }
      throw new JpodException("mounting layers: " + e.getMessage(), e);
    } catch (IOException e) {
      throw StoreErrors.of("mounting layers", e);
    }
  }

  /// Makes the changes of a step in an upper directory.
  interface Work {
    /// @param upper empty directory
    void run(Path upper) throws JpodException;
  }

  /// What a step makes: from the cache, or by running it, once even if several builds want it.
  ///
  /// @param place which step of which Dockerfile, for explanations
  CachedStep make(BuildStep step, String place, StepKey key, Work work) throws JpodException {
    String hex = key.hex();
    boolean again = request.noCache() || request.noCacheStages().contains(step.stage());
    if (!again) {
      CachedStep known = cache.find(hex, request.cacheAge());
      if (known != null) {
        return used(step, place, key, known);
      }
    }
    try (StoreLock _ = cache.lock(hex)) {
      if (!again) {
        CachedStep made = cache.find(hex, request.cacheAge());
        if (made != null) {
          return used(step, place, key, made);
        }
        CachedStep brought = shared(hex);
        if (brought != null) {
          return used(step, place, key, brought);
        }
        String why = cache.difference(place, key.facts());
        if (why != null) {
          listener.explained(step, why);
        }
      }
      jobs.acquire();
      try {
        return ran(place, key, work);
      } finally {
        jobs.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JpodException("the build was cancelled", e);
    }
  }

  /// A result that another machine has; null if none of the shared caches has it.
  private @Nullable CachedStep shared(String key) throws JpodException {
    for (SharedCache other : shared) {
      try (StoreLock _ = images.keepLayers()) {
        CachedStep found = other.find(key);
        if (found != null) {
          Digest layer = found.layer();
          pin(layer == null ? List.of() : List.of(layer));
          cache.put(key, found);
          return found;
        }
      }
    }
    return null;
  }

  /// What the steps of this build have made, or found, by their keys.
  Map<String, CachedStep> results() {
    synchronized (results) {
      return new LinkedHashMap<>(results);
    }
  }

  private void note(StepKey key, CachedStep made) {
    synchronized (results) {
      results.put(key.hex(), made);
    }
  }

  private CachedStep used(BuildStep step, String place, StepKey key, CachedStep known)
      throws JpodException {
    Digest layer = known.layer();
    if (layer != null) {
      pin(List.of(layer));
    }
    listener.cached(step);
    cache.remember(place, key);
    note(key, known);
    return known;
  }

  private CachedStep ran(String place, StepKey key, Work work) throws JpodException {
    Path upper = scratch("upper");
    work.run(upper);
    Instant timestamp = request.timestamp();
    String created = Timestamps.text(timestamp == null ? Instant.now() : timestamp);
    CachedStep made = new CachedStep(publish(upper, key.hex(), created), created);
    cache.remember(place, key);
    note(key, made);
    return made;
  }

  /// The layer of an upper directory, in the store and in the cache; null if it is empty.
  private @Nullable Digest publish(Path upper, String key, String created) throws JpodException {
    if (isUnchanged(upper)) {
      cache.put(key, new CachedStep(null, created));
      return null;
    }
    Layer layer = adopt(upper);
    try (StoreLock _ = images.keepLayers()) {
      // The entry first: what it names is kept when it is there.
      pin(List.of(layer.diffId()));
      cache.put(key, new CachedStep(layer.diffId(), created));
      images.publish(layer);
    }
    return layer.diffId();
  }

  /// As the other, for changes that are no step's.
  @Nullable Digest publish(Path upper) throws JpodException {
    if (isUnchanged(upper)) {
      return null;
    }
    Layer layer = adopt(upper);
    try (StoreLock _ = images.keepLayers()) {
      pin(List.of(layer.diffId()));
      images.publish(layer);
    }
    return layer.diffId();
  }

  /// Makes a layer of a directory, with the times that the request wants.
  Layer adopt(Path upper) throws JpodException {
    Instant timestamp = request.timestamp();
    try {
      if (timestamp != null) {
        int fd = Libc.openat(AtFlags.AT_FDCWD, upper.toString(), RootDirectory.DIRECTORY, 0);
        try {
          TreeTimes.set(fd, timestamp);
        } finally {
          Libc.close(fd);
        }
      }
      return layers.adopt(upper, workspace);
    } catch (ErrnoException e) {
      throw new JpodException("setting times: " + e.getMessage(), e);
    }
  }

  LayerStore layers() {
    return layers;
  }

  Workspace workspace() {
    return workspace;
  }

  private static boolean isUnchanged(Path upper) throws JpodException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(upper)) {
      return !entries.iterator().hasNext();
    } catch (IOException e) {
      throw StoreErrors.of("reading what has changed", e);
    }
  }
}
