package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.storage.StoreErrors;
import io.jpod.userns.Errno;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.PrivateTree;
import java.io.IOException;
import java.nio.file.Path;

/// `mount` and `umount`: a container's root file system at a path that a shell can use, in the
/// mount namespace of the caller.
public final class ContainerMounts {
  /// Set by the launcher for what `jpod unshare` runs.
  private static final String BELOW_UNSHARE = "_JPOD_OUTER_IDS";

  private ContainerMounts() {}

  /// A mount made by a command in a namespace that ends with it would be no use to anybody.
  ///
  /// @throws JpodException if the caller is neither root nor below `jpod unshare`; podman's words
  public static void requireOwnNamespace(String verb) throws JpodException {
    if (System.getenv(BELOW_UNSHARE) == null && !"0".equals(System.getProperty("jpod.uid"))) {
      throw new JpodException(
          "cannot run command \"jpod "
              + verb
              + "\" in rootless mode, must execute `jpod unshare` first",
          "jpod unshare");
    }
  }

  /// Mounts the container's files, unless they are.
  ///
  /// @return where; of a running container a path in /proc, where its own mount is seen
  public static String mount(Container container) throws JpodException {
    ContainerState state = Ending.read(container);
    if (state.pid() != 0) {
      return "/proc/" + state.pid() + "/root";
    }
    String path = path(container);
    try {
      if (mountedAt(path)) {
        return path;
      }
      PrivateTree.mountHere(ContainerRoot.steps(KeptPlan.bytes(container), false));
      return path;
    } catch (ErrnoException e) {
      throw new JpodException(
          "mounting container \"" + container.name() + "\": " + e.getMessage(), e);
    } catch (IOException e) {
      throw StoreErrors.of("mounting container \"" + container.name() + "\"", e);
    }
  }

  /// Where the container is mounted by [#mount]; empty: nowhere.
  public static String mounted(Container container) throws JpodException {
    try {
      return mountedAt(path(container)) ? path(container) : "";
    } catch (IOException e) {
      throw StoreErrors.of("reading /proc/self/mountinfo", e);
    }
  }

  /// Takes it away.
  ///
  /// @param lazy although something in it may be in use
  /// @return false if it was not mounted
  public static boolean unmount(Container container, boolean lazy) throws JpodException {
    if (mounted(container).isEmpty()) {
      return false;
    }
    try {
      PrivateTree.unmount(path(container), lazy);
      return true;
    } catch (ErrnoException e) {
      throw new JpodException(
          "unmounting container \"" + container.name() + "\": " + e.getMessage(),
          e.errno() == Errno.EBUSY ? "leave its directories, or jpod umount --force" : null,
          e);
    }
  }

  private static String path(Container container) {
    return container.directory().resolve("rootfs").toString();
  }

  /// The fifth field of a line is the mount point, in which blanks are `\040`.
  private static boolean mountedAt(String path) throws IOException {
    String text = SmallFiles.readIfThere(Path.of("/proc/self/mountinfo"));
    String wanted = " " + path.replace(" ", "\\040") + " ";
    return text != null && text.contains(wanted);
  }
}
