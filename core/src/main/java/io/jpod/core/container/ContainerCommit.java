package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.Layer;
import io.jpod.core.storage.LayerStore;
import io.jpod.core.storage.NewImage;
import io.jpod.core.storage.StoreErrors;
import io.jpod.core.storage.StoreLock;
import io.jpod.core.storage.Workspace;
import io.jpod.oci.Descriptor;
import io.jpod.oci.Digest;
import io.jpod.oci.History;
import io.jpod.oci.ImageConfig;
import io.jpod.oci.ImageManifest;
import io.jpod.oci.ImageReference;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Json;
import io.jpod.oci.MediaTypes;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `commit`: an image of what a container has written, on top of its own image. The container stays
/// as it is, running or not.
public final class ContainerCommit {
  /// A process inside may change files while they are copied; the next attempt finds them at rest,
  /// or not.
  private static final int ATTEMPTS = 3;

  private final ImageStore images;
  private final LayerStore layers;

  public ContainerCommit(Directories directories) {
    this.images = ImageStore.open(directories);
    this.layers = LayerStore.open(directories);
  }

  /// Makes the image.
  public Image commit(Container container, CommitOptions options) throws JpodException {
    List<ImageReference> names = names(options.name());
    Image base = images.require(container.imageId());
    ImageConfig config = CommittedConfig.of(base.config(), container, options);
    try (StoreLock _ = images.keepLayers();
        Workspace workspace = images.newWorkspace()) {
      Layer added =
          options.squash() ? squashed(container, workspace) : copied(container, workspace);
      List<Layer> all = new ArrayList<>();
      List<History> history = new ArrayList<>();
      if (!options.squash()) {
        for (Digest diffId : base.diffIds()) {
          all.add(layers.require(diffId));
        }
        history.addAll(base.config().history());
      }
      all.add(added);
      String now = Instant.now().toString();
      history.add(
          new History(
              now,
              String.join(" ", container.command()),
              config.author(),
              options.message(),
              false));
      byte[] document =
          Json.writeBytes(config.withCreated(now).withLayers(diffIds(all), history).toJson());
      byte[] manifest = manifest(document, all, options.docker());
      return images.add(new NewImage(document, manifest, List.of(added), names, "commit"));
    }
  }

  private static List<ImageReference> names(@Nullable String name) throws JpodException {
    if (name == null) {
      return List.of();
    }
    try {
      return List.of(ImageReference.parseLocal(name));
    } catch (InvalidSpecException e) {
      throw new JpodException("parsing target image name \"" + name + "\": " + e.getMessage(), e);
    }
  }

  private Layer copied(Container container, Workspace workspace) throws JpodException {
    Path upper = container.directory().resolve("diff");
    for (int attempt = 1; ; attempt++) {
      try {
        return layers.copy(upper, workspace);
      } catch (JpodException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private Layer squashed(Container container, Workspace workspace) throws JpodException {
    try (PipedInputStream in = new PipedInputStream(1 << 18)) {
      Export export = new Export(container, new PipedOutputStream(in));
      Thread.ofPlatform().name("squash").daemon().start(export);
      Layer layer = layers.unpack(in, null, null, workspace);
      if (export.failure != null) {
        throw export.failure;
      }
      return layer;
    } catch (IOException e) {
      throw StoreErrors.of("committing container \"" + container.name() + "\"", e);
    }
  }

  private static final class Export implements Runnable {
    private final Container container;
    private final PipedOutputStream out;
    volatile @Nullable JpodException failure;

    Export(Container container, PipedOutputStream out) {
      this.container = container;
      this.out = out;
    }

    @Override
    public void run() {
      try (out) {
        write();
      } catch (IOException e) {
        return; // the other end has failed and says why
      }
    }

    /// The failure must be known before the pipe is closed, which the other end takes for the end.
    private void write() {
      try {
        ContainerExport.write(container, out);
      } catch (JpodException e) {
        failure = e;
      }
    }
  }

  private static List<Digest> diffIds(List<Layer> layers) {
    List<Digest> diffIds = new ArrayList<>();
    for (Layer layer : layers) {
      diffIds.add(layer.diffId());
    }
    return diffIds;
  }

  private static byte[] manifest(byte[] config, List<Layer> layers, boolean docker) {
    List<Descriptor> descriptors = new ArrayList<>();
    for (Layer layer : layers) {
      descriptors.add(
          Descriptor.of(
              docker ? MediaTypes.DOCKER_LAYER : MediaTypes.OCI_LAYER,
              layer.diffId(),
              layer.sizeBytes()));
    }
    return Json.writeBytes(
        ImageManifest.of(
                docker ? MediaTypes.DOCKER_MANIFEST : MediaTypes.OCI_MANIFEST,
                Descriptor.of(docker ? MediaTypes.DOCKER_CONFIG : MediaTypes.OCI_CONFIG, config),
                descriptors)
            .toJson());
  }
}
