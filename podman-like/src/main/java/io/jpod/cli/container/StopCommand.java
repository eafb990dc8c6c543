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
import org.jspecify.annotations.Nullable;

/// `jpod stop`: asks containers to end and kills those that do not.
public final class StopCommand implements Command {
  private static final Option ALL = Option.flag("a,all", "All running containers");
  private static final Option IGNORE =
      Option.flag("i,ignore", "Say nothing about containers that are not there");
  private static final Option TIME =
      Option.unsigned(
          "t,time,timeout", "Seconds until a container is killed (default: its own, else 10)");

  private static final Option SIGNAL =
      Option.value(
          "s,signal", "SIGNAL", "Signal to send (default: the container's own, else TERM)");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod stop", "CONTAINER [CONTAINER...]", "Stop one or more containers")
          .description(
              "Sends the stop signal to each container, all at once, and SIGKILL to those that still run when the time is over.")
          .options(ALL, Selection.CIDFILE, Selection.FILTER, IGNORE, Selection.LATEST, SIGNAL, TIME)
          .examples("jpod stop web", "jpod stop -t 2 web db", "jpod stop --all");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    Containers containers = Engine.containers(args);
    Selection selection = new Selection(containers);
    selection.select(args, ALL, args.flag(IGNORE));
    if (selection.hasFailures()) {
      return selection.finish(console);
    }
    int seconds = (int) Math.min(Integer.MAX_VALUE, args.number(TIME, -1));
    boolean wide = args.flag(ALL) || args.isGiven(Selection.FILTER);
    String name = args.value(SIGNAL);
    int signal = name == null ? 0 : Signals.parse(name);
    stop(containers, selection, signal, seconds, wide, console);
    return selection.finish(console);
  }

  /// @param onlyRunning whether containers that do not run are passed over in silence
  private static void stop(
      Containers containers,
      Selection selection,
      int signal,
      int seconds,
      boolean onlyRunning,
      Console console)
      throws JpodException {
    List<Container> list = selection.containers();
    boolean[] passed = new boolean[list.size()];
    if (onlyRunning) {
      for (int i = 0; i < passed.length; i++) {
        passed[i] = !containers.state(list.get(i)).isAlive();
      }
    }
    List<@Nullable JpodException> results = containers.stop(list, signal, seconds);
    for (int i = 0; i < passed.length; i++) {
      JpodException failure = results.get(i);
      if (failure != null) {
        selection.fail(failure);
      } else if (!passed[i]) {
        console.line(selection.shown(i));
      }
    }
  }
}
