package io.jpod.build.cli;

import io.jpod.build.ImageBuilder;
import io.jpod.build.WorkingContainer;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;
import java.nio.file.Path;

/// `jbuild mount`.
final class MountCommand implements Command {
  @Override
  public CommandDefinition definition() {
    return new CommandDefinition(
            "jbuild mount", "[CONTAINER...]", "Show a working container's files to other programs")
        .description(
            "Mounts the files of working containers and prints where. For an ordinary user this works below jbuild unshare, in whose"
                + " namespaces the mount is seen. Without a container it lists what is mounted.")
        .examples(
            "jbuild unshare sh -c 'm=$(jbuild mount '$ctr'); echo hello > $m/hello; jbuild umount '$ctr");
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    ImageBuilder builder = BuilderProgram.builder(args);
    if (args.operands().isEmpty()) {
      for (WorkingContainer container : builder.containers().list()) {
        Path there = builder.mountPoint(container);
        if (there != null) {
          console.line(container.name() + " " + there);
        }
      }
      return 0;
    }
    // Set below `unshare` (docs/design/001), where the mount is seen after this process.
    if (builder.directories().rootless() && System.getenv("_JPOD_OUTER_IDS") == null) {
      throw new JpodException(
          "cannot mount using driver overlay in rootless mode. You need to run it in a `jbuild unshare` session",
          "jbuild unshare");
    }
    for (String name : args.operands()) {
      Path there = builder.mount(builder.containers().require(name));
      console.line(args.operands().size() == 1 ? there.toString() : name + " " + there);
    }
    return 0;
  }
}
