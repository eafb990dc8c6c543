package io.jpod.core.container;

import io.jpod.userns.CapabilitySets;
import io.jpod.userns.PlanWriter;
import java.util.ArrayList;
import java.util.List;

/// The last instructions of a plan, which turn the launcher's child into the command: who it is and
/// what it may do. Shared by a container's first process and by `exec`.
final class ProcessWords {
  private ProcessWords() {}

  static void addIdentity(PlanWriter plan, ContainerConfig config, boolean canSetGroups) {
    ContainerConfig.SecurityChoice security = config.security();
    addIdentity(
        plan,
        config.user(),
        canSetGroups,
        words(security.capabilities()),
        security.noNewPrivileges(),
        security.seccomp() != null);
  }

  static void addIdentity(
      PlanWriter plan,
      ContainerUser user,
      boolean canSetGroups,
      String[] caps,
      boolean noNewPrivileges,
      boolean seccomp) {
    if (seccomp && !noNewPrivileges) {
      // Without no_new_privs the filter can be installed only as long as CAP_SYS_ADMIN is there.
      plan.add("seccomp");
    }
    if (canSetGroups) {
      List<String> groups = new ArrayList<>();
      for (int group : user.groups()) {
        groups.add(Integer.toString(group));
      }
      plan.addCounted("groups", groups);
    }
    plan.add("gid", Integer.toString(user.gid()));
    plan.add("uid", Integer.toString(user.uid()));
    plan.add("caps", caps);
    if (noNewPrivileges) {
      plan.add("nnp");
      if (seccomp) {
        plan.add("seccomp");
      }
    }
  }

  static void addEnvironment(PlanWriter plan, List<String> env) {
    plan.add("clearenv");
    for (int i = 0; i < env.size(); i++) {
      plan.add("env", env.get(i));
    }
  }

  /// The words of `caps`.
  static String[] words(CapabilitySets sets) {
    return new String[] {
      hex(sets.bounding()),
      hex(sets.effective()),
      hex(sets.permitted()),
      hex(sets.inheritable()),
      hex(sets.ambient())
    };
  }

  private static String hex(long mask) {
    return Long.toHexString(mask);
  }
}
