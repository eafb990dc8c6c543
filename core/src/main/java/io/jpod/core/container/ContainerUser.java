package io.jpod.core.container;

import java.util.List;

/// The ids that a command runs with, inside the container.
///
/// @param uid user id
/// @param gid primary group
/// @param groups all groups, the primary one first
/// @param home home directory; `/` where none is known
record ContainerUser(int uid, int gid, List<Integer> groups, String home) {
  ContainerUser {
    groups = List.copyOf(groups);
  }
}
