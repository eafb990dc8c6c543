package io.jpod.userns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Linux capabilities: names, podman's default set, and what a container's command gets.
public final class Capabilities {
  /// All capabilities, one bit each.
  public static final long ALL = (1L << 41) - 1;

  /// What podman gives a container unless told otherwise.
  public static final long DEFAULT = 0x800405fbL;

  // In the order of their numbers, include/uapi/linux/capability.h.
  private static final String[] NAMES = {
    "CAP_CHOWN",
    "CAP_DAC_OVERRIDE",
    "CAP_DAC_READ_SEARCH",
    "CAP_FOWNER",
    "CAP_FSETID",
    "CAP_KILL",
    "CAP_SETGID",
    "CAP_SETUID",
    "CAP_SETPCAP",
    "CAP_LINUX_IMMUTABLE",
    "CAP_NET_BIND_SERVICE",
    "CAP_NET_BROADCAST",
    "CAP_NET_ADMIN",
    "CAP_NET_RAW",
    "CAP_IPC_LOCK",
    "CAP_IPC_OWNER",
    "CAP_SYS_MODULE",
    "CAP_SYS_RAWIO",
    "CAP_SYS_CHROOT",
    "CAP_SYS_PTRACE",
    "CAP_SYS_PACCT",
    "CAP_SYS_ADMIN",
    "CAP_SYS_BOOT",
    "CAP_SYS_NICE",
    "CAP_SYS_RESOURCE",
    "CAP_SYS_TIME",
    "CAP_SYS_TTY_CONFIG",
    "CAP_MKNOD",
    "CAP_LEASE",
    "CAP_AUDIT_WRITE",
    "CAP_AUDIT_CONTROL",
    "CAP_SETFCAP",
    "CAP_MAC_OVERRIDE",
    "CAP_MAC_ADMIN",
    "CAP_SYSLOG",
    "CAP_WAKE_ALARM",
    "CAP_BLOCK_SUSPEND",
    "CAP_AUDIT_READ",
    "CAP_PERFMON",
    "CAP_BPF",
    "CAP_CHECKPOINT_RESTORE"
  };

  private Capabilities() {}

  /// The mask of a capability, 0 if there is none of this name: with or without `CAP_`, in any
  /// case. `ALL` gives [#ALL].
  public static long mask(String name) {
    String canonical = canonical(name);
    if (canonical.equals("ALL")) {
      return ALL;
    }
    for (int bit = 0; bit < NAMES.length; bit++) {
      if (NAMES[bit].equals(canonical)) {
        return 1L << bit;
      }
    }
    return 0;
  }

  /// The names in a mask, such as `CAP_CHOWN`, in the order of their numbers.
  public static List<String> names(long mask) {
    var names = new ArrayList<String>();
    for (int bit = 0; bit < NAMES.length; bit++) {
      if ((mask & 1L << bit) != 0) {
        names.add(NAMES[bit]);
      }
    }
    return names;
  }

  private static String canonical(String name) {
    // Not toUpperCase: this reads the same under every locale and loads nothing.
    var upper = new StringBuilder(name.length() + 4);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      upper.append(c >= 'a' && c <= 'z' ? (char) (c - 32) : c);
    }
    String text = upper.toString();
    return text.equals("ALL") || text.startsWith("CAP_") ? text : "CAP_" + text;
  }

  /// What this process may hand on at most: `CapBnd` of `/proc/self/status`, without capabilities
  /// that we do not know.
  public static long available() throws IOException {
    String status =
        new String(Files.readAllBytes(Path.of("/proc/self/status")), StandardCharsets.ISO_8859_1);
    int at = status.indexOf("CapBnd:\t");
    if (at < 0) {
      return ALL;
    }
    return Long.parseUnsignedLong(status, at + 8, at + 24, 16) & ALL;
  }

  /// The sets of a container's command, as podman gives them to crun.
  ///
  /// A user who is not root gets none but what was added by name, and those as ambient
  /// capabilities, so that they survive `execve`. The inheritable set stays empty for root
  /// (CVE-2022-27649).
  ///
  /// @param add names of `--cap-add`
  /// @param drop names of `--cap-drop`
  /// @param privileged `--privileged`: everything available, `add` and `drop` count only for a user
  ///   who is not root
  /// @param root whether the command runs as uid 0 of the container
  /// @param available what there is at most: [#ALL] in a new user namespace, else [#available]
  /// @throws InvalidCapabilityException in podman's words
  public static CapabilitySets resolve(
      List<String> add, List<String> drop, boolean privileged, boolean root, long available)
      throws InvalidCapabilityException {
    long container = privileged ? available : merge(DEFAULT, add, drop, available) & available;
    if (root) {
      return new CapabilitySets(container, container, container, 0, 0);
    }
    long user = merge(0, add, List.of(), available) & available;
    return new CapabilitySets(container | user, user, user, user, user);
  }

  /// Adds and drops, as `MergeCapabilities` of containers/common.
  private static long merge(long base, List<String> add, List<String> drop, long available)
      throws InvalidCapabilityException {
    long added = union(add);
    long dropped = union(drop);
    boolean addAll = hasAll(add);
    boolean dropAll = hasAll(drop);
    if (addAll && dropAll) {
      throw new InvalidCapabilityException("adding all caps and removing all caps not allowed");
    }
    if (dropAll) {
      return added;
    }
    if (addAll) {
      return available & ~dropped;
    }
    if ((added & dropped) != 0) {
      throw new InvalidCapabilityException(
          "capability \"" + names(added & dropped).get(0) + "\" cannot be dropped and added");
    }
    return (base & ~dropped) | added;
  }

  private static boolean hasAll(List<String> names) {
    for (String name : names) {
      if (canonical(name).equals("ALL")) {
        return true;
      }
    }
    return false;
  }

  private static long union(List<String> names) throws InvalidCapabilityException {
    long union = 0;
    for (String name : names) {
      long mask = mask(name);
      if (mask == 0) {
        throw new InvalidCapabilityException("\"" + canonical(name) + "\": unknown capability");
      }
      union |= mask;
    }
    return union;
  }
}
