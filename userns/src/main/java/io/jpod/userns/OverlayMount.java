package io.jpod.userns;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An overlay of layers that only this process sees, as a descriptor of its root directory.
///
/// The mount is made by a thread in a mount namespace of its own and detached at once: nothing else
/// can walk into it, nothing has to be unmounted, and it goes with the last descriptor, however the
/// process ends. (fsconfig(2) would do without the thread, but takes no `lowerdir` over 256 bytes
/// before Linux 6.8.)
///
/// Needs CAP_SYS_ADMIN in the user namespace of the process, as root of P has.
public final class OverlayMount {
  private static final int CLONE_NEWNS = 0x20000;
  private static final long MS_REC = 0x4000;
  private static final long MS_PRIVATE = 0x40000;
  private static final int MNT_DETACH = 2;
  private static final int PAGE = 4096;

  private final String base;
  private final String options;
  private final String mountPoint;
  private int fd = -1;
  private @Nullable ErrnoException failure;

  private OverlayMount(String base, String options, String mountPoint) {
    this.base = base;
    this.options = options;
    this.mountPoint = mountPoint;
  }

  /// Mounts and opens it.
  ///
  /// @param base directory against which the other paths, where relative, are resolved
  /// @param lower the layers, topmost first; not empty, and at least two without `upper`
  /// @param upper takes what is written; null: read-only
  /// @param work empty directory on the same file system as `upper`, null without it
  /// @param mountPoint any empty directory; nothing is visible there afterwards
  /// @return a descriptor that the caller closes with [Libc#close]
  /// @throws ErrnoException as mount(2); E2BIG if the options do not fit into a page
  public static int open(
      String base,
      List<String> lower,
      @Nullable String upper,
      @Nullable String work,
      String mountPoint)
      throws ErrnoException {
    String options = "lowerdir=" + String.join(":", lower) + ",userxattr";
    if (upper != null && work != null) {
      options += ",upperdir=" + upper + ",workdir=" + work;
    }
    if (options.getBytes(StandardCharsets.UTF_8).length >= PAGE) {
      throw new ErrnoException(Errno.E2BIG, "mount overlay", mountPoint);
    }
    var mount = new OverlayMount(base, options, mountPoint);
    var thread = new Thread(mount::attempt, "overlay mount");
    thread.start();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true; // the mount takes microseconds: finish, then tell the caller
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    ErrnoException failure = mount.failure;
    if (failure != null) {
      throw failure;
    }
    return mount.fd;
  }

  private void attempt() {
    try {
      fd = make();
    } catch (ErrnoException e) {
      failure = e;
    }
  }

  /// Runs in a thread that ends right after: its namespace and working directory are not the
  /// process's any more.
  private int make() throws ErrnoException {
    Syscalls.Scratch s = Syscalls.Scratch.get();
    call(s, "unshare", "", Syscalls.UNSHARE, CLONE_NEWNS, 0, 0, 0, 0);
    // Else the mount would propagate to where we came from: mount_namespaces(7).
    call(s, "mount", "/", Syscalls.MOUNT, 0, s.first("mount", "/"), 0, MS_REC | MS_PRIVATE, 0);
    call(s, "chdir", base, Syscalls.CHDIR, s.first("chdir", base), 0, 0, 0, 0);
    long target = s.first("mount", mountPoint);
    long type = s.second("mount", "overlay");
    call(s, "mount overlay", mountPoint, Syscalls.MOUNT, type, target, type, 0, text(s, options));
    int root =
        Libc.openat(AtFlags.AT_FDCWD, mountPoint, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0);
    call(
        s,
        "umount2",
        mountPoint,
        Syscalls.UMOUNT2,
        s.first("umount2", mountPoint),
        MNT_DETACH,
        0,
        0,
        0);
    return root;
  }

  /// Puts options into the buffer and gives their address.
  static long text(Syscalls.Scratch s, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    s.buffer.write(0, bytes, 0, bytes.length);
    s.buffer.putByte(bytes.length, (byte) 0);
    return s.buffer.address();
  }

  private static void call(
      Syscalls.Scratch s,
      String name,
      String path,
      int number,
      long a,
      long b,
      long c,
      long d,
      long e)
      throws ErrnoException {
    long result = Syscalls.raw(s, number, a, b, c, d, e, 0);
    if (result < 0) {
      throw new ErrnoException((int) -result, name, path);
    }
  }
}
