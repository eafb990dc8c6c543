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
import io.jpod.core.container.ContainerState;
import io.jpod.core.container.Containers;
import io.jpod.core.container.Outcome;
import java.util.List;

/// `jpod start`: starts containers that were made before.
public final class StartCommand implements Command {
  private static final Option ALL = Option.flag("all", "All containers");
  private static final Option ATTACH =
      Option.flag("a,attach", "Attach to the container's output and end with its exit code");
  private static final Option INTERACTIVE =
      Option.flag("i,interactive", "Attach standard input as well");
  private static final Option DETACH_KEYS =
      Option.value("detach-keys", "KEYS", "Keys that detach (default ctrl-p,ctrl-q)");
  private static final Option SIG_PROXY =
      Option.flag("sig-proxy", "Pass signals on to the container (default true if attached)");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod start", "CONTAINER [CONTAINER...]", "Start one or more containers")
          .options(
              ALL, ATTACH, DETACH_KEYS, Selection.FILTER, INTERACTIVE, Selection.LATEST, SIG_PROXY)
          .examples("jpod start web", "jpod start -a -i shell");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    Containers containers = Engine.containers(args);
    Selection selection = new Selection(containers);
    selection.select(args, ALL, false);
    boolean attach = args.flag(ATTACH) || args.flag(INTERACTIVE);
    if (attach) {
      return attached(containers, selection, args, console);
    }
    List<Container> list = selection.containers();
    if (list.size() == 1 && !selection.hasFailures()) {
      return single(containers, list.get(0), selection.shown(0), console);
    }
    for (int i = 0; i < list.size(); i++) {
      startOne(containers, selection, i, console);
    }
    return selection.finish(console);
  }

  /// The launcher prints the name once the container runs; this JVM is gone by then.
  private static int single(
      Containers containers, Container container, String shown, Console console)
      throws JpodException {
    if (containers.state(container).isAlive()) {
      console.line(shown);
      return 0;
    }
    console.flush();
    containers.run(container, Attachment.detached(shown));
    return 0;
  }

  private static void startOne(
      Containers containers, Selection selection, int index, Console console) {
    Container container = selection.containers().get(index);
    try {
      ContainerState state = containers.state(container);
      if (!state.isAlive()) {
        Outcome outcome = containers.start(container, Attachment.detached(null));
        if (outcome instanceof Outcome.Failed failed) {
          throw new JpodException(failed.message(), null, null, failed.exitCode(), null);
        }
      }
      console.line(selection.shown(index));
    } catch (JpodException e) {
      selection.fail(
          new JpodException(
              "unable to start container \"" + container.id() + "\": " + e.getMessage(),
              e.remedy(),
              e.anchor(),
              e.exitCode(),
              e));
    }
  }

  private static int attached(
      Containers containers, Selection selection, ParsedArgs args, Console console)
      throws JpodException {
    if (selection.hasFailures()) {
      return selection.finish(console);
    }
    if (selection.containers().size() != 1) {
      throw new JpodException("you cannot start and attach multiple containers at once");
    }
    Container container = selection.containers().get(0);
    Attachment attachment =
        new Attachment(
            args.flag(INTERACTIVE) && container.interactive(),
            true,
            true,
            args.value(DETACH_KEYS),
            args.flag(SIG_PROXY, true),
            null);
    console.flush();
    if (containers.state(container).isAlive()) {
      containers.attach(container, attachment);
    } else {
      containers.run(container, attachment);
    }
    return 0;
  }
}
