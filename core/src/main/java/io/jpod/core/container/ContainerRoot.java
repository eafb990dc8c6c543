package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.files.FileRoot;
import io.jpod.core.storage.StoreErrors;
import io.jpod.userns.AtFlags;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.Libc;
import io.jpod.userns.OpenFlags;
import io.jpod.userns.PlanException;
import io.jpod.userns.PlanReader;
import io.jpod.userns.PrivateTree;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The files of a container: as its processes see them while it runs; else what its kept plan would
/// mount, mounted for this process alone. Works inside of the user's namespace only.
final class ContainerRoot {
  private ContainerRoot() {}

  /// @param volumes whether a container that does not run is shown with its volumes and bind mounts
  static FileRoot open(Container container, boolean volumes) throws JpodException {
    try {
      while (true) {
        ContainerState state = StateFile.read(container.directory());
        FileRoot root = state.isAlive() ? running(state) : stopped(container, volumes);
        if (root != null) {
          return root;
        }
        MonitorEnd.pause(); // it is starting or ending at this moment
      }
    } catch (ErrnoException e) {
      throw new JpodException(
          "opening the files of container \"" + container.name() + "\": " + e.getMessage(), e);
    } catch (IOException e) {
      throw StoreErrors.of("opening the files of container \"" + container.name() + "\"", e);
    }
  }

  private static @Nullable FileRoot running(ContainerState state) throws IOException {
    int fd;
    try {
      fd =
          Libc.openat(
              AtFlags.AT_FDCWD,
              "/proc/" + state.pid() + "/root",
              OpenFlags.O_PATH | OpenFlags.O_DIRECTORY,
              0);
    } catch (ErrnoException e) {
      if (ProcessIdentity.startTimeOf(state.pid()) != state.pidStartTime()) {
        return null;
      }
      throw e;
    }
    // The number may be another process's by now; if it is not, then it was not when we opened.
    if (ProcessIdentity.startTimeOf(state.pid()) != state.pidStartTime()) {
      Libc.close(fd);
      return null;
    }
    return FileRoot.confined(fd, null);
  }

  /// Null if the container is not at rest.
  private static @Nullable FileRoot stopped(Container container, boolean volumes)
      throws IOException, JpodException {
    // While we hold its monitor's lock it cannot be started, nor be removed: two mounts of one
    // upper directory must not be written at the same time.
    FileChannel lock =
        FileChannel.open(
            container.directory().resolve(StateFile.MONITOR_LOCK),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    if (lock.tryLock() == null) {
      lock.close();
      return null;
    }
    PrivateTree tree = null;
    try {
      tree = PrivateTree.open(steps(KeptPlan.bytes(container), volumes));
      return FileRoot.confined(tree.root(), new Held(tree, lock));
    } finally {
      if (tree == null) {
        lock.close();
      }
    }
  }

  private record Held(PrivateTree tree, FileChannel lock) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      tree.close();
      lock.close();
    }
  }

  /// What of a plan makes the files: the root, and what is bound into it but the host's devices.
  static List<PrivateTree.Step> steps(byte[] plan, boolean volumes) throws JpodException {
    List<PrivateTree.Step> steps = new ArrayList<>();
    List<PrivateTree.Step> pending = new ArrayList<>();
    try {
      PlanReader reader = PlanReader.of(plan);
      while (reader.next()) {
        List<String> w = reader.words();
        switch (reader.instruction()) {
          case "chdir" -> steps.add(new PrivateTree.Step.Chdir(w.get(0)));
          case "overlay" -> steps.add(new PrivateTree.Step.Overlay(w.get(0), w.get(1)));
          case "bind-root" -> steps.add(new PrivateTree.Step.BindRoot(w.get(0), w.get(1)));
          case "root" -> steps.add(new PrivateTree.Step.Root(w.get(0)));
          case "mkdir" ->
              pending.add(
                  new PrivateTree.Step.MakeDirectory(w.get(0), Integer.parseInt(w.get(1), 8)));
          case "file" ->
              pending.add(new PrivateTree.Step.MakeFile(w.get(0), Integer.parseInt(w.get(1), 8)));
          case "bind" -> {
            if (volumes && !isOfKernel(w.get(1))) {
              steps.addAll(pending);
              steps.add(bind(w));
            }
            pending.clear();
          }
          default -> pending.clear();
        }
      }
    } catch (PlanException e) {
      throw new JpodException(e.getMessage() == null ? "damaged plan" : e.getMessage(), e);
    }
    return steps;
  }

  private static PrivateTree.Step bind(List<String> words) {
    String flags = "," + words.get(2) + ",";
    return new PrivateTree.Step.Bind(
        words.get(0), words.get(1), flags.contains(",rec,"), flags.contains(",ro,"));
  }

  private static boolean isOfKernel(String path) {
    return path.startsWith("/dev/") || path.startsWith("/sys") || path.startsWith("/proc");
  }
}
