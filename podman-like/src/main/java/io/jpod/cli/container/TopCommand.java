package io.jpod.cli.container;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.format.Table;
import io.jpod.core.JpodException;
import io.jpod.core.container.Container;
import io.jpod.core.container.ContainerProcess;
import io.jpod.core.container.ContainerProcesses;
import io.jpod.core.container.Containers;
import java.util.ArrayList;
import java.util.List;

/// `jpod top`: the processes of a container, read from /proc.
public final class TopCommand implements Command {
  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod top",
              "CONTAINER [FORMAT-DESCRIPTORS|PS-OPTIONS]",
              "Display the running processes of a container")
          .description(
              "Shows the processes of a container. What is shown is chosen by podman's descriptors ("
                  + String.join(", ", TopColumns.names())
                  + "), or by options of ps, which then runs on the host and shows the host's numbers.")
          .options(Selection.LATEST)
          .stopsAtFirstOperand()
          .examples(
              "jpod top web", "jpod top web pid,hpid,user,huser,args", "jpod top web -eo pid,cmd");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    boolean latest = args.flag(Selection.LATEST);
    if (args.operands().isEmpty() && !latest) {
      throw new JpodException("you must provide the name or id of a running container");
    }
    Containers containers = Engine.containers(args);
    Container container = Selection.one(containers, args);
    List<String> format = args.operands().subList(latest ? 0 : 1, args.operands().size());
    List<String> columns = new ArrayList<>();
    for (String word : format) {
      columns.addAll(List.of(word.split(",", -1)));
    }
    List<ContainerProcess> processes = ContainerProcesses.of(container);
    if (!TopColumns.areKnown(columns)) {
      for (String line : HostPs.run(format, processes)) {
        console.line(line);
      }
      return 0;
    }
    TopColumns top = TopColumns.of(container, Engine.directories(args), columns);
    Table table = new Table().row(top.headings());
    for (ContainerProcess process : processes) {
      table.row(top.row(process));
    }
    table.print(console);
    return 0;
  }
}
