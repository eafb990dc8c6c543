package io.jpod.cli.diagnosis;

import io.jpod.core.config.Directories;
import io.jpod.userns.SubordinateIds;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What `doctor` reads of a machine.
///
/// @param root whether this is real root's jpod, which needs no user namespace
/// @param user name of the account
/// @param userNamespaces value of `user.max_user_namespaces`; -1: not known
/// @param usernsClone value of Debian's `kernel.unprivileged_userns_clone`; -1: there is none
/// @param apparmorRestricts whether AppArmor keeps programs without a profile from making user
///   namespaces
/// @param subUids how many subordinate user ids the account has
/// @param subGids how many group ids
/// @param newuidmap whether newuidmap and newgidmap can be executed
/// @param pasta whether pasta or slirp4netns is there
/// @param tun whether /dev/net/tun can be opened
/// @param cgroup2 whether there is a cgroup2 hierarchy at /sys/fs/cgroup
/// @param delegated whether this session's cgroup can be written by the account
/// @param runtimeDirectory whether `XDG_RUNTIME_DIR` names a directory
/// @param fileSystem type of the file system that the store is on
/// @param freeBytes space left there; -1: not known
/// @param totalBytes its size
/// @param store where the store is
record HostFacts(
    boolean root,
    String user,
    long userNamespaces,
    long usernsClone,
    boolean apparmorRestricts,
    long subUids,
    long subGids,
    boolean newuidmap,
    boolean pasta,
    boolean tun,
    boolean cgroup2,
    boolean delegated,
    boolean runtimeDirectory,
    String fileSystem,
    long freeBytes,
    long totalBytes,
    String store) {

  static HostFacts read(Directories directories) throws IOException {
    long uid = Integer.toUnsignedLong(directories.uid());
    String user = userName(uid);
    FileStore disk = disk(directories.root());
    return new HostFacts(
        !directories.rootless(),
        user,
        number("/proc/sys/user/max_user_namespaces"),
        number("/proc/sys/kernel/unprivileged_userns_clone"),
        number("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == 1,
        SubordinateIds.of(SubordinateIds.USERS, user, uid).size(),
        SubordinateIds.of(SubordinateIds.GROUPS, user, uid).size(),
        onPath("newuidmap") && onPath("newgidmap"),
        onPath("pasta") || onPath("slirp4netns"),
        Files.isReadable(Path.of("/dev/net/tun")) && Files.isWritable(Path.of("/dev/net/tun")),
        Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers")),
        isDelegated(),
        isRuntimeDirectory(System.getenv("XDG_RUNTIME_DIR")),
        disk.type(),
        disk.getUsableSpace(),
        disk.getTotalSpace(),
        directories.root().toString());
  }

  private static boolean isRuntimeDirectory(@Nullable String path) {
    return path != null && path.startsWith("/") && Files.isDirectory(Path.of(path));
  }

  private static FileStore disk(Path store) throws IOException {
    Path existing = store;
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    return Files.getFileStore(existing == null ? Path.of("/") : existing);
  }

  private static String userName(long uid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/etc/passwd"))) {
      String[] fields = line.split(":", -1);
      if (fields.length > 2 && fields[2].equals(Long.toString(uid))) {
        return fields[0];
      }
    }
    return Long.toString(uid);
  }

  private static long number(String file) {
    try {
      return Long.parseLong(Files.readString(Path.of(file)).strip());
    } catch (IOException | NumberFormatException e) {
      return -1;
    }
  }

  private static boolean onPath(String program) {
    String path = System.getenv("PATH");
    for (String folder : ((path == null ? "" : path) + ":/usr/bin:/usr/sbin").split(":", -1)) {
      if (folder.startsWith("/") && Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isDelegated() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
      if (line.startsWith("0::")) {
        Path own = Path.of("/sys/fs/cgroup" + line.substring("0::".length()));
        return Files.isWritable(own.resolve("cgroup.procs"))
            && own.getParent() != null
            && Files.isWritable(own);
      }
    }
    return false;
  }
}
