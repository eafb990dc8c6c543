package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.Timestamps;
import io.jpod.core.config.Directories;
import io.jpod.core.network.NetworkPlanner;
import io.jpod.core.network.PortMapping;
import io.jpod.core.network.SystemNetworkHost;
import io.jpod.core.storage.StoreErrors;
import io.jpod.userns.Answer;
import io.jpod.userns.ControlChannel;
import io.jpod.userns.PlanException;
import io.jpod.userns.PlanWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/// Starts containers, runs commands in them and connects to them: the plans that the launcher
/// carries out for us.
final class Lifecycle {
  private final Directories directories;

  Lifecycle(Directories directories) {
    this.directories = directories;
  }

  /// Refuses a start while somebody else listens on a port that is to be published.
  void checkPorts(Container container) throws JpodException {
    List<PortMapping> ports = new ArrayList<>(container.ports().size());
    for (String port : container.ports()) {
      if (port.indexOf("->") >= 0) { // else it is exposed, not published
        ports.add(PortMapping.parse(port));
      }
    }
    if (!ports.isEmpty() && !state(container).isAlive()) {
      NetworkPlanner.checkPortsFree(ports, new SystemNetworkHost(directories));
    }
  }

  void run(Container container, Attachment attachment, int preservedDescriptors)
      throws JpodException {
    PlanWriter plan = start(container, attachment, true, preservedDescriptors);
    sendLast(plan, "starting container \"" + container.name() + "\"");
  }

  Outcome startAndWait(Container container, Attachment attachment) throws JpodException {
    checkPorts(container);
    PlanWriter plan = start(container, attachment, false, 0);
    String what = "starting container \"" + container.name() + "\"";
    try {
      return switch (ControlChannel.inherited().ask(plan.toBytes())) {
        case Answer.Started(int pid) -> new Outcome.Started(pid);
        case Answer.Exited(int code) -> new Outcome.Exited(code);
        case Answer.Detached() -> new Outcome.Detached();
        case Answer.Failed(int exitCode, String message) -> new Outcome.Failed(exitCode, message);
      };
    } catch (PlanException e) {
      throw new JpodException(what + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw StoreErrors.of(what, e);
    }
  }

  private PlanWriter start(
      Container container, Attachment attachment, boolean last, int preservedDescriptors)
      throws JpodException {
    byte[] kept = KeptPlan.bytes(container);
    forgetLostMonitor(container);
    PlanWriter plan = new PlanWriter();
    plan.add("do", "container");
    KeptPlan.addCaller(plan, last, attachment, container.tty());
    if (preservedDescriptors > 0) {
      plan.add("preserve-fds", Integer.toString(preservedDescriptors));
    }
    try {
      return plan.addKept(kept);
    } catch (PlanException e) {
      throw new JpodException(
          "container \"" + container.name() + "\" cannot be started: " + e.getMessage(),
          "jpod rm " + container.name() + "   (its plan is damaged)",
          e);
    }
  }

  /// A monitor that was killed has left `running` behind. Nobody may look whether its lock is held
  /// while the next monitor takes it, so the state says before that there is none.
  private void forgetLostMonitor(Container container) throws JpodException {
    try {
      Path file = container.directory().resolve(StateFile.FILE);
      String text = SmallFiles.readIfThere(file);
      if (text == null) {
        return;
      }
      if (!StateFile.parse(text).isAlive()) {
        MonitorEnd.await(container.directory());
        return;
      }
      ContainerState state = StateFile.read(container.directory());
      if (state.isAlive()) {
        return; // the monitor refuses a second start by itself
      }
      Path next = container.directory().resolve("state.lost");
      SmallFiles.write(
          next,
          "status exited\nfinished "
              + Timestamps.format(state.finishedEpochNanos())
              + "\nexit-code "
              + StateFile.LOST
              + "\n");
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw StoreErrors.of("reading the state of container \"" + container.name() + "\"", e);
    }
  }

  void exec(Container container, ExecOptions options, Attachment attachment, HostFacts host)
      throws JpodException {
    ContainerState state = state(container);
    if (!state.isAlive() || state.pid() == 0) {
      throw new JpodException(
          "can only create exec sessions on running containers: container state improper",
          "jpod start " + container.name(),
          null,
          255,
          null);
    }
    if (state.status() == ContainerState.Status.PAUSED) {
      // A process that joins it would run while all others stand still.
      throw new JpodException(
          "can only create exec sessions on running containers: container state improper",
          "jpod unpause " + container.name(),
          null,
          255,
          null);
    }
    PlanWriter plan =
        new ExecPlan(container, options, host, directories.events()).write(state, attachment);
    sendLast(plan, "running a command in container \"" + container.name() + "\"");
  }

  void attach(Container container, Attachment attachment) throws JpodException {
    if (!state(container).isAlive()) {
      throw new JpodException(
          "you can only attach to running containers", "jpod start -a " + container.name());
    }
    PlanWriter plan = new PlanWriter();
    plan.add("do", "attach");
    KeptPlan.addCaller(plan, true, attachment, container.tty());
    plan.add("tty", container.tty() ? "1" : "0");
    plan.add("socket", directories.monitorSocket(container.id()).toString());
    sendLast(plan, "attaching to container \"" + container.name() + "\"");
  }

  ContainerState state(Container container) throws JpodException {
    try {
      return StateFile.read(container.directory());
    } catch (IOException e) {
      throw StoreErrors.of("reading the state of container \"" + container.name() + "\"", e);
    }
  }

  private static void sendLast(PlanWriter plan, String what) throws JpodException {
    try {
      byte[] bytes = plan.toBytes();
      System.out.flush();
      System.err.flush();
      ControlChannel.inherited().sendLast(bytes);
    } catch (PlanException e) {
      throw new JpodException(what + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw StoreErrors.of(what, e);
    }
  }
}
