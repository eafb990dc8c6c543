package io.jpod.core.storage;

import io.jpod.core.JpodException;
import io.jpod.oci.Digest;
import io.jpod.oci.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One `rmi`. Names go first, then the image, then layers and blobs that no other image has; so a
/// crash leaves layers without an image at worst, which the next removal takes along.
final class ImageRemoval {
  private static final int NOT_FOUND = 1;
  private static final int IN_USE = 2;

  private final ImageStore store;
  private final ImageUsers users;
  private final Workspace workspace;
  private final boolean keepParents;
  private final List<String> untagged = new ArrayList<>();
  private final List<String> deleted = new ArrayList<>();
  private long freedBytes;

  /// @param keepParents whether images without a name that the removed one was made of stay
  ImageRemoval(ImageStore store, ImageUsers users, Workspace workspace, boolean keepParents) {
    this.store = store;
    this.users = users;
    this.workspace = workspace;
    this.keepParents = keepParents;
  }

  RemovedImage run(String nameOrId, boolean force) throws JpodException {
    try (StoreLock _ = store.lockExclusive()) {
      List<String> listName = new ArrayList<>();
      ImageList list = store.lists().find(nameOrId, listName);
      if (list != null) {
        removeList(list, listName.isEmpty() ? null : listName.getFirst());
        return result();
      }
      ImageStore.Found found;
      try {
        found = store.requireFound(nameOrId);
      } catch (JpodException e) {
        throw new JpodException(e.getMessage(), e.remedy(), null, NOT_FOUND, e);
      }
      Image image = found.image();
      List<String> names = image.names();
      String name = found.name();
      if (name != null && names.size() > 1) {
        store.names().remove(name);
        untagged.add(name);
        return result();
      }
      if (name == null && names.size() > 1 && !force) {
        throw new JpodException(
            "unable to delete image \""
                + image.id()
                + "\" by ID with more than one tag ("
                + names
                + "): please force removal",
            "jpod rmi --force " + nameOrId,
            null,
            IN_USE,
            null);
      }
      delete(image, names, force);
      if (!keepParents) {
        deleteParents(image);
      }
      sweep();
    }
    return result();
  }

  /// Deletes all images of a choice that nobody uses, with all their names; again and again, as a
  /// parent is free when its child is gone.
  RemovedImage prune(ImageChoice choice) throws JpodException {
    try (StoreLock _ = store.lockExclusive()) {
      pruneLists(choice);
      List<String> held = store.lists().held();
      boolean found = true;
      while (found) {
        found = false;
        List<Image> all = store.list();
        for (Image image : all) {
          boolean step =
              image.names().isEmpty() && (held.contains(image.id()) || hasChild(image, all));
          if (!step && choice.accepts(image) && isFree(image)) {
            found |= deleteIfFree(image);
          }
        }
      }
      sweep();
    }
    return result();
  }

  /// Lists that are chosen like images, unless a container is made of an image that only they name.
  private void pruneLists(ImageChoice choice) throws JpodException {
    for (Image row : store.lists().asImages()) {
      ImageList list = store.lists().read(row.id());
      boolean free = list != null;
      for (ImageList.Member member : list == null ? List.<ImageList.Member>of() : list.members()) {
        free &= member.imageId() == null || users.using(member.imageId()).isEmpty();
      }
      if (list != null && free && choice.accepts(row)) {
        removeList(list, null);
      }
    }
  }

  private boolean isFree(Image image) throws JpodException {
    return users.using(image.id()).isEmpty();
  }

  private boolean deleteIfFree(Image image) throws JpodException {
    try {
      delete(image, image.names(), false);
      return true;
    } catch (JpodException e) {
      if (e.exitCode() == IN_USE) {
        return false; // a container has appeared just now
      }
      throw e;
    }
  }

  /// A list goes with those of its images that have no name, are in no other list and in no
  /// container.
  private void removeList(ImageList list, @Nullable String name) throws JpodException {
    List<String> names = store.lists().namesOf(list);
    if (name != null && names.size() > 1) {
      store.names().remove(name);
      untagged.add(name);
      return;
    }
    untagged.addAll(store.lists().withdraw(list));
    deleted.add(list.id());
    List<String> held = store.lists().held();
    for (ImageList.Member member : list.members()) {
      String id = member.imageId();
      Image image = id == null || held.contains(id) ? null : store.read(id, null);
      if (image != null && image.names().isEmpty() && users.using(image.id()).isEmpty()) {
        delete(image, List.of(), false);
      }
    }
    sweep();
  }

  private RemovedImage result() {
    return new RemovedImage(untagged, deleted, freedBytes);
  }

  private void delete(Image image, List<String> names, boolean force) throws JpodException {
    List<String> containers = users.using(image.id());
    if (!force && !containers.isEmpty()) {
      throw inUse(containers);
    }
    for (String container : containers) {
      users.remove(container);
    }
    Path place = store.imageDirectory(image.id());
    Path aside = workspace.resolve(image.id());
    try {
      Files.move(place, aside, StandardCopyOption.ATOMIC_MOVE);
      // A container that appeared since the question above either saw that the image is gone, or is
      // seen now.
      List<String> late = users.using(image.id());
      if (force) {
        for (String container : late) {
          users.remove(container);
        }
      } else if (!late.isEmpty()) {
        Files.move(aside, place, StandardCopyOption.ATOMIC_MOVE);
        throw inUse(late);
      }
    } catch (IOException e) {
      throw StoreErrors.of("removing image " + image.id(), e);
    }
    for (String name : names) {
      store.names().remove(name);
      untagged.add(name);
    }
    store.forgetIndexes(image.id());
    deleted.add(image.id());
  }

  private static JpodException inUse(List<String> containers) {
    String id = containers.get(0);
    return new JpodException(
        "image used by "
            + id
            + ": image is in use by a container: consider listing external containers and force-removing image",
        "jpod rm " + id.substring(0, Math.min(12, id.length())) + "   (or jpod rmi --force)",
        null,
        IN_USE,
        null);
  }

  /// Images without a name that only were steps on the way to the deleted one: their layers and
  /// their history are the beginning of its.
  private void deleteParents(Image child) throws JpodException {
    List<Image> all = store.list();
    List<String> held = store.lists().held();
    for (Image candidate : all) {
      if (candidate.names().isEmpty()
          && !held.contains(candidate.id())
          && isParent(candidate, child)
          && !hasChild(candidate, all)
          && users.using(candidate.id()).isEmpty()) {
        delete(candidate, List.of(), false);
      }
    }
  }

  static boolean isParent(Image parent, Image child) throws JpodException {
    List<Digest> lower = parent.diffIds();
    return lower.size() < child.diffIds().size()
        && !lower.isEmpty()
        && child.diffIds().subList(0, lower.size()).equals(lower)
        && isBeginning(parent.config().history(), child.config().history());
  }

  private static boolean isBeginning(List<History> beginning, List<History> whole) {
    return beginning.size() <= whole.size() && whole.subList(0, beginning.size()).equals(beginning);
  }

  private static boolean hasChild(Image parent, List<Image> all) throws JpodException {
    for (Image other : all) {
      if (isParent(parent, other) && !other.names().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /// Withdraws all layers and blobs that no image needs, not only those of the images deleted now:
  /// a command that was killed here left some.
  private void sweep() throws JpodException {
    Set<String> layers = new HashSet<>();
    Set<String> blobs = new HashSet<>();
    for (Image image : store.list()) {
      for (Digest diffId : image.diffIds()) {
        layers.add(diffId.hex());
      }
      blobs.add(image.id());
      blobs.add(image.manifestDigest().hex());
    }
    layers.addAll(KeptLayers.of(store.directories()));
    for (String hex : children(store.directories().layers())) {
      if (hex.length() == 64 && Digest.isHex(hex) && !layers.contains(hex)) {
        withdraw(new Digest("sha256", hex));
      }
    }
    sweepHints(layers);
    sweepNames();
    for (String hex : children(store.blobs())) {
      if (!blobs.contains(hex)) {
        try {
          Files.deleteIfExists(store.blobs().resolve(hex));
        } catch (IOException e) {
          throw StoreErrors.of("removing blob " + hex, e);
        }
      }
    }
  }

  private void withdraw(Digest diffId) throws JpodException {
    freedBytes += store.layers().sizeIfKnown(diffId);
    store.layers().withdraw(diffId, workspace);
  }

  /// `known-blobs/` has a file for each layer that came from a registry (docs/design/008).
  private void sweepHints(Set<String> layers) throws JpodException {
    Path hints = store.directories().root().resolve("known-blobs");
    for (String hex : children(hints)) {
      if (Digest.isHex(hex) && !layers.contains(hex)) {
        try {
          Files.deleteIfExists(hints.resolve(hex));
        } catch (IOException e) {
          throw StoreErrors.of("removing '" + hints.resolve(hex) + "'", e);
        }
      }
    }
  }

  /// Names that lead nowhere: a command was killed between an image and its names.
  private void sweepNames() throws JpodException {
    for (Map.Entry<String, List<String>> one : store.names().byId().entrySet()) {
      if (!Files.exists(store.imageDirectory(one.getKey()))
          && store.lists().read(one.getKey()) == null) {
        for (String name : one.getValue()) {
          store.names().remove(name);
        }
      }
    }
  }

  private static List<String> children(Path directory) throws JpodException {
    List<String> names = new ArrayList<>();
    if (!Files.isDirectory(directory)) {
      return names;
    }
    try (java.nio.file.DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        names.add(String.valueOf(entry.getFileName()));
      }
    } catch (IOException e) {
      throw StoreErrors.of("listing '" + directory + "'", e);
    }
    return names;
  }
}
