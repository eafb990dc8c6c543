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

/// `jpod attach`: connects the terminal to a running container.
public final class AttachCommand implements Command {
  private static final Option DETACH_KEYS =
      Option.value("detach-keys", "KEYS", "Keys that detach (default ctrl-p,ctrl-q)");
  private static final Option NO_STDIN = Option.flag("no-stdin", "Do not pass standard input on");
  private static final Option SIG_PROXY =
      Option.flag("sig-proxy", "Pass signals on to the container (default true)");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod attach", "CONTAINER", "Attach to a running container")
          .options(DETACH_KEYS, Selection.LATEST, NO_STDIN, SIG_PROXY)
          .operands(0, 1)
          .examples("jpod attach shell", "jpod attach --no-stdin --sig-proxy=false web");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    boolean latest = args.flag(Selection.LATEST);
    if (latest == !args.operands().isEmpty()) {
      throw new JpodException(
          latest
              ? "--latest and containers cannot be used together"
              : "attach requires the name or id of one running container or the latest flag");
    }
    Containers containers = Engine.containers(args);
    Container container = Selection.one(containers, args);
    if (!containers.state(container).isAlive()) {
      throw new JpodException(
          "you can only attach to running containers", "jpod start -a " + container.name());
    }
    console.flush();
    containers.attach(
        container,
        new Attachment(
            container.interactive() && !args.flag(NO_STDIN),
            true,
            true,
            args.value(DETACH_KEYS),
            args.flag(SIG_PROXY, true),
            null));
    return 0;
  }
}
