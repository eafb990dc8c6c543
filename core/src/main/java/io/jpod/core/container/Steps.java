package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.Timestamps;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.StoreErrors;
import io.jpod.oci.ExecutionConfig;
import io.jpod.userns.ControlChannel;
import io.jpod.userns.PlanException;
import io.jpod.userns.PlanWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Runs [Step]s. The launcher does it as for any container; places for mounts that the root lacks
/// lie in a layer below all others, so that nothing of them is left in what the step has changed.
public final class Steps {
  private static final List<String> PLACES =
      List.of("/proc", "/sys", "/dev", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf");

  private final Directories directories;
  private final HostFacts host;
  private final @Nullable SharedNetworks networks;

  private Steps(Directories directories, @Nullable SharedNetworks networks) {
    this.directories = directories;
    this.host = new Host(directories);
    this.networks = networks;
  }

  /// Steps over this store's layers, each with a network of its own.
  public static Steps open(Directories directories) {
    return new Steps(directories, null);
  }

  /// Steps that share networks with each other; whoever made these closes them.
  public static Steps sharing(Directories directories, SharedNetworks networks) {
    return new Steps(directories, networks);
  }

  /// Runs a step as the last thing this JVM does: the launcher carries on alone, ends as the
  /// command ends, and removes the step's directory. Does not return unless it fails.
  ///
  /// @param warnings gets what the user should know and is no error; nothing is added later
  public void runLast(Step step, Attachment attachment, Warnings warnings) throws JpodException {
    List<String> said = new ArrayList<>();
    byte[] kept = prepare(step, said);
    warnings.say(said);
    PlanWriter plan = new PlanWriter();
    plan.add("do", "container");
    KeptPlan.addCaller(plan, true, attachment, step.options().tty());
    String what = "running a command in " + step.id().substring(0, 12);
    try {
      byte[] bytes = plan.addKept(kept).toBytes();
      System.out.flush();
      System.err.flush();
      ControlChannel.inherited().sendLast(bytes);
    } catch (PlanException e) {
      throw new JpodException(what + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw StoreErrors.of(what, e);
    }
  }

  /// What is to be said before the JVM ends.
  public interface Warnings {
    void say(List<String> warnings);
  }

  /// Starts a step beside this JVM. Its output comes from the process; its exit code is the
  /// command's, or 125 to 127 with a line that begins with `Error: ` on standard error. It ends
  /// when its standard input is closed, as it is when this JVM ends.
  public Process start(Step step, List<String> warnings) throws JpodException {
    byte[] kept = prepare(step, warnings);
    PlanWriter plan = new PlanWriter();
    plan.add("do", "container");
    KeptPlan.addCaller(
        plan, true, new Attachment(false, true, true, "", true, null), step.options().tty());
    try {
      Path file = step.directory().resolve("step.plan");
      SmallFiles.write(file, plan.addKept(kept).toBytes());
      return new ProcessBuilder(directories.launcher().toString(), "--carry-out", file.toString())
          .start();
    } catch (PlanException e) {
      throw new JpodException("running a step: " + e.getMessage(), e);
    } catch (IOException e) {
      throw StoreErrors.of("running a step", e);
    }
  }

  private byte[] prepare(Step step, List<String> warnings) throws JpodException {
    ContainerConfig config = config(step);
    NetworkSetup network = network(config, step, warnings);
    Path directory = step.directory();
    try {
      Path monitor = directory;
      for (String part : List.of("work", "rootfs", "stubs")) {
        Files.createDirectory(monitor.resolve(part));
      }
      stubs(monitor.resolve("stubs"), config, step.mounts());
      SmallFiles.write(monitor.resolve("hosts"), network.hosts());
      String hostname = config.namespaces().ownUts() ? config.hostname() : host.hostname();
      SmallFiles.write(monitor.resolve("hostname"), hostname + "\n");
      SmallFiles.write(monitor.resolve("resolv.conf"), network.resolvConf());
      for (OverlayView view : step.views()) {
        Files.createDirectories(Path.of(view.mountPoint()));
      }
      return new ContainerPlan(
              config,
              network,
              directories,
              monitor,
              files(step, monitor),
              new StepPaths(step, new PlanPaths(directories)))
          .withViews(step.views())
          .ofStep(
              directory.resolveSibling(directory.getFileName() + ".gone"),
              directory.resolve("step.lock"))
          .write()
          .toBytes();
    } catch (PlanException e) {
      throw new JpodException("planning a step: " + e.getMessage(), e);
    } catch (IOException e) {
      throw StoreErrors.of("preparing a step", e);
    }
  }

  private NetworkSetup network(ContainerConfig config, Step step, List<String> warnings)
      throws JpodException {
    NetworkSetup own = NetworkDecision.decide(config, step.image(), directories, warnings);
    // The shared namespaces belong to the user namespace that we are in.
    return networks != null && config.users() == null ? networks.of(own) : own;
  }

  private ContainerPlan.RootFiles files(Step step, Path monitor) {
    List<String> lower = new ArrayList<>(step.lower());
    lower.add(relative(monitor.resolve("stubs")));
    return new ContainerPlan.RootFiles(
        monitor.resolve("rootfs").toString(),
        lower,
        relative(step.upper()),
        relative(monitor.resolve("work")));
  }

  private String relative(Path path) {
    return directories.layers().relativize(path).toString();
  }

  private ContainerConfig config(Step step) throws JpodException {
    ExecutionConfig image = step.image().toBuilder().volumes(List.of()).build();
    ContainerConfig config =
        new ConfigResolver(step.options(), image, host)
            .resolve(
                step.id(),
                step.id().substring(0, 12),
                Timestamps.now(),
                new ContainerConfig.ImageChoice("", "", "", step.lower()),
                new UserDatabase(step.passwd(), step.group()),
                new NoAnonymousVolumes());
    List<ContainerMount> mounts = new ArrayList<>(config.mounts());
    for (StepMount mount : step.mounts()) {
      mounts.add(mount.toMount());
    }
    return config.withMounts(mounts);
  }

  private static final class NoAnonymousVolumes implements MountResolver.AnonymousNames {
    @Override
    public String next() throws JpodException {
      throw new JpodException("a build step has no anonymous volumes", "-v SOURCE:DESTINATION");
    }
  }

  private static void stubs(Path stubs, ContainerConfig config, List<StepMount> mounts)
      throws IOException {
    for (String place : PLACES) {
      stub(stubs, place, !place.startsWith("/etc/"));
    }
    for (StepMount mount : mounts) {
      stub(stubs, mount.destination(), mount.directory());
    }
    for (ContainerMount mount : config.mounts()) {
      boolean file =
          mount.kind() == ContainerMount.Kind.BIND && Files.isRegularFile(Path.of(mount.source()));
      stub(stubs, mount.destination(), !file);
    }
  }

  private static void stub(Path stubs, String destination, boolean directory) throws IOException {
    Path place = stubs.resolve(destination.substring(1)).normalize();
    if (!place.startsWith(stubs) || Files.exists(place)) {
      return;
    }
    Files.createDirectories(directory ? place : place.getParent());
    if (!directory) {
      Files.createFile(place);
    }
  }
}
