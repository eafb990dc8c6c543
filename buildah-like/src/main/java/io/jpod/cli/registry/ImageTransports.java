package io.jpod.cli.registry;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.archive.ArchiveFormat;
import io.jpod.core.storage.archive.ArchiveLoader;
import io.jpod.core.storage.podman.PodmanStore;
import io.jpod.core.storage.podman.PodmanStorePlace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Names of images that say where they are, `TRANSPORT:PLACE`, as skopeo and podman have them.
public final class ImageTransports {
  private static final String PODMAN = "containers-storage:";

  private static final String[] REFUSED = {
    "docker-daemon:", "ostree:", "tarball:", "atomic:", "sif:", "docker-image:"
  };

  private ImageTransports() {}

  /// An archive or directory, and which image in it.
  ///
  /// @param reference name of the image there, null if none is given
  record Place(ArchiveFormat format, Path path, @Nullable String reference) {}

  /// The archive that a name means; null if it means the store or a registry.
  ///
  /// @throws JpodException for transports that are not there
  static @Nullable Place place(String name) throws JpodException {
    if (name.startsWith(PODMAN)) {
      throw new JpodException(
          "podman's store is only read: " + name + " cannot be written to",
          "jpod save IMAGE | podman load");
    }
    ArchiveFormat format = format(name);
    if (format == null) {
      refuse(name);
      return null;
    }
    String rest = name.substring(name.indexOf(':') + 1);
    // A directory of dir: has one image, and its path may hold colons.
    int colon = format == ArchiveFormat.DOCKER_DIR ? -1 : rest.indexOf(':');
    String path = colon < 0 ? rest : rest.substring(0, colon);
    String reference = colon < 0 ? null : rest.substring(colon + 1);
    if (path.isEmpty()) {
      throw new JpodException("invalid image name \"" + name + "\": it names no file or directory");
    }
    return new Place(
        format, Path.of(path), reference == null || reference.isEmpty() ? null : reference);
  }

  private static @Nullable ArchiveFormat format(String name) {
    if (name.startsWith("oci-archive:")) {
      return ArchiveFormat.OCI_ARCHIVE;
    }
    if (name.startsWith("docker-archive:")) {
      return ArchiveFormat.DOCKER_ARCHIVE;
    }
    if (name.startsWith("oci:")) {
      return ArchiveFormat.OCI_DIR;
    }
    return name.startsWith("dir:") ? ArchiveFormat.DOCKER_DIR : null;
  }

  private static void refuse(String name) throws JpodException {
    if (name.startsWith("docker-daemon:")) {
      String image = name.substring("docker-daemon:".length());
      throw new JpodException(
          "transport docker-daemon: is not supported: jpod talks to no daemon",
          "docker save " + image + " | jpod load");
    }
    for (String transport : REFUSED) {
      if (name.startsWith(transport)) {
        throw new JpodException(
            "transport " + transport + " is not supported",
            "skopeo copy " + name + " oci-archive:image.tar, then jpod load -i image.tar");
      }
    }
  }

  /// Brings an image that is in an archive into the store.
  ///
  /// @return what it is known by now; for the store or a registry the name as it stands
  public static List<String> brought(String name, ImageStore store, Directories directories)
      throws JpodException {
    if (name.startsWith(PODMAN)) {
      return fromPodman(name.substring(PODMAN.length()), store, directories);
    }
    Place place = place(name);
    return place == null
        ? List.of(name)
        : new ArchiveLoader(store).load(place.path(), place.reference());
  }

  /// Whether it is an image of podman's store or in an archive.
  public static boolean isLocal(String name) throws JpodException {
    return name.startsWith(PODMAN) || place(name) != null;
  }

  private static List<String> fromPodman(String text, ImageStore store, Directories directories)
      throws JpodException {
    PodmanStorePlace place = PodmanStorePlace.parse(text, System.getenv(), directories.uid());
    PodmanStore podman = PodmanStore.open(place.root());
    if (!place.name().isEmpty()) {
      return podman.load(place.name(), store);
    }
    List<String> loaded = new ArrayList<>();
    for (String id : podman.namedImages()) {
      loaded.addAll(podman.load(id, store));
    }
    return loaded;
  }
}
