package io.jpod.cli.container;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.container.Container;
import io.jpod.core.container.Containers;
import io.jpod.core.container.RestartPolicy;
import java.util.ArrayList;
import java.util.List;

/// `jpod update`: changes the restart policy of containers.
public final class UpdateCommand implements Command {
  private static final Option RESTART =
      Option.value("restart", "POLICY", "no, on-failure[:N], unless-stopped or always");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod update", "CONTAINER [CONTAINER...]", "Update an existing container")
          .description(
              "Gives containers another restart policy, at once and for every later start. Limits of memory, CPU and"
                  + " the like, and health checks, are those that the container was made with.")
          .options(Selection.LATEST, RESTART)
          .refuse(
              "blkio-weight blkio-weight-device cpu-period cpu-quota cpu-rt-period cpu-rt-runtime cpu-shares cpus"
                  + " cpuset-cpus cpuset-mems device-read-bps device-read-iops device-write-bps device-write-iops m memory"
                  + " memory-reservation memory-swap memory-swappiness pids-limit",
              "containers of this version have no cgroup of their own, so nothing would hold the limit")
          .refuse(
              "env health-cmd health-interval health-log-destination health-max-log-count health-max-log-size"
                  + " health-on-failure health-retries health-start-period health-startup-cmd health-startup-interval"
                  + " health-startup-retries health-startup-success health-startup-timeout health-timeout"
                  + " no-healthcheck ulimit unsetenv",
              "it is settled when a container is made; make another with `jpod run --replace`")
          .examples("jpod update --restart=always web", "jpod update --restart no web db");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    String restart = args.value(RESTART);
    if (restart == null) {
      throw new JpodException("at least one field must be updated", "--restart=POLICY");
    }
    RestartPolicy policy = RestartPolicy.parse(restart);
    Containers containers = Engine.containers(args);
    List<Container> list = new ArrayList<>();
    if (args.flag(Selection.LATEST)) {
      list.add(containers.latest());
    }
    for (String name : args.operands()) {
      list.add(containers.require(name));
    }
    if (list.isEmpty()) {
      throw new JpodException("update requires a name, id, or the \"--latest\" flag");
    }
    for (int i = 0; i < list.size(); i++) {
      containers.updateRestartPolicy(list.get(i), policy);
      console.line(console.personality().isDocker() ? args.operand(i) : list.get(i).id());
    }
    return 0;
  }
}
