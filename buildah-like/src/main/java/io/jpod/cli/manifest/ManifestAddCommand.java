package io.jpod.cli.manifest;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.registry.ImageTransports;
import io.jpod.cli.registry.RegistryFlags;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.registry.EntryChange;
import io.jpod.core.registry.ListEditor;
import io.jpod.core.registry.Registries;
import io.jpod.core.storage.ImageList;
import io.jpod.core.storage.ImageStore;

/// `manifest add`: images into a list.
final class ManifestAddCommand implements Command {
  private static final Option INSECURE =
      Option.flag("insecure", "Neither require HTTPS nor verify certificates");

  private final CommandDefinition definition;

  ManifestAddCommand(String program) {
    definition =
        new CommandDefinition(
                program + " manifest add",
                "LIST IMAGE [IMAGE...]",
                "Add images to a manifest list or image index")
            .description(
                "Adds images of the store, or of a registry, of which only the description is fetched. An entry of the same"
                    + " image is replaced. Prints the list's id.")
            .options(
                ManifestCreateCommand.ALL,
                EntryFlags.ANNOTATION,
                EntryFlags.ARCH,
                RegistryFlags.AUTHFILE,
                RegistryFlags.CERT_DIR,
                RegistryFlags.CREDS,
                EntryFlags.FEATURES,
                INSECURE,
                EntryFlags.OS,
                EntryFlags.OS_FEATURES,
                EntryFlags.OS_VERSION,
                RegistryFlags.TLS_VERIFY,
                EntryFlags.VARIANT)
            .notYet(
                "artifact artifact-annotation artifact-config artifact-config-type artifact-exclude-titles"
                    + " artifact-layer-type artifact-subject artifact-type")
            .operands(2, CommandDefinition.ANY)
            .examples(
                program + " manifest add app:1 app:1-amd64",
                program + " manifest add --arch arm --variant v7 app:1 app:1-armhf",
                program + " manifest add --all app:1 docker://quay.io/ada/app:1");
  }

  @Override
  public CommandDefinition definition() {
    return definition;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    Directories directories = Engine.directories(args);
    ImageStore store = ImageStore.open(directories);
    ImageList list = store.lists().require(args.operand(0));
    EntryChange change = EntryFlags.read(args);
    try (Registries registries =
        Registries.open(RegistryFlags.read(args, directories).insecureIf(args.flag(INSECURE)))) {
      ListEditor editor = new ListEditor(store, registries);
      for (String image : args.operands().subList(1, args.operands().size())) {
        for (String name : ImageTransports.brought(image, store, directories)) {
          list = editor.add(list, name, args.flag(ManifestCreateCommand.ALL), change);
        }
      }
    }
    console.line(list.id());
    return 0;
  }
}
