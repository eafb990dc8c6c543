package io.jpod.cli.diagnosis;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.container.Container;
import io.jpod.core.container.ContainerState;
import io.jpod.core.container.Containers;
import io.jpod.core.network.PortMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `jpod doctor`: looks for what is wrong with this machine, or with a container that cannot be
/// reached.
public final class DoctorCommand implements Command {
  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod doctor",
              "[CONTAINER]",
              "Find out what is wrong with this machine or a container")
          .description(
              "Without a container: whether this machine has what containers need, each problem with its remedy. With a container: why"
                  + " it cannot be reached. The exit code is 1 if there is a problem.")
          .operands(0, 1)
          .examples("jpod doctor", "jpod doctor web");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException, IOException {
    List<Finding> findings =
        args.operands().isEmpty()
            ? HostCheck.of(HostFacts.read(Engine.directories(args)))
            : ofContainer(Engine.containers(args), args.operand(0));
    return Finding.print(findings, console) ? 1 : 0;
  }

  private static List<Finding> ofContainer(Containers containers, String name)
      throws JpodException, IOException {
    Container container = containers.require(name);
    ContainerState state = containers.state(container);
    if (!state.isAlive() || state.pid() == 0) {
      return List.of(
          Finding.problem(
              "'" + container.name() + "' does not run, so nobody can reach it",
              "jpod why " + container.name()));
    }
    List<PortMapping> published = new ArrayList<>();
    for (String port : container.ports()) {
      if (port.indexOf("->") >= 0) { // else it is exposed, not published
        published.add(PortMapping.parse(port));
      }
    }
    Path inside = Path.of("/proc", Integer.toString(state.pid()), "net");
    Path host = Path.of("/proc/net");
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.good("'" + container.name() + "' runs"));
    findings.addAll(
        new Reachability(
                container.name(),
                container.network(),
                published,
                listeners(inside, "tcp"),
                listeners(inside, "udp"),
                listeners(host, "tcp"))
            .findings());
    return findings;
  }

  private static List<Listener> listeners(Path net, String protocol) throws IOException {
    List<Listener> found = new ArrayList<>();
    for (String file : List.of(protocol, protocol + "6")) {
      Path table = net.resolve(file);
      if (Files.exists(table)) {
        found.addAll(Listener.parse(Files.readString(table), protocol.equals("udp")));
      }
    }
    return found;
  }
}
