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
import io.jpod.core.container.EnvFile;
import io.jpod.core.container.ExecOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `jpod exec`: runs a further command in a running container.
public final class ExecCommand implements Command {
  private static final Option DETACH = Option.flag("d,detach", "Run the command in the background");
  private static final Option DETACH_KEYS =
      Option.value("detach-keys", "KEYS", "Keys that detach (default ctrl-p,ctrl-q)");
  private static final Option ENV =
      Option.list("e,env", "KEY[=VALUE]", "Set a variable; without a value: that of the caller");
  private static final Option ENV_FILE =
      Option.list("env-file", "FILE", "Read variables from a file");
  private static final Option INTERACTIVE = Option.flag("i,interactive", "Pass standard input on");
  private static final Option PRIVILEGED =
      Option.flag("privileged", "All capabilities, no seccomp filter");
  private static final Option TTY = Option.flag("t,tty", "Give the command a terminal");
  private static final Option USER =
      Option.value("u,user", "USER[:GROUP]", "User, by name or number, that runs the command");
  private static final Option WORKDIR = Option.value("w,workdir", "DIR", "Working directory");

  private static final Option CIDFILE =
      Option.value("cidfile", "FILE", "The container whose id the file holds");
  private static final Option NO_SESSION =
      Option.flag("no-session", "Has no effect: no session is kept for a command");
  private static final Option PRESERVE_FD =
      Option.list("preserve-fd", "FD", "Pass this descriptor on (from 3 on without a gap)");
  private static final Option PRESERVE_FDS =
      Option.unsigned("preserve-fds", "Pass so many descriptors on, from 3 on");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod exec", "CONTAINER COMMAND [ARG...]", "Run a process in a running container")
          .options(
              CIDFILE,
              DETACH,
              DETACH_KEYS,
              ENV,
              ENV_FILE,
              INTERACTIVE,
              Selection.LATEST,
              NO_SESSION,
              PRESERVE_FD,
              PRESERVE_FDS,
              PRIVILEGED,
              TTY,
              USER,
              WORKDIR)
          .operands(0, CommandDefinition.ANY)
          .stopsAtFirstOperand()
          .examples("jpod exec -it web sh", "jpod exec -u root -w /etc web cat hosts");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    Containers containers = Engine.containers(args);
    List<String> operands = args.operands();
    String file = args.value(CIDFILE);
    boolean named = file == null && !args.flag(Selection.LATEST);
    if (named && operands.isEmpty()) {
      throw new JpodException(
          "exec requires the name or ID of a container or the --latest or --cidfile flag");
    }
    Container container =
        file == null ? Selection.one(containers, args) : containers.require(Selection.idIn(file));
    List<String> command = named ? operands.subList(1, operands.size()) : operands;
    if (command.isEmpty()) {
      throw new JpodException("must provide a non-empty command to start an exec session");
    }
    List<String> env = new ArrayList<>();
    List<String> files = args.values(ENV_FILE);
    for (int i = 0; i < files.size(); i++) {
      env.addAll(EnvFile.read(Path.of(files.get(i))));
    }
    env.addAll(args.values(ENV));
    boolean interactive = args.flag(INTERACTIVE);
    ExecOptions options =
        new ExecOptions(
            command,
            env,
            args.value(WORKDIR),
            args.value(USER),
            args.flag(PRIVILEGED),
            args.flag(TTY),
            interactive,
            preserved(args));
    console.flush();
    Attachment attachment;
    if (args.flag(DETACH)) {
      // docker says nothing, podman names the session.
      boolean silent = console.personality().isDocker();
      attachment = Attachment.detached(silent ? null : Containers.sessionId());
    } else {
      attachment = new Attachment(interactive, true, true, args.value(DETACH_KEYS), true, null);
    }
    containers.exec(container, options, attachment);
    return 0;
  }

  /// How many descriptors from 3 on.
  private static int preserved(ParsedArgs args) throws JpodException {
    long count = args.number(PRESERVE_FDS, 0);
    List<String> single = args.values(PRESERVE_FD);
    for (int i = 0; i < single.size(); i++) {
      if (!single.contains(Integer.toString(3 + i))) {
        throw new JpodException(
            "--preserve-fd "
                + single.get(i)
                + ": descriptors can only be passed on from 3 on without a gap",
            "--preserve-fds N passes on the first N");
      }
    }
    return (int) Math.min(Integer.MAX_VALUE, Math.max(count, single.size()));
  }
}
