package io.jpod.cli.container;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.container.Attachment;
import io.jpod.core.container.Container;
import io.jpod.core.container.Containers;
import io.jpod.core.container.Outcome;
import io.jpod.core.container.Signals;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `jpod restart`: stops containers, if they run, and starts them again.
public final class RestartCommand implements Command {
  private static final Option ALL = Option.flag("a,all", "All containers");
  private static final Option RUNNING = Option.flag("running", "Only those that run");
  private static final Option TIME =
      Option.unsigned(
          "t,time,timeout", "Seconds until a container is killed (default: its own, else 10)");

  private static final Option SIGNAL =
      Option.value(
          "s,signal", "SIGNAL", "Signal to send (default: the container's own, else TERM)");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod restart", "CONTAINER [CONTAINER...]", "Restart one or more containers")
          .options(
              ALL, Selection.CIDFILE, Selection.FILTER, Selection.LATEST, RUNNING, SIGNAL, TIME)
          .examples("jpod restart web", "jpod restart -t 2 --running");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    Containers containers = Engine.containers(args);
    Selection selection = new Selection(containers);
    boolean onlyRunning = args.flag(RUNNING);
    selection.select(args, onlyRunning && args.operands().isEmpty() ? RUNNING : ALL, false);
    if (selection.hasFailures()) {
      return selection.finish(console);
    }
    int seconds = (int) Math.min(Integer.MAX_VALUE, args.number(TIME, -1));
    String name = args.value(SIGNAL);
    int signal = name == null ? 0 : Signals.parse(name);
    List<Container> list = selection.containers();
    for (int i = 0; i < list.size(); i++) {
      try {
        if (!onlyRunning || containers.state(list.get(i)).isAlive()) {
          restart(containers, list.get(i), signal, seconds);
          console.line(selection.shown(i));
        }
      } catch (JpodException e) {
        selection.fail(e);
      }
    }
    return selection.finish(console);
  }

  private static void restart(Containers containers, Container container, int signal, int seconds)
      throws JpodException {
    if (containers.state(container).isAlive()) {
      @Nullable JpodException failure = containers.stop(List.of(container), signal, seconds).get(0);
      if (failure != null) {
        throw failure;
      }
    }
    Outcome outcome = containers.start(container, Attachment.detached(null));
    if (outcome instanceof Outcome.Failed failed) {
      throw new JpodException(failed.message(), null, null, failed.exitCode(), null);
    }
  }
}
