package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.volume.VolumeUsers;
import java.util.ArrayList;
import java.util.List;

/// Answers the question who uses a volume.
final class UsersOfVolumes implements VolumeUsers {
  private final ContainerStore store;

  UsersOfVolumes(ContainerStore store) {
    this.store = store;
  }

  @Override
  public List<String> using(String volume) throws JpodException {
    List<String> ids = new ArrayList<>();
    List<Container> all = store.list();
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).mounts().contains(volume)) {
        ids.add(all.get(i).id());
      }
    }
    return ids;
  }
}
