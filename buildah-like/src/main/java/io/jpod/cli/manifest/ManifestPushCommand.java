package io.jpod.cli.manifest;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.registry.PushCommand;
import io.jpod.cli.registry.RegistryFlags;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.ImageList;
import io.jpod.core.storage.ImageStore;

/// `manifest push`: a list and its images to a registry, or to a directory or archive.
final class ManifestPushCommand implements Command {
  private static final Option ALL =
      Option.flag("all", "Push the images of the list, too (default true)");
  private static final Option INSECURE =
      Option.flag("insecure", "Neither require HTTPS nor verify certificates");
  private static final Option RM =
      Option.flag("p,rm,purge", "Remove the list from the store when it is pushed");

  private final CommandDefinition definition;

  ManifestPushCommand(String program) {
    definition =
        new CommandDefinition(
                program + " manifest push",
                "LIST [DESTINATION]",
                "Push a manifest list or image index to a registry")
            .description(
                "Pushes a list with its images. Images that are in another registry are copied from there. An index whose images"
                    + " keep their digests arrives byte for byte.")
            .options(ALL, INSECURE, RM)
            .options(PushCommand.SHARED)
            .notYet(PushCommand.NOT_YET + " add-compression")
            .operands(1, 2)
            .examples(
                program + " manifest push app:1",
                program + " manifest push --all app:1 docker://quay.io/ada/app:1",
                program + " manifest push app:1 oci-archive:app.tar");
  }

  @Override
  public CommandDefinition definition() {
    return definition;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    Directories directories = Engine.directories(args);
    ImageList list = ImageStore.open(directories).lists().require(args.operand(0));
    String destination = args.operands().size() > 1 ? args.operand(1) : args.operand(0);
    PushCommand.pushList(
        list,
        destination,
        args,
        RegistryFlags.read(args, directories).insecureIf(args.flag(INSECURE)),
        args.flag(ALL, true),
        console);
    if (args.flag(RM)) {
      ManifestRmCommand.remove(list, list.id(), directories, console);
    }
    return 0;
  }
}
