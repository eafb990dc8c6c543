package io.jpod.core.container;

import io.jpod.core.JpodException;
import org.jspecify.annotations.Nullable;

/// `--pid`, `--ipc`, `--uts` and `--network` with `container:NAME`. A plan names the other
/// container by its directory, so that each start finds the namespace that it has then.
final class Joining {
  private static final String PREFIX = "container:";

  private Joining() {}

  static String namespace(String flag, String mode, @Nullable FurtherConfig further, HostFacts host)
      throws JpodException {
    OtherContainer other = host.container(mode.substring(PREFIX.length()));
    check(flag, mode, other, further);
    if (flag.equals("--ipc")) {
      String ipc = other.record().has("ipcMode") ? other.record().get("ipcMode").getAsString() : "";
      if (ipc.equals("private") || ipc.equals("none")) {
        throw new JpodException(
            "cannot join the IPC namespace of container "
                + other.container().name()
                + ": non-shareable IPC",
            "create that one with --ipc=shareable");
      }
    }
    return other.namespace();
  }

  /// Namespaces belong to the user namespace that they were made in; from another one of the same
  /// user they cannot be joined.
  static void check(String flag, String mode, OtherContainer other, @Nullable FurtherConfig further)
      throws JpodException {
    boolean own = further != null && further.users() != null;
    if (own || other.ownUserNamespace()) {
      throw new JpodException(
          flag
              + " "
              + mode
              + ": the two containers have different user namespaces, and the kernel lets neither"
              + " into a namespace of the other",
          "leave out --userns for both");
    }
  }

  static String hostname(@Nullable String mode, HostFacts host) throws JpodException {
    String name = mode == null ? "" : mode.substring(PREFIX.length());
    return host.container(name).record().get("hostname").getAsString();
  }
}
