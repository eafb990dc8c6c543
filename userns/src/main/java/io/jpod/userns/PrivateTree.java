package io.jpod.userns;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The files of a container that does not run, mounted for this process alone: its overlay with its
/// volumes in it.
///
/// All is done by a thread in a mount namespace of its own, which a descriptor keeps until
/// [#close]: nothing else can walk into it, nothing has to be unmounted, and it goes with the
/// process, however that ends. Paths inside the tree are resolved by the kernel so that no link
/// leads out of it (`openat2`, RESOLVE_IN_ROOT), and mounts are made on descriptors, as the
/// launcher does it.
///
/// Needs CAP_SYS_ADMIN in the user namespace of the process, as root of P has.
public final class PrivateTree implements AutoCloseable {
  private static final int CLONE_NEWNS = 0x20000;
  private static final long MS_RDONLY = 1;
  private static final long MS_BIND = 0x1000;
  private static final long MS_REC = 0x4000;
  private static final long MS_PRIVATE = 0x40000;
  private static final int MNT_DETACH = 2;
  private static final int OPEN_TREE_CLONE = 1;
  private static final int AT_RECURSIVE = 0x8000;
  private static final int MOVE_MOUNT_F_EMPTY_PATH = 4;
  private static final int MOVE_MOUNT_T_EMPTY_PATH = 0x40;
  private static final long IN_ROOT = ResolveFlags.IN_ROOT | ResolveFlags.NO_MAGICLINKS;

  /// One operation of the launch plan that makes the tree; the names are the plan's.
  public sealed interface Step {
    /// Working directory for relative paths of the host.
    record Chdir(String path) implements Step {}

    /// Mounts an overlay.
    record Overlay(String mountPoint, String options) implements Step {}

    /// Binds an unpacked root.
    record BindRoot(String path, String mountPoint) implements Step {}

    /// Everything after this is inside of the mount point.
    record Root(String mountPoint) implements Step {}

    /// A directory inside, with its parents, where it is missing.
    record MakeDirectory(String path, int mode) implements Step {}

    /// An empty file inside, where it is missing.
    record MakeFile(String path, int mode) implements Step {}

    /// Something of the host's shown inside.
    record Bind(String source, String path, boolean recursive, boolean readOnly) implements Step {}
  }

  private final List<Step> steps;
  private int root = -1;
  private int namespace = -1;
  private @Nullable ErrnoException failure;

  private PrivateTree(List<Step> steps) {
    this.steps = List.copyOf(steps);
  }

  /// Makes the tree.
  ///
  /// @param steps in the plan's order
  /// @throws ErrnoException if a step fails
  public static PrivateTree open(List<Step> steps) throws ErrnoException {
    var tree = new PrivateTree(steps);
    var thread = new Thread(tree::attempt, "private tree");
    thread.start();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true; // mounting takes microseconds: finish, then tell the caller
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    ErrnoException failure = tree.failure;
    if (failure != null) {
      tree.close();
      throw failure;
    }
    return tree;
  }

  /// Makes the tree in the mount namespace of this process, where it stays. The working directory
  /// of the process changes.
  ///
  /// @param steps as for [#open]
  public static void mountHere(List<Step> steps) throws ErrnoException {
    var tree = new PrivateTree(steps);
    Syscalls.Scratch s = Syscalls.Scratch.get();
    try {
      for (Step step : steps) {
        tree.apply(s, step);
      }
    } finally {
      tree.close();
    }
  }

  /// Takes away what is mounted at a path.
  ///
  /// @param lazy although it may be in use (MNT_DETACH)
  public static void unmount(String path, boolean lazy) throws ErrnoException {
    Syscalls.Scratch s = Syscalls.Scratch.get();
    int flags = lazy ? MNT_DETACH : 0;
    call(s, "umount2", path, Syscalls.UMOUNT2, s.first("umount2", path), flags, 0, 0, 0);
  }

  /// Descriptor of the root directory; it belongs to this object.
  public int root() {
    return root;
  }

  @Override
  public void close() {
    if (root >= 0) {
      Libc.close(root);
      root = -1;
    }
    if (namespace >= 0) {
      Libc.close(namespace);
      namespace = -1;
    }
  }

  private void attempt() {
    try {
      make();
    } catch (ErrnoException e) {
      failure = e;
    }
  }

  /// Runs in a thread that ends right after: its namespace and working directory are not the
  /// process's any more.
  private void make() throws ErrnoException {
    Syscalls.Scratch s = Syscalls.Scratch.get();
    call(s, "unshare", "", Syscalls.UNSHARE, CLONE_NEWNS, 0, 0, 0, 0);
    // Else the mounts would propagate to where we came from: mount_namespaces(7).
    call(s, "mount", "/", Syscalls.MOUNT, 0, s.first("mount", "/"), 0, MS_REC | MS_PRIVATE, 0);
    namespace = Libc.openat(AtFlags.AT_FDCWD, "/proc/thread-self/ns/mnt", OpenFlags.O_RDONLY, 0);
    for (Step step : steps) {
      apply(s, step);
    }
  }

  private void apply(Syscalls.Scratch s, Step step) throws ErrnoException {
    switch (step) {
      case Step.Chdir(String path) ->
          call(s, "chdir", path, Syscalls.CHDIR, s.first("chdir", path), 0, 0, 0, 0);
      case Step.Overlay(String mountPoint, String options) -> overlay(s, mountPoint, options);
      case Step.BindRoot(String path, String mountPoint) -> {
        long source = s.first("mount", path);
        long target = s.second("mount", mountPoint);
        call(s, "mount", path, Syscalls.MOUNT, source, target, 0, MS_BIND | MS_REC, 0);
      }
      case Step.Root(String mountPoint) ->
          root =
              Libc.openat(
                  AtFlags.AT_FDCWD, mountPoint, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0);
      case Step.MakeDirectory(String path, int mode) -> makeDirectory(path, mode);
      case Step.MakeFile(String path, int mode) -> makeFile(path, mode);
      case Step.Bind bind -> bind(s, bind);
    }
  }

  private static void overlay(Syscalls.Scratch s, String mountPoint, String options)
      throws ErrnoException {
    long type = s.second("mount", "overlay");
    long target = s.first("mount", mountPoint);
    long data = OverlayMount.text(s, options);
    call(s, "mount overlay", mountPoint, Syscalls.MOUNT, type, target, type, 0, data);
  }

  private void makeDirectory(String path, int mode) throws ErrnoException {
    List<String> missing = new ArrayList<>();
    String at = path;
    int fd = openDirectory(at);
    while (fd < 0) {
      int slash = at.lastIndexOf('/');
      missing.add(at.substring(slash + 1));
      at = slash <= 0 ? "/" : at.substring(0, slash);
      fd = openDirectory(at);
    }
    for (int i = missing.size() - 1; i >= 0; i--) {
      try {
        Libc.mkdirat(fd, missing.get(i), mode);
        int next =
            Libc.openat(
                fd,
                missing.get(i),
                OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW,
                0);
        Libc.close(fd);
        fd = next;
      } catch (ErrnoException e) {
        Libc.close(fd);
        throw e;
      }
    }
    Libc.close(fd);
  }

  /// -1 if it is not there.
  private int openDirectory(String path) throws ErrnoException {
    try {
      return Libc.openat2(root, path, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0, IN_ROOT);
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENOENT) {
        return -1;
      }
      throw e;
    }
  }

  private void makeFile(String path, int mode) throws ErrnoException {
    int flags = OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_NONBLOCK | OpenFlags.O_NOCTTY;
    try {
      Libc.close(Libc.openat2(root, path, flags, mode, IN_ROOT));
    } catch (ErrnoException e) {
      // A pipe without a reader, or a directory: it is there, and can be mounted on.
      if (e.errno() != Errno.ENXIO && e.errno() != Errno.EISDIR) {
        throw e;
      }
    }
  }

  private void bind(Syscalls.Scratch s, Step.Bind bind) throws ErrnoException {
    int target = Libc.openat2(root, bind.path(), OpenFlags.O_PATH, 0, IN_ROOT);
    try {
      int source =
          (int)
              call(
                  s,
                  "open_tree",
                  bind.source(),
                  Syscalls.OPEN_TREE,
                  AtFlags.AT_FDCWD,
                  s.first("open_tree", bind.source()),
                  OPEN_TREE_CLONE | OpenFlags.O_CLOEXEC | (bind.recursive() ? AT_RECURSIVE : 0),
                  0,
                  0);
      try {
        if (bind.readOnly()) {
          readOnly(s, source, bind);
        }
        long empty = s.first("move_mount", "");
        long flags = MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH;
        call(
            s, "move_mount", bind.path(), Syscalls.MOVE_MOUNT, source, empty, target, empty, flags);
      } finally {
        Libc.close(source);
      }
    } finally {
      Libc.close(target);
    }
  }

  private static void readOnly(Syscalls.Scratch s, int source, Step.Bind bind)
      throws ErrnoException {
    s.struct.putLong(0, MS_RDONLY); // MOUNT_ATTR_RDONLY is 1 too
    s.struct.putLong(8, 0);
    s.struct.putLong(16, 0);
    s.struct.putLong(24, 0);
    long flags = AtFlags.AT_EMPTY_PATH | (bind.recursive() ? AT_RECURSIVE : 0);
    long empty = s.first("mount_setattr", "");
    call(
        s,
        "mount_setattr",
        bind.source(),
        Syscalls.MOUNT_SETATTR,
        source,
        empty,
        flags,
        s.struct.address(),
        32);
  }

  private static long call(
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
    return result;
  }
}
