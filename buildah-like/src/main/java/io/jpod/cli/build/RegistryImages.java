package io.jpod.cli.build;

import io.jpod.build.engine.BaseImages;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.registry.ImageTransports;
import io.jpod.cli.registry.RegistryFlags;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.registry.ImagePuller;
import io.jpod.core.registry.PlatformChoice;
import io.jpod.core.registry.PullPolicy;
import io.jpod.core.registry.Registries;
import io.jpod.core.registry.TransferListener;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageList;
import io.jpod.core.storage.ImageStore;
import io.jpod.oci.ImageConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Base images from the store, or from their registries as `--pull` says; each is asked for once.
final class RegistryImages implements BaseImages, AutoCloseable {
  private final ParsedArgs args;
  private final Directories directories;
  private final ImageStore store;
  private final PullPolicy policy;
  private final Map<String, Image> known = new HashMap<>();
  private @Nullable Registries registries;

  private RegistryImages(ParsedArgs args, Directories directories, PullPolicy policy) {
    this.args = args;
    this.directories = directories;
    this.store = ImageStore.open(directories);
    this.policy = policy;
  }

  static RegistryImages of(ParsedArgs args, Directories directories) throws JpodException {
    PullPolicy policy =
        args.flag(BuildFlags.PULL_ALWAYS)
            ? PullPolicy.ALWAYS
            : args.flag(BuildFlags.PULL_NEVER)
                ? PullPolicy.NEVER
                : PullPolicy.of(args.value(BuildFlags.PULL));
    // docker's and buildah's --pull=false is "if it is missing".
    boolean no = "false".equals(args.value(BuildFlags.PULL));
    return new RegistryImages(args, directories, no ? PullPolicy.MISSING : policy);
  }

  @Override
  public synchronized Image image(String name, @Nullable String platform) throws JpodException {
    String key = name + " " + platform;
    Image image = known.get(key);
    if (image == null) {
      image = find(name, platform);
      known.put(key, image);
    }
    return image;
  }

  private Image find(String name, @Nullable String platform) throws JpodException {
    if (ImageTransports.isLocal(name)) {
      return ofArchive(name, platform);
    }
    if (policy == PullPolicy.MISSING || policy == PullPolicy.NEVER) {
      Image local = platform == null ? store.find(name) : ofPlatform(name, platform);
      if (local != null) {
        return local;
      }
    }
    Registries opened = registries;
    if (opened == null) {
      opened = Registries.open(RegistryFlags.read(args, directories));
      registries = opened;
    }
    PlatformChoice choice = platform == null ? null : PlatformChoice.of(platform, null, null, null);
    return new ImagePuller(store, directories.root(), opened, TransferListener.SILENT)
        .pull(name, choice, policy);
  }

  /// An image of an archive or of another store, which is brought into ours.
  private Image ofArchive(String name, @Nullable String platform) throws JpodException {
    List<String> brought = ImageTransports.brought(name, store, directories);
    if (brought.size() != 1) {
      throw new JpodException(
          name + ": it has " + brought.size() + " images", name + ":TAG, for one of them");
    }
    Image image =
        platform == null
            ? store.require(brought.getFirst())
            : ofPlatform(brought.getFirst(), platform);
    if (image == null) {
      throw new JpodException(name + ": no image for " + platform);
    }
    return image;
  }

  /// An image of the store that is for a platform, alone or in a manifest list; null if there is
  /// none.
  private @Nullable Image ofPlatform(String name, String platform) throws JpodException {
    PlatformChoice choice = PlatformChoice.of(platform, null, null, null);
    List<Image> candidates = new ArrayList<>();
    ImageList list = store.lists().find(name);
    for (ImageList.Member member : list == null ? List.<ImageList.Member>of() : list.members()) {
      String id = member.imageId();
      Image image = id == null ? null : store.find(id);
      if (image != null) {
        candidates.add(image);
      }
    }
    Image single = list == null ? store.find(name) : null;
    if (single != null) {
      candidates.add(single);
    }
    for (Image image : candidates) {
      ImageConfig config = image.config();
      if (choice.accepts(config.os(), config.architecture(), config.variant())) {
        return image;
      }
    }
    return null;
  }

  @Override
  public void close() {
    Registries opened = registries;
    if (opened != null) {
      opened.close();
    }
  }
}
