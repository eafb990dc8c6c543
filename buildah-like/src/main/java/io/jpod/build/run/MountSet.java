package io.jpod.build.run;

import io.jpod.build.dockerfile.RunMount;
import io.jpod.build.files.CopyOptions;
import io.jpod.build.files.CopySource;
import io.jpod.build.files.FileCopier;
import io.jpod.build.files.RootDirectory;
import io.jpod.core.JpodException;
import io.jpod.core.RandomIds;
import io.jpod.core.config.Directories;
import io.jpod.core.container.OverlayView;
import io.jpod.core.container.StepMount;
import io.jpod.core.storage.FileTree;
import io.jpod.core.storage.StoreErrors;
import io.jpod.userns.AtFlags;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.FileStatus;
import io.jpod.userns.Libc;
import io.jpod.userns.OpenFlags;
import io.jpod.userns.OverlayMount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The mounts of one command, made ready; closing it lets caches go and removes secrets.
public final class MountSet implements AutoCloseable {
  private static final int LOOK = OpenFlags.O_PATH;

  private final Directories directories;
  private final MountSources sources;
  private final String workingDir;
  private final Path scratch;

  private final List<StepMount> mounts = new ArrayList<>();
  private final List<OverlayView> views = new ArrayList<>();
  private final List<String> env = new ArrayList<>();
  private final List<CacheMounts.Opened> caches = new ArrayList<>();
  private final List<AgentSocket> agents = new ArrayList<>();
  private @Nullable Path secrets;

  private MountSet(Directories directories, MountSources sources, String workingDir, Path scratch) {
    this.directories = directories;
    this.sources = sources;
    this.workingDir = workingDir;
    this.scratch = scratch;
  }

  /// @param scratch an existing directory of the caller's, for as long as the command runs
  public static MountSet open(
      List<RunMount> wanted,
      Directories directories,
      MountSources sources,
      String workingDir,
      Path scratch)
      throws JpodException {
    MountSet set = new MountSet(directories, sources, workingDir, scratch);
    boolean done = false;
    try {
      for (RunMount mount : wanted) {
        set.add(mount);
      }
      set.mounts.sort(java.util.Comparator.comparingInt(MountSet::depth));
      done = true;
      return set;
    } catch (ErrnoException e) {
      throw new JpodException("preparing a mount: " + e.getMessage(), e);
    } catch (IOException e) {
      throw StoreErrors.of("preparing a mount", e);
    } finally {
      if (!done) {
        set.close();
      }
    }
  }

  private static int depth(StepMount mount) {
    return (int) mount.destination().chars().filter(c -> c == '/').count();
  }

  /// Parents first.
  public List<StepMount> mounts() {
    return mounts;
  }

  public List<OverlayView> views() {
    return views;
  }

  /// Variables that come from secrets and agents.
  public List<String> env() {
    return env;
  }

  private void add(RunMount mount) throws JpodException, IOException {
    switch (mount) {
      case RunMount.Bind bind -> bind(bind);
      case RunMount.Cache cache -> cache(cache);
      case RunMount.Tmpfs(String target, List<String> options) ->
          mounts.add(StepMount.tmpfs(absolute(target), options));
      case RunMount.Secret secret -> secret(secret);
      case RunMount.Ssh ssh -> ssh(ssh);
    }
  }

  /// Where a mount goes, seen from the working directory; over the whole root none may go.
  private String absolute(String target) throws JpodException {
    Path path = Path.of(workingDir.isEmpty() ? "/" : workingDir).resolve(target).normalize();
    if (path.getNameCount() == 0) {
      throw new JpodException(
          "invalid mount target \"" + target + "\": it is the root", "a directory below /");
    }
    return path.toString();
  }

  private void bind(RunMount.Bind bind) throws JpodException, IOException {
    MountSources.Tree tree = sources.tree(bind.from());
    Found found = find(tree, bind.source(), bind.writable());
    mounts.add(
        new StepMount(
            found.path(), absolute(bind.target()), found.directory(), !bind.writable(), List.of()));
  }

  /// A place of the host that can be bound.
  private record Found(String path, boolean directory) {}

  private Found find(MountSources.Tree tree, String source, boolean writable)
      throws JpodException, IOException {
    Path place = Files.createDirectory(scratch.resolve("view" + views.size() + mounts.size()));
    return switch (tree) {
      case MountSources.Tree.Directory(Path path) ->
          found(
              source,
              Libc.openat(AtFlags.AT_FDCWD, path.toString(), RootDirectory.DIRECTORY, 0),
              path.toString(),
              writable,
              place);
      case MountSources.Tree.Layers layers -> {
        Path empty = Files.createDirectory(scratch.resolve("empty" + views.size() + mounts.size()));
        List<String> both = new ArrayList<>(layers.lower());
        both.add(empty.toString());
        int root =
            OverlayMount.open(directories.layers().toString(), both, null, null, place.toString());
        Found found = found(source, root, place.toString(), writable, place);
        if (!writable) {
          views.add(new OverlayView(place.toString(), both));
        }
        yield found;
      }
    };
  }

  /// Looks a source up.
  ///
  /// @param root descriptor of the tree, which is closed
  /// @param seenAs where the tree is when the command runs
  private static Found found(String source, int root, String seenAs, boolean writable, Path place)
      throws JpodException, ErrnoException {
    String top = Libc.readlinkat(AtFlags.AT_FDCWD, "/proc/self/fd/" + root);
    try (RootDirectory at = new RootDirectory(root)) {
      int fd;
      try {
        fd = at.open(source.startsWith("/") ? source : "/" + source, LOOK);
      } catch (ErrnoException e) {
        throw new JpodException("mounting '" + source + "': " + e.getMessage(), e);
      }
      try {
        FileStatus status = Libc.statx(fd, "", AtFlags.AT_EMPTY_PATH);
        // Links of the tree were followed inside of it; this is the path without any.
        String path = Libc.readlinkat(AtFlags.AT_FDCWD, "/proc/self/fd/" + fd);
        String inside = top.equals("/") ? path : path.substring(top.length());
        if (inside.isEmpty()) {
          inside = "/";
        }
        return writable
            ? copied(at, inside, status.isDirectory(), place)
            : new Found(seenAs + inside, status.isDirectory());
      } finally {
        Libc.close(fd);
      }
    }
  }

  /// What may be written is a copy that goes with the step.
  private static Found copied(RootDirectory from, String path, boolean directory, Path place)
      throws JpodException, ErrnoException {
    int fd = Libc.openat(AtFlags.AT_FDCWD, place.toString(), RootDirectory.DIRECTORY, 0);
    try (RootDirectory to = new RootDirectory(fd)) {
      FileCopier copier = new FileCopier(to, CopyOptions.defaults().withPreservedOwnership(), null);
      if (directory) {
        copier.copyTree(new CopySource(from, path), "/copy");
      } else {
        copier.copy(List.of(new CopySource(from, path)), "/copy");
      }
      return new Found(place + "/copy", directory);
    }
  }

  private void cache(RunMount.Cache cache) throws JpodException, IOException {
    CacheMounts all = new CacheMounts(directories);
    String from = cache.from();
    // A cache that begins with other files is another cache when these change.
    String id =
        from == null
            ? cache.id()
            : cache.id() + "\0" + identity(sources.tree(from)) + cache.source();
    CacheMounts.Opened opened =
        switch (cache.sharing()) {
          case SHARED -> all.shared(id);
          case LOCKED -> all.locked(id);
          case PRIVATE -> all.unshared(id);
        };
    caches.add(opened);
    if (opened.fresh()) {
      begin(cache, opened.data());
    }
    mounts.add(
        new StepMount(
            opened.data().toString(), absolute(cache.target()), true, cache.readOnly(), List.of()));
  }

  private static String identity(MountSources.Tree tree) {
    return switch (tree) {
      case MountSources.Tree.Layers(List<String> lower) -> String.join(":", lower);
      case MountSources.Tree.Directory(Path path) -> path.toString();
    };
  }

  private void begin(RunMount.Cache cache, Path data) throws JpodException, IOException {
    String from = cache.from();
    if (from != null) {
      Found found = find(sources.tree(from), cache.source(), true);
      FileTree.delete(data);
      Files.move(Path.of(found.path()), data);
      return;
    }
    int fd = Libc.openat(AtFlags.AT_FDCWD, data.toString(), RootDirectory.DIRECTORY, 0);
    try {
      Libc.fchown(fd, cache.uid(), cache.gid());
      Libc.fchmod(fd, cache.mode());
    } finally {
      Libc.close(fd);
    }
  }

  private void secret(RunMount.Secret secret) throws JpodException, IOException {
    byte[] bytes = sources.secret(secret.id());
    if (bytes == null) {
      if (secret.required()) {
        throw new JpodException(
            "secret " + secret.id() + ": not found", "--secret id=" + secret.id() + ",src=FILE");
      }
      return;
    }
    String variable = secret.env();
    if (variable != null) {
      env.add(variable + "=" + new String(bytes, StandardCharsets.UTF_8));
    }
    if (secret.target().isEmpty()) {
      return;
    }
    Path file = secretsDirectory().resolve(Integer.toString(mounts.size()));
    Files.write(file, bytes);
    own(file, secret.uid(), secret.gid(), secret.mode());
    mounts.add(new StepMount(file.toString(), absolute(secret.target()), false, true, List.of()));
  }

  private static void own(Path file, int uid, int gid, int mode) throws ErrnoException {
    Libc.fchownat(AtFlags.AT_FDCWD, file.toString(), uid, gid, 0);
    Libc.fchmodat(AtFlags.AT_FDCWD, file.toString(), mode);
  }

  /// In the run directory, which is memory on most machines and never part of the store.
  private Path secretsDirectory() throws JpodException, IOException {
    Path made = secrets;
    if (made == null) {
      made = directories.runDir().resolve("s." + RandomIds.hex(8));
      Files.createDirectories(made);
      secrets = made;
    }
    return made;
  }

  private void ssh(RunMount.Ssh ssh) throws JpodException, IOException {
    Path socket = sources.sshAgent(ssh.id());
    if (socket == null) {
      if (ssh.required()) {
        throw new JpodException(
            "unset ssh forward key " + ssh.id(), "--ssh " + ssh.id() + ", with an agent running");
      }
      return;
    }
    String target =
        ssh.target().isEmpty()
            ? "/run/buildkit/ssh_agent." + mounts.size()
            : absolute(ssh.target());
    Path place = secretsDirectory().resolve(Integer.toString(mounts.size()));
    agents.add(AgentSocket.open(socket, place, ssh.uid(), ssh.gid(), ssh.mode()));
    mounts.add(new StepMount(place.toString(), target, false, false, List.of()));
    env.add("SSH_AUTH_SOCK=" + target);
  }

  @Override
  public void close() {
    for (CacheMounts.Opened cache : caches) {
      cache.close();
    }
    for (AgentSocket agent : agents) {
      agent.close();
    }
    Path made = secrets;
    if (made != null) {
      try {
        FileTree.delete(made);
      } catch (IOException e) {
        return; // a reboot clears it
      }
    }
  }
}
