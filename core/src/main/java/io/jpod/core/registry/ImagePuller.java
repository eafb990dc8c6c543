package io.jpod.core.registry;

import io.jpod.core.JpodException;
import io.jpod.core.registry.config.PullSource;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageList;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.NewImage;
import io.jpod.core.storage.StoreLock;
import io.jpod.core.storage.Workspace;
import io.jpod.oci.Descriptor;
import io.jpod.oci.Digest;
import io.jpod.oci.ImageConfig;
import io.jpod.oci.ImageManifest;
import io.jpod.oci.ImageReference;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.MediaTypes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Pulls images into a store.
public final class ImagePuller {
  /// Layers at once, as podman has it: {@value}.
  private static final int LAYERS_AT_ONCE = 6;

  private static final int MAX_NESTED_INDEXES = 3;

  private final ImageStore store;
  private final Path root;
  private final Registries registries;
  private final TransferListener listener;

  /// @param root of the store
  public ImagePuller(
      ImageStore store, Path root, Registries registries, TransferListener listener) {
    this.store = store;
    this.root = root;
    this.registries = registries;
    this.listener = listener;
  }

  /// Gets an image by its name, from the store or a registry as the policy says.
  ///
  /// @param name as the user wrote it; `docker://` may stand before it
  /// @param wanted platform; null: this machine's, or whatever the image in the store is for
  /// @throws JpodException if there is none; in podman's words
  public Image pull(String name, @Nullable PlatformChoice wanted, PullPolicy policy)
      throws JpodException {
    PlatformChoice platform = wanted == null ? PlatformChoice.host() : wanted;
    String bare = name.startsWith("docker://") ? name.substring("docker://".length()) : name;
    Image local = policy == PullPolicy.ALWAYS ? null : store.find(bare);
    if (local != null && policy != PullPolicy.NEWER && (wanted == null || fits(local, wanted))) {
      return local;
    }
    if (policy == PullPolicy.NEVER) {
      throw new JpodException(bare + ": image not known");
    }
    try {
      return pullAny(bare, platform);
    } catch (RegistryException e) {
      if (local != null && policy == PullPolicy.NEWER) {
        return local;
      }
      throw e;
    }
  }

  private static boolean fits(Image image, PlatformChoice platform) {
    String[] parts = image.platform().split("/", 3);
    return parts.length < 2
        || platform.accepts(parts[0], parts[1], parts.length > 2 ? parts[2] : null);
  }

  private Image pullAny(String name, PlatformChoice platform) throws JpodException {
    List<ImageReference> candidates = registries.conf().candidates(name);
    List<JpodException> failures = new ArrayList<>();
    for (ImageReference candidate : candidates) {
      listener.trying(candidate.canonical());
      registries.trustPolicy().requireAccepted(candidate);
      try {
        return pull(candidate, platform);
      } catch (RegistryException e) {
        failures.add(e);
      }
    }
    throw combined(failures);
  }

  private static JpodException combined(List<JpodException> failures) {
    if (failures.size() == 1) {
      return failures.getFirst();
    }
    StringBuilder text = new StringBuilder();
    text.append(failures.size()).append(" errors occurred while pulling:");
    for (JpodException failure : failures) {
      text.append("\n * ").append(failure.getMessage());
    }
    return new RegistryException(
        text.toString(), null, 0, failures.isEmpty() ? null : failures.getLast());
  }

  /// Pulls exactly this image, whatever the store has.
  ///
  /// @param reference with a tag or digest
  public Image pull(ImageReference reference, PlatformChoice platform) throws JpodException {
    List<PullSource> sources = registries.conf().sources(reference);
    RegistryException failure = null;
    for (PullSource source : sources) {
      try {
        return pullFrom(source, reference, platform);
      } catch (RegistryException e) {
        if (source.mirror()) {
          listener.warning(e.getMessage() + "; trying the next source");
        }
        failure = e;
      }
    }
    throw failure == null
        ? new JpodException("no source for " + reference)
        : new RegistryException(
            "initializing source docker://" + reference + ": " + failure.getMessage(),
            remedy(failure, reference),
            failure.status(),
            failure);
  }

  private @Nullable String remedy(RegistryException failure, ImageReference reference) {
    if (failure.remedy() != null) {
      return failure.remedy();
    }
    return failure.isDenied() ? "jpod login " + reference.domain() : null;
  }

  private Image pullFrom(PullSource source, ImageReference name, PlatformChoice platform)
      throws JpodException {
    Repository repository = registries.repository(source);
    try (StoreLock _ = store.keepLayers();
        Workspace workspace = store.newWorkspace()) {
      Downloads.of(root).removeOlderThan(Downloads.KEPT);
      Manifest first = repository.manifest(wanted(source.reference()));
      Manifest manifest = choose(repository, first, platform);
      Image image =
          pullManifest(repository, manifest, platform, List.of(localName(name)), workspace);
      if (first.isIndex()) {
        store.noteIndex(name.withDigest(first.digest()), image);
      }
      return image;
    } catch (InvalidSpecException e) {
      throw unreadable(source, repository, e);
    }
  }

  private static RegistryException unreadable(
      PullSource source, Repository repository, InvalidSpecException e) {
    return new RegistryException(
        "reading manifest "
            + wanted(source.reference())
            + " in "
            + repository.registry()
            + "/"
            + repository.path()
            + ": "
            + e.getMessage(),
        null,
        0,
        e);
  }

  /// @param platform to warn where the image is for another; null: any will do
  private Image pullManifest(
      Repository repository,
      Manifest manifest,
      @Nullable PlatformChoice platform,
      List<ImageReference> names,
      Workspace workspace)
      throws JpodException {
    ImageManifest image = manifest.image();
    requireImage(image);
    byte[] config = repository.smallBlob(image.config());
    ImageConfig parsed = ImageConfig.parse(config);
    checkLayers(image, parsed);
    if (platform != null) {
      warnOfPlatform(parsed, platform);
    }
    pullLayers(repository, image, parsed, workspace);
    listener.configStarted(image.config());
    listener.manifestStarted();
    return store.add(new NewImage(config, manifest.bytes(), List.of(), names, "registry"));
  }

  /// Pulls the images for all platforms of an index and keeps the index, byte for byte, as a
  /// manifest list of that name. Entries that are no images, such as attestations, stay in the
  /// index only.
  ///
  /// @return the list, or null if there is no index behind the name: that image is pulled
  public @Nullable ImageList pullAllPlatforms(String name) throws JpodException {
    String bare = name.startsWith("docker://") ? name.substring("docker://".length()) : name;
    ImageReference reference = registries.conf().candidates(bare).getFirst();
    listener.trying(reference.canonical());
    registries.trustPolicy().requireAccepted(reference);
    PullSource source = registries.conf().primary(reference);
    Repository repository = registries.repository(source);
    Manifest index = repository.manifest(wanted(source.reference()));
    if (!index.isIndex()) {
      pull(reference, PlatformChoice.host());
      return null;
    }
    try (StoreLock _ = store.keepLayers();
        Workspace workspace = store.newWorkspace()) {
      List<ImageList.Member> members = new ArrayList<>();
      for (Descriptor entry : index.index().manifests()) {
        members.add(pullMember(repository, reference, entry, workspace));
      }
      ImageList list = new ImageList(index.digest().hex(), index.bytes(), members);
      store.lists().put(list, List.of(localName(reference)));
      return list;
    } catch (InvalidSpecException e) {
      throw unreadable(source, repository, e);
    }
  }

  private ImageList.Member pullMember(
      Repository repository, ImageReference name, Descriptor entry, Workspace workspace)
      throws JpodException {
    String source = name.withTag(null).withDigest(entry.digest()).canonical();
    boolean attestation =
        "attestation-manifest".equals(entry.annotations().get("vnd.docker.reference.type"));
    String id = null;
    if (MediaTypes.isManifest(entry.mediaType()) && !attestation) {
      Manifest manifest = repository.manifest(entry.digest().toString());
      if (MediaTypes.isImageConfig(manifest.image().config().mediaType())) {
        id = pullManifest(repository, manifest, null, List.of(), workspace).id();
      }
    }
    return new ImageList.Member(entry.digest(), id, source);
  }

  /// A digest says exactly what is wanted, so a tag beside it does not count.
  private static String wanted(ImageReference reference) {
    Digest digest = reference.digest();
    if (digest != null) {
      return digest.toString();
    }
    String tag = reference.tag();
    return tag == null ? "latest" : tag;
  }

  private static ImageReference localName(ImageReference reference) {
    return reference.digest() == null ? reference : reference.withTag(null);
  }

  static Manifest choose(Repository repository, Manifest first, PlatformChoice platform)
      throws JpodException {
    Manifest manifest = first;
    for (int depth = 0; manifest.isIndex(); depth++) {
      if (depth == MAX_NESTED_INDEXES) {
        throw new InvalidSpecException("an index in an index in an index");
      }
      Descriptor chosen = platform.choose(manifest.index());
      manifest = repository.manifest(chosen.digest().toString());
    }
    return manifest;
  }

  private static void requireImage(ImageManifest manifest) {
    String type = manifest.config().mediaType();
    if (!MediaTypes.isImageConfig(type)) {
      throw new InvalidSpecException(
          "unsupported image-specific operation on artifact with type \"" + type + "\"");
    }
    for (Descriptor layer : manifest.layers()) {
      if (!MediaTypes.isLayer(layer.mediaType())) {
        throw new InvalidSpecException(
            "unsupported layer media type \"" + layer.mediaType() + "\"");
      }
    }
  }

  private static void checkLayers(ImageManifest manifest, ImageConfig config) {
    if (manifest.layers().size() != config.diffIds().size()) {
      throw new InvalidSpecException(
          "the manifest has "
              + manifest.layers().size()
              + " layers, the config "
              + config.diffIds().size());
    }
  }

  private void warnOfPlatform(ImageConfig config, PlatformChoice platform) {
    if (!platform.accepts(config.os(), config.architecture(), config.variant())) {
      listener.warning(
          "image platform ("
              + config.os()
              + "/"
              + config.architecture()
              + ") does not match the expected platform ("
              + platform.os()
              + "/"
              + platform.architecture()
              + ")");
    }
  }

  private void pullLayers(
      Repository repository, ImageManifest manifest, ImageConfig config, Workspace workspace)
      throws JpodException {
    List<LayerPull> pulls = new ArrayList<>();
    PullRate rate = new PullRate();
    Set<Digest> seen = new HashSet<>();
    for (int i = 0; i < manifest.layers().size(); i++) {
      Digest diffId = config.diffIds().get(i);
      if (seen.add(diffId)) {
        pulls.add(
            new LayerPull(
                repository,
                manifest.layers().get(i),
                diffId,
                store,
                workspace,
                root,
                rate,
                listener));
      }
    }
    if (!pulls.isEmpty()) {
      List<Boolean> fetched = LayerTasks.run(pulls, LAYERS_AT_ONCE);
      for (int i = 0; i < pulls.size(); i++) {
        if (fetched.get(i)) {
          pulls.get(i).noteRate();
        }
      }
    }
  }
}
