package io.jpod.cli.system;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.container.Attachment;
import io.jpod.core.container.Container;
import io.jpod.core.container.ContainerState;
import io.jpod.core.container.Containers;
import io.jpod.core.container.Outcome;
import java.util.ArrayList;
import java.util.List;

/// `jpod system autostart`: a unit of systemd that starts containers with a restart policy after a
/// login or at boot.
public final class AutostartCommand implements Command {
  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod system autostart",
              "enable|disable|status|start|stop",
              "Start containers with a restart policy after login or boot")
          .description(
              "enable installs one unit of systemd that starts containers with --restart=always, and those with"
                  + " --restart=unless-stopped that nobody has stopped, when you log in; at boot, if you linger (loginctl enable-linger)."
                  + " disable takes it away. status tells what there is. start and stop are what the unit calls.")
          .operands(1, 1)
          .examples("jpod system autostart enable", "loginctl enable-linger");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    Directories directories = Engine.directories(args);
    Containers containers = Containers.open(directories);
    switch (args.operand(0)) {
      case "enable" -> enable(new AutostartUnit(directories), console);
      case "disable" -> disable(new AutostartUnit(directories), console);
      case "status" -> status(new AutostartUnit(directories), containers, console);
      case "start" -> start(containers);
      case "stop" -> stop(containers);
      default ->
          throw new JpodException(
              "jpod system autostart: unknown action '" + args.operand(0) + "'",
              "enable, disable, status, start or stop");
    }
    return 0;
  }

  private static void enable(AutostartUnit unit, Console console) throws JpodException {
    unit.enable();
    console.line("enabled: " + unit.path());
    if (!unit.lingers()) {
      console.line(
          "Containers start when you log in. To start them at boot: loginctl enable-linger");
    }
  }

  private static void disable(AutostartUnit unit, Console console) throws JpodException {
    console.line(unit.disable() ? "disabled" : "was not enabled");
  }

  private static void status(AutostartUnit unit, Containers containers, Console console)
      throws JpodException {
    console.line(unit.isInstalled() ? "enabled: " + unit.path() : "disabled");
    console.line("when: " + (unit.lingers() ? "at boot" : "at login"));
    for (Container container : chosen(containers)) {
      console.line(container.name() + " (" + container.restartPolicy() + ")");
    }
  }

  /// Containers that are to run whenever the machine does.
  private static List<Container> chosen(Containers containers) throws JpodException {
    List<Container> chosen = new ArrayList<>();
    for (Container container : containers.list()) {
      if (isChosen(container, containers.state(container))) {
        chosen.add(container);
      }
    }
    return chosen;
  }

  /// One that was never started is left to whoever made it.
  static boolean isChosen(Container container, ContainerState state) {
    if (state.startedEpochNanos() == 0) {
      return false;
    }
    return container.restartPolicy().equals("always")
        || (container.restartPolicy().equals("unless-stopped") && !state.stoppedByUser());
  }

  private static void start(Containers containers) throws JpodException {
    List<String> failures = new ArrayList<>();
    for (Container container : chosen(containers)) {
      if (containers.state(container).isAlive()) {
        continue;
      }
      try {
        if (containers.start(container, Attachment.detached(null))
            instanceof Outcome.Failed(int _, String message)) {
          failures.add(container.name() + ": " + message);
        }
      } catch (JpodException e) {
        failures.add(container.name() + ": " + e.getMessage());
      }
    }
    if (!failures.isEmpty()) {
      throw new JpodException("not started: " + String.join("; ", failures));
    }
  }

  /// By a signal to their monitors, which stop them without taking that for the user's wish.
  private static void stop(Containers containers) throws JpodException {
    List<Container> stopping = new ArrayList<>();
    for (Container container : chosen(containers)) {
      ContainerState state = containers.state(container);
      if (state.isAlive()) {
        ProcessHandle.of(state.monitorPid()).ifPresent(ProcessHandle::destroy);
        stopping.add(container);
      }
    }
    for (Container container : stopping) {
      containers.waitFor(container);
    }
  }
}
