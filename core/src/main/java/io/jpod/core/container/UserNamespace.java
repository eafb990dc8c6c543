package io.jpod.core.container;

import io.jpod.userns.IdMap;

/// A user namespace of a container's own, inside of P.
///
/// @param mode as `--userns` named it; `private` where `--uidmap` and its like made it
/// @param users its user ids and what they are in P
/// @param groups its group ids and what they are in P
/// @param user `uid:gid` that the command runs with unless `-u` says otherwise; empty: the image's
record UserNamespace(String mode, IdMap users, IdMap groups, String user) {
  /// What root of the container is in P.
  int outerRoot() {
    return (int) users.toOutside(0);
  }

  int outerRootGroup() {
    return (int) groups.toOutside(0);
  }
}
