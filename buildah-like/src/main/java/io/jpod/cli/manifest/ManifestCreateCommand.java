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
import java.util.List;
import java.util.Map;

/// `manifest create`: a list of images for several platforms.
final class ManifestCreateCommand implements Command {
  static final Option ALL =
      Option.flag("all", "Of lists add all images, not only the one for this machine");
  private static final Option AMEND = Option.flag("a,amend", "Add to the list if it is there");
  private static final Option INSECURE =
      Option.flag("insecure", "Neither require HTTPS nor verify certificates");

  private final CommandDefinition definition;

  ManifestCreateCommand(String program) {
    definition =
        new CommandDefinition(
                program + " manifest create",
                "LIST [IMAGE...]",
                "Create manifest list or image index")
            .description(
                "Makes a list with the given images, which are in the store or a registry; prints its id.")
            .options(
                ALL,
                AMEND,
                EntryFlags.ANNOTATION,
                RegistryFlags.AUTHFILE,
                RegistryFlags.CERT_DIR,
                RegistryFlags.CREDS,
                INSECURE,
                RegistryFlags.TLS_VERIFY)
            .operands(1, CommandDefinition.ANY)
            .examples(
                program + " manifest create app:1",
                program + " manifest create --all app:1 docker://docker.io/library/debian:12");
  }

  @Override
  public CommandDefinition definition() {
    return definition;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    Directories directories = Engine.directories(args);
    ImageStore store = ImageStore.open(directories);
    Map<String, String> annotations = EntryFlags.annotations(args.values(EntryFlags.ANNOTATION));
    try (Registries registries =
        Registries.open(RegistryFlags.read(args, directories).insecureIf(args.flag(INSECURE)))) {
      ListEditor editor = new ListEditor(store, registries);
      ImageList there = args.flag(AMEND) ? store.lists().find(args.operand(0)) : null;
      ImageList list = there == null ? store.lists().create(args.operand(0)) : there;
      if (!annotations.isEmpty()) {
        list = editor.annotateIndex(list, annotations, null);
      }
      EntryChange none = new EntryChange(null, null, null, null, List.of(), List.of(), Map.of());
      for (String image : args.operands().subList(1, args.operands().size())) {
        for (String name : ImageTransports.brought(image, store, directories)) {
          list = editor.add(list, name, args.flag(ALL), none);
        }
      }
      console.line(list.id());
    }
    return 0;
  }
}
