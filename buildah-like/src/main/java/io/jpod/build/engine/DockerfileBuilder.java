package io.jpod.build.engine;

import io.jpod.build.CommittedImage;
import io.jpod.build.ImageSettings;
import io.jpod.build.WorkingContainer;
import io.jpod.build.cache.SharedCache;
import io.jpod.build.dockerfile.Dockerfile;
import io.jpod.build.dockerfile.DockerfileException;
import io.jpod.build.files.CopyOptions;
import io.jpod.build.files.CopySource;
import io.jpod.build.files.FileCopier;
import io.jpod.build.files.RootDirectory;
import io.jpod.core.JpodException;
import io.jpod.core.Timestamps;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.Layer;
import io.jpod.core.storage.LayerStore;
import io.jpod.core.storage.NewImage;
import io.jpod.core.storage.StoreLock;
import io.jpod.core.storage.Workspace;
import io.jpod.oci.Digest;
import io.jpod.oci.History;
import io.jpod.oci.ImageReference;
import io.jpod.oci.InvalidSpecException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// Builds images of Dockerfiles in a store.
///
/// Must run as root of the user's namespace, as all of the builder. Thread-safe; an interrupt of
/// the calling thread ends a build.
public final class DockerfileBuilder {
  private final Directories directories;
  private final BaseImages baseImages;

  private final List<SharedCache> cacheFrom;
  private final List<SharedCache> cacheTo;

  /// Steps of all its builds have different numbers, as a build for several platforms is several.
  private final AtomicInteger stepIds = new AtomicInteger();

  private DockerfileBuilder(
      Directories directories,
      BaseImages baseImages,
      List<SharedCache> cacheFrom,
      List<SharedCache> cacheTo) {
    this.directories = directories;
    this.baseImages = baseImages;
    this.cacheFrom = List.copyOf(cacheFrom);
    this.cacheTo = List.copyOf(cacheTo);
  }

  /// One that also asks these caches for results of steps, and puts the results of its builds into
  /// those.
  public DockerfileBuilder withCaches(List<SharedCache> from, List<SharedCache> to) {
    return new DockerfileBuilder(directories, baseImages, from, to);
  }

  /// Builds in this store; images that the store lacks come from `baseImages`.
  public static DockerfileBuilder open(Directories directories, BaseImages baseImages) {
    return new DockerfileBuilder(directories, baseImages, List.of(), List.of());
  }

  /// Builds in this store from images that are there.
  public static DockerfileBuilder open(Directories directories) {
    ImageStore images = ImageStore.open(directories);
    return open(directories, (name, platform) -> images.require(name));
  }

  /// Carries out a request: the target stage becomes an image.
  ///
  /// @throws BuildException with file, line and instruction; its exit code is that of a command
  ///   that failed
  /// @throws JpodException if something else failed, such as the store
  public BuildResult build(BuildRequest request, BuildListener listener) throws JpodException {
    List<ImageReference> _ = references(request.names()); // a wrong one is no reason to fail late
    try (Workspace workspace = Workspace.create(directories)) {
      BuildRun run = open(request, listener, workspace);
      try (Stages stages = new Stages(run)) {
        StageState state = stages.build();
        for (String name : stages.unusedArgs()) {
          listener.warning("one or more build args were not consumed: [" + name + "]");
        }
        BuildResult result = commit(run, state, request.names());
        for (SharedCache cache : cacheTo) {
          cache.put(run.results());
        }
        return result;
      } finally {
        run.index.save();
      }
    }
  }

  /// Carries out a request and copies the target stage's files to a directory instead of making an
  /// image: `--output type=local`.
  public void export(BuildRequest request, BuildListener listener, Path destination)
      throws JpodException {
    try (Workspace workspace = Workspace.create(directories)) {
      BuildRun run = open(request, listener, workspace);
      try (Stages stages = new Stages(run)) {
        StageState state = stages.build();
        java.nio.file.Files.createDirectories(destination);
        try (RootDirectory from = run.openTree(state.links(), null);
            RootDirectory to = BuildRun.openDirectory(destination)) {
          CopyOptions options = CopyOptions.defaults();
          new FileCopier(to, options, null).copy(List.of(new CopySource(from, "/")), "/");
        }
      } catch (java.io.IOException e) {
        throw io.jpod.core.storage.StoreErrors.of("writing '" + destination + "'", e);
      } finally {
        run.index.save();
      }
    }
  }

  /// Carries out a request and writes the target stage's files as a tar archive instead of making
  /// an image: `--output type=tar`.
  public void exportTar(BuildRequest request, BuildListener listener, java.io.OutputStream out)
      throws JpodException {
    try (Workspace workspace = Workspace.create(directories)) {
      BuildRun run = open(request, listener, workspace);
      try (Stages stages = new Stages(run)) {
        StageState state = stages.build();
        if (!state.layers.isEmpty()) {
          run.layers().writeTar(squashed(run, state, 0), out);
        }
      } finally {
        run.index.save();
      }
    }
  }

  /// Carries out a request and mounts the target stage's files, for changes by whoever can reach
  /// them. No image is made until [MountedBuild#commit].
  public MountedBuild mount(BuildRequest request, BuildListener listener) throws JpodException {
    Workspace workspace = Workspace.create(directories);
    boolean done = false;
    try {
      BuildRun run = open(request, listener, workspace);
      try (Stages stages = new Stages(run)) {
        MountedBuild mounted = MountedBuild.of(run, stages.build());
        done = true;
        return mounted;
      } finally {
        run.index.save();
      }
    } finally {
      if (!done) {
        workspace.close();
      }
    }
  }

  private BuildRun open(BuildRequest request, BuildListener listener, Workspace workspace)
      throws JpodException {
    Dockerfile dockerfile;
    try {
      dockerfile = Dockerfile.parse(request.dockerfile());
    } catch (DockerfileException e) {
      throw BuildFailure.of(request.dockerfileName(), e);
    }
    return new BuildRun(
        request, dockerfile, directories, baseImages, cacheFrom, listener, workspace, stepIds);
  }

  /// @param given what the image is called, as the user wrote it
  static BuildResult commit(BuildRun run, StageState state, List<String> given)
      throws JpodException {
    BuildRequest request = run.request;
    List<ImageReference> references = references(given);
    try (StoreLock _ = run.images.keepLayers()) {
      List<Layer> fresh = new ArrayList<>();
      List<Layer> all = layers(run, state, fresh);
      WorkingContainer made = described(state, request);
      Instant created = created(request, state);
      CommittedImage image = new CommittedImage(made, request.format(), created);
      byte[] config = image.config(all, history(request, state, all.size()));
      byte[] manifest = image.manifest(config, all);
      Image added = run.images.add(new NewImage(config, manifest, fresh, references, "build"));
      List<String> names = new ArrayList<>();
      for (ImageReference reference : references) {
        names.add(reference.canonical());
      }
      return new BuildResult(added, added.manifestDigest(), names);
    }
  }

  /// The image's layers, squashed if that was asked for.
  private static List<Layer> layers(BuildRun run, StageState state, List<Layer> fresh)
      throws JpodException {
    LayerStore store = run.layers();
    List<Digest> digests = state.layers;
    int keep =
        switch (run.request.squash()) {
          case NONE -> digests.size();
          case NEW -> state.baseLayers;
          case ALL -> 0;
        };
    List<Layer> all = new ArrayList<>();
    for (Digest digest : digests.subList(0, Math.min(keep, digests.size()))) {
      all.add(store.require(digest));
    }
    int fold = digests.size() - keep;
    if (fold > 1 || (keep == 0 && fold > 0)) {
      Layer one = squashed(run, state, keep);
      fresh.add(one);
      all.add(one);
    } else if (fold == 1) {
      all.add(store.require(digests.getLast()));
    }
    return all;
  }

  private static Layer squashed(BuildRun run, StageState state, int keep) throws JpodException {
    Path upper = run.scratch("squashed");
    List<String> links = new ArrayList<>();
    for (Digest layer : state.layers.subList(keep, state.layers.size()).reversed()) {
      links.add(LayerStore.shortLink(layer));
    }
    LayerMerge.merge(run.directories.layers(), links, upper, keep == 0);
    return run.adopt(upper);
  }

  private static Instant created(BuildRequest request, StageState state) {
    Instant timestamp = request.timestamp();
    if (timestamp != null) {
      return timestamp;
    }
    return state.created.isEmpty() ? Instant.now() : Timestamps.instant(state.created);
  }

  private static List<History> history(BuildRequest request, StageState state, int layers) {
    if (!request.history()) {
      return List.of();
    }
    if (request.squash() == BuildRequest.Squash.NONE) {
      return state.history;
    }
    // One entry for each layer that there is, the others say what was done.
    List<History> all = new ArrayList<>();
    int left = layers;
    for (int i = 0; i < state.history.size(); i++) {
      History entry = state.history.get(i);
      boolean last = i == state.history.size() - 1;
      boolean makesLayer = (!entry.emptyLayer() && left > 1) || (last && left == 1);
      left -= makesLayer ? 1 : 0;
      all.add(
          new History(
              entry.created(), entry.createdBy(), entry.author(), entry.comment(), !makesLayer));
    }
    return all;
  }

  private static WorkingContainer described(StageState state, BuildRequest request) {
    ImageSettings settings = state.settings;
    for (Map.Entry<String, String> label : request.labels().entrySet()) {
      settings = settings.withLabel(label.getKey(), label.getValue());
    }
    for (String name : request.unsetEnv()) {
      settings = settings.withoutEnv(name);
    }
    Map<String, String> annotations = new LinkedHashMap<>(settings.annotations());
    annotations.putAll(request.annotations());
    settings = settings.withAnnotations(annotations);
    return new WorkingContainer(
        "",
        "",
        state.baseName,
        "",
        state.baseDigest,
        "",
        state.layers,
        settings,
        request.runOptions());
  }

  private static List<ImageReference> references(List<String> names) throws JpodException {
    List<ImageReference> references = new ArrayList<>();
    for (String name : names) {
      try {
        ImageReference reference = ImageReference.parseLocal(name);
        if (reference.digest() != null) {
          throw new JpodException("'" + name + "': a digest cannot be given to an image");
        }
        references.add(reference);
      } catch (InvalidSpecException e) {
        throw new JpodException("invalid image name '" + name + "': " + e.getMessage(), e);
      }
    }
    return references;
  }
}
