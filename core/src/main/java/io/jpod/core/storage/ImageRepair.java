package io.jpod.core.storage;

import io.jpod.core.JpodException;
import io.jpod.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Repairs what [ImageCheck] found: makes lost links again, removes damaged images and then damaged
/// layers that no image needs any more. Runs under the exclusive lock.
final class ImageRepair {
  private final ImageStore store;
  private final ImageUsers users;
  private final Workspace workspace;
  private final boolean force;
  private final List<Damage> removed = new ArrayList<>();

  /// @param force whether containers are removed with their damaged image
  ImageRepair(ImageStore store, ImageUsers users, Workspace workspace, boolean force) {
    this.store = store;
    this.users = users;
    this.workspace = workspace;
    this.force = force;
  }

  List<Damage> run(List<Damage> damages) throws JpodException {
    for (Damage damage : damages) {
      switch (damage.kind()) {
        case IMAGE -> removeImage(damage.id());
        case LAYER -> store.layers().linkAgain(new Digest("sha256", damage.id()));
        case NAME, CONTAINER, VOLUME -> {}
      }
    }
    Set<Digest> needed = new HashSet<>();
    for (Image image : store.list()) {
      needed.addAll(image.diffIds());
    }
    for (Damage damage : damages) {
      Digest diffId = damage.kind() == Damage.Kind.LAYER ? new Digest("sha256", damage.id()) : null;
      if (diffId != null && !needed.contains(diffId)) {
        store.layers().withdraw(diffId, workspace);
        removed.add(new Damage(Damage.Kind.LAYER, damage.id(), List.of()));
      }
    }
    return removed;
  }

  private void removeImage(String id) throws JpodException {
    List<String> containers = users.using(id);
    if (!containers.isEmpty() && !force) {
      return;
    }
    for (String container : containers) {
      users.remove(container);
      removed.add(new Damage(Damage.Kind.CONTAINER, container, List.of()));
    }
    try {
      Files.move(
          store.imageDirectory(id),
          workspace.resolve("damaged-" + id),
          StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      return;
    } catch (IOException e) {
      throw StoreErrors.of("removing image " + id, e);
    }
    for (String name : store.namesOf(id)) {
      store.names().remove(name);
    }
    removed.add(new Damage(Damage.Kind.IMAGE, id, List.of()));
  }
}
