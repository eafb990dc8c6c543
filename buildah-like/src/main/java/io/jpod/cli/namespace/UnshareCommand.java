package io.jpod.cli.namespace;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.userns.ControlChannel;
import io.jpod.userns.PlanException;
import io.jpod.userns.PlanWriter;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `unshare`: a shell, or a command, as root of the user's namespace, where files of containers and
/// images belong to the ids that they have in there and what is mounted can be seen.
public final class UnshareCommand implements Command {
  private final CommandDefinition definition;

  /// @param program `jpod` or `jbuild`
  public UnshareCommand(String program) {
    definition =
        new CommandDefinition(
                program + " unshare",
                "[COMMAND [ARG...]]",
                "Run a command in a modified user namespace")
            .description(
                "Runs a command, or the shell, as root of the user namespace in which containers run: files of other ids can"
                    + " be seen and changed there, and "
                    + program
                    + " mount works. CONTAINERS_GRAPHROOT and CONTAINERS_RUNROOT say where images and run-time state"
                    + " are kept. The exit code is the command's.")
            .notYet(program.equals("jbuild") ? "mount" : "rootless-netns")
            .stopsAtFirstOperand()
            .examples(
                program + " unshare",
                program + " unshare chown 1000:1000 data",
                program + " unshare cat /proc/self/uid_map");
  }

  @Override
  public CommandDefinition definition() {
    return definition;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException, IOException {
    Directories directories = Engine.directories(args);
    if (!directories.rootless()) {
      throw new JpodException("please use unshare with rootless");
    }
    byte[] plan = plan(directories, command(args.operands(), System.getenv("SHELL")));
    console.flush();
    ControlChannel.inherited().sendLast(plan);
    return 0;
  }

  /// The shell is the user's own, as with podman.
  static List<String> command(List<String> operands, @Nullable String shell) {
    if (!operands.isEmpty()) {
      return operands;
    }
    return List.of(shell == null || shell.isEmpty() ? "/bin/sh" : shell);
  }

  static byte[] plan(Directories directories, List<String> command) throws JpodException {
    try {
      return new PlanWriter()
          .add("do", "unshare")
          .add("child")
          .add("env", "CONTAINERS_GRAPHROOT=" + directories.root())
          .add("env", "CONTAINERS_RUNROOT=" + directories.runDir())
          .addCounted("exec", command)
          .toBytes();
    } catch (PlanException e) {
      throw new JpodException(String.valueOf(e.getMessage()), e);
    }
  }
}
