package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import java.util.ArrayList;
import java.util.List;

/// Which containers need which: those that were made with `--requires`, or that join another one's
/// namespaces. As it was when the store was looked through.
public final class Dependents {
  private record Need(String id, List<String> needs) {}

  private final ContainerStore store;
  private final List<Need> needs;

  private Dependents(ContainerStore store, List<Need> needs) {
    this.store = store;
    this.needs = needs;
  }

  /// Looks for one small file in each container's directory, which few have.
  static Dependents of(Directories directories, ContainerStore store) throws JpodException {
    List<Need> needs = new ArrayList<>();
    for (String id : store.ids()) {
      List<String> needed = Requirements.in(directories.container(id));
      if (!needed.isEmpty()) {
        needs.add(new Need(id, needed));
      }
    }
    return new Dependents(store, needs);
  }

  /// The containers that need this one and are still there.
  public List<Container> on(Container container) throws JpodException {
    List<Container> dependents = new ArrayList<>();
    for (Need need : needs) {
      Container dependent = need.needs.contains(container.id()) ? store.find(need.id) : null;
      if (dependent != null) {
        dependents.add(dependent);
      }
    }
    return dependents;
  }
}
