package io.jpod.core.container;

import io.jpod.core.JpodException;
import java.util.List;

/// One line for who mounts a directory of his own into a container of another user: what that user
/// makes there belongs to a subordinate id, which surprises everybody once.
final class OwnerHint {
  private OwnerHint() {}

  /// Adds the line if files are about to get such an owner, somebody reads it, and it was not
  /// switched off (`--no-hints`).
  static void add(ContainerConfig config, HostFacts host, List<String> warnings)
      throws JpodException {
    FurtherConfig further = config.further();
    boolean unwanted =
        further != null && (further.users() != null || further.options().flag("no-hints", false));
    if (unwanted || !host.rootless() || !host.talksToTerminal()) {
      return;
    }
    List<ContainerMount> mounts = config.mounts();
    for (int i = 0; i < mounts.size(); i++) {
      ContainerMount mount = mounts.get(i);
      if (mount.kind() == ContainerMount.Kind.BIND
          && !mount.readOnly()
          && !mount.hasOption("O")
          && !mount.hasOption("U")) {
        warnings.add(text(config.user(), mount, host));
        return;
      }
    }
  }

  private static String text(ContainerUser user, ContainerMount mount, HostFacts host)
      throws JpodException {
    return "Hint: what user "
        + user.uid()
        + " of the container makes in "
        + mount.destination()
        + " will belong to id "
        + host.outerIds("uid_map").toOutside(user.uid())
        + " here; with --userns=keep-id:uid="
        + user.uid()
        + ",gid="
        + user.gid()
        + " it is yours (--no-hints: not this line)";
  }
}
