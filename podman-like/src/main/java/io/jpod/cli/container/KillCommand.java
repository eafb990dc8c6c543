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
import io.jpod.core.container.Signals;
import java.util.List;

/// `jpod kill`: sends a signal to containers.
public final class KillCommand implements Command {
  private static final Option ALL = Option.flag("a,all", "All running containers");
  private static final Option SIGNAL =
      Option.value("s,signal", "SIGNAL", "Name or number of the signal (default KILL)");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod kill",
              "CONTAINER [CONTAINER...]",
              "Kill one or more running containers with a specific signal")
          .options(ALL, Selection.CIDFILE, Selection.LATEST, SIGNAL)
          .examples("jpod kill web", "jpod kill -s HUP web");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    int signal = Signals.parse(args.value(SIGNAL, "KILL"));
    Containers containers = Engine.containers(args);
    Selection selection = new Selection(containers);
    selection.select(args, ALL, false);
    if (selection.hasFailures()) {
      return selection.finish(console);
    }
    boolean onlyRunning = args.flag(ALL);
    List<Container> list = selection.containers();
    for (int i = 0; i < list.size(); i++) {
      try {
        if (!onlyRunning || containers.state(list.get(i)).isAlive()) {
          containers.kill(list.get(i), signal);
          console.line(selection.shown(i));
        }
      } catch (JpodException e) {
        selection.fail(e);
      }
    }
    return selection.finish(console);
  }
}
