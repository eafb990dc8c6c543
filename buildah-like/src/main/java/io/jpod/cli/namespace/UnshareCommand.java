package io.jpod.cli.namespace;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.userns.ControlChannel;
import io.jpod.userns.PlanException;
import io.jpod.userns.PlanWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `unshare`: a shell, or a command, as root of the user's namespace, where files of containers and
/// images belong to the ids that they have in there and what is mounted can be seen.
public final class UnshareCommand implements Command {
  /// What `--mount` means to a program that has working containers.
  public interface Mounts {
    /// @param values of the option: `CONTAINER` or `VARIABLE=CONTAINER`
    /// @return the words of a command, to be put in front of the user's: it makes the mounts and
    ///   becomes his
    List<String> command(List<String> values, ParsedArgs args) throws JpodException;
  }

  private static final Option MOUNT =
      Option.csv(
          "m,mount",
          "[VARIABLE=]CONTAINER",
          "Mount a working container as long as the command runs; the variable says where");

  private final CommandDefinition definition;
  private final @Nullable Mounts mounts;

  /// `jpod unshare`, which knows no working containers.
  public UnshareCommand() {
    this("jpod", null);
    definition.notYet("rootless-netns");
  }

  /// `jbuild unshare`.
  public UnshareCommand(Mounts mounts) {
    this("jbuild", mounts);
    definition.options(MOUNT);
  }

  private UnshareCommand(String program, @Nullable Mounts mounts) {
    this.mounts = mounts;
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
    List<String> words = new ArrayList<>();
    if (mounts != null && args.isGiven(MOUNT)) {
      words.addAll(mounts.command(args.values(MOUNT), args));
    }
    words.addAll(command(args.operands(), System.getenv("SHELL")));
    byte[] plan = plan(directories, words);
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
