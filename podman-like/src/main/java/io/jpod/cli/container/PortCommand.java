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
import java.util.List;

/// `jpod port`: which ports of a container are published where.
public final class PortCommand implements Command {
  private static final Option ALL = Option.flag("a,all", "All running containers");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod port",
              "CONTAINER [PORT[/PROTOCOL]]",
              "List port mappings or a specific mapping for the container")
          .options(ALL, Selection.LATEST)
          .operands(0, 2)
          .examples("jpod port web", "jpod port web 80/tcp");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    Containers containers = Engine.containers(args);
    List<String> operands = args.operands();
    if (args.flag(ALL)) {
      for (Container container : containers.list()) {
        print(container.ports(), null, container.id() + "\t", console);
      }
      return 0;
    }
    boolean latest = args.flag(Selection.LATEST);
    if (operands.isEmpty() && !latest) {
      throw new JpodException("you must supply a running container name or id");
    }
    Container container = Selection.one(containers, args);
    int portIndex = latest ? 0 : 1;
    String port = operands.size() > portIndex ? operands.get(portIndex) : null;
    boolean found = print(container.ports(), port, "", console);
    if (port != null && !found) {
      throw new JpodException("failed to find published port \"" + port + "\"");
    }
    return 0;
  }

  /// @param ports as `ps` shows them: `0.0.0.0:8080->80/tcp`
  private static boolean print(
      List<String> ports,
      @org.jspecify.annotations.Nullable String only,
      String prefix,
      Console console) {
    boolean found = false;
    String wanted = only == null || only.indexOf('/') >= 0 ? only : only + "/tcp";
    for (int i = 0; i < ports.size(); i++) {
      String mapping = ports.get(i);
      int arrow = mapping.indexOf("->");
      if (arrow < 0) {
        continue;
      }
      String inside = mapping.substring(arrow + 2);
      if (wanted == null) {
        console.line(prefix + inside + " -> " + mapping.substring(0, arrow));
        found = true;
      } else if (wanted.equals(inside)) {
        console.line(mapping.substring(0, arrow));
        found = true;
      }
    }
    return found;
  }
}
