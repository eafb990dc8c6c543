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
import io.jpod.core.container.ContainerOptions;
import io.jpod.core.container.Containers;
import java.util.List;

/// `jpod run`: makes a container and starts it; the launcher goes on alone from there.
public final class RunCommand implements Command {
  private static final Option DETACH =
      Option.flag("d,detach", "Run in the background and print the container's id");
  private static final Option ATTACH =
      Option.csv("a,attach", "STREAM", "Attach to stdin, stdout or stderr only");
  private static final Option DETACH_KEYS =
      Option.value(
          "detach-keys",
          "KEYS",
          "Keys that detach from the container (default ctrl-p,ctrl-q); empty: none");
  private static final Option SIG_PROXY =
      Option.flag("sig-proxy", "Pass signals on to the container (default true)");

  private static final Option PRESERVE_FDS =
      Option.unsigned("preserve-fds", "Pass so many further descriptors on, from 3 on");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod run", "IMAGE [COMMAND [ARG...]]", "Run a command in a new container")
          .description(
              "Makes a container from an image and runs a command in it. The exit code is the command's; 125 if jpod failed, 126 if the"
                  + " command cannot be executed, 127 if it is not there.")
          .options(ATTACH, DETACH, DETACH_KEYS, PRESERVE_FDS, SIG_PROXY)
          .options(CreationOptions.all())
          .seldom(new FurtherFlags.Provider())
          .operands(1, CommandDefinition.ANY)
          .stopsAtFirstOperand()
          .examples(
              "jpod run --rm -it debian bash",
              "jpod run -d --name web -p 8080:80 nginx",
              "jpod run --rm -v .:/src -w /src maven mvn package");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    boolean detach = args.flag(DETACH);
    if (detach && args.isGiven(ATTACH)) {
      throw new JpodException("--detach and --attach cannot be used together");
    }
    ContainerOptions options = CreationOptions.read(args, args.words());
    Containers containers = Engine.containers(args);
    if (args.mayHaveSeldom() && args.flag(FurtherFlags.RMI)) {
      if (detach) {
        throw new JpodException(
            "--rmi and --detach cannot be used together: who waits for the container removes its image");
      }
      ContainerOptions removed = options.toBuilder().autoRemove(true).build();
      Container container = ContainerCreation.create(containers, removed, args);
      console.flush();
      return RunAndForget.run(
          containers, container, attachment(args, options.interactive()), args, console);
    }
    Container container = ContainerCreation.create(containers, options, args);
    console.flush();
    containers.run(
        container,
        detach ? Attachment.detached(container.id()) : attachment(args, options.interactive()),
        (int) Math.min(Integer.MAX_VALUE, args.number(PRESERVE_FDS, 0)));
    return 0;
  }

  private static Attachment attachment(ParsedArgs args, boolean interactive) throws JpodException {
    String keys = args.value(DETACH_KEYS);
    boolean sigProxy = args.flag(SIG_PROXY, true);
    List<String> streams = args.values(ATTACH);
    if (streams.isEmpty()) {
      return new Attachment(interactive, true, true, keys, sigProxy, null);
    }
    boolean in = false;
    boolean out = false;
    boolean err = false;
    for (int i = 0; i < streams.size(); i++) {
      String stream = streams.get(i);
      if (stream.equalsIgnoreCase("stdin")) {
        in = true;
      } else if (stream.equalsIgnoreCase("stdout")) {
        out = true;
      } else if (stream.equalsIgnoreCase("stderr")) {
        err = true;
      } else {
        throw new JpodException(
            "invalid stream \""
                + stream
                + "\" for --attach - must be one of stdin, stdout, or stderr");
      }
    }
    return new Attachment(in, out, err, keys, sigProxy, null);
  }
}
