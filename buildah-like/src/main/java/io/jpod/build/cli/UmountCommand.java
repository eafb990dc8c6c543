package io.jpod.build.cli;

import io.jpod.build.ImageBuilder;
import io.jpod.build.WorkingContainer;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;
import java.util.ArrayList;
import java.util.List;

/// `jbuild umount`.
final class UmountCommand implements Command {
  private static final Option ALL = Option.flag("a,all", "Unmount all working containers");

  @Override
  public CommandDefinition definition() {
    return new CommandDefinition(
            "jbuild umount", "CONTAINER...", "End what jbuild mount has mounted")
        .options(ALL)
        .examples("jbuild umount $ctr", "jbuild umount --all");
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    ImageBuilder builder = BuilderProgram.builder(args);
    boolean all = args.flag(ALL);
    if (all != args.operands().isEmpty()) {
      throw new JpodException(
          all
              ? "when using the --all switch, you may not pass any container IDs"
              : "at least one container ID must be specified");
    }
    int code = 0;
    List<WorkingContainer> containers =
        new ArrayList<>(all ? builder.containers().list() : List.of());
    for (String name : args.operands()) {
      WorkingContainer container = builder.containers().find(name);
      if (container == null) {
        console.error("Error: unmounting build container " + name + ": container not known");
        code = JpodException.ENGINE_FAILED;
      } else {
        containers.add(container);
      }
    }
    // What is not mounted is done already: mounts end with the session of `unshare` they were made
    // in, and scripts unmount in one of their own.
    for (WorkingContainer container : containers) {
      if (builder.unmount(container)) {
        console.line(container.id());
      }
    }
    return code;
  }
}
