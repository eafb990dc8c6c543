package io.jpod.cli.manifest;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.registry.RegistryFlags;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.registry.ListEditor;
import io.jpod.core.registry.Registries;
import io.jpod.core.storage.ImageList;
import io.jpod.core.storage.ImageStore;
import io.jpod.oci.Descriptor;

/// `manifest annotate`: says something else of an entry, or of the list.
final class ManifestAnnotateCommand implements Command {
  private static final Option INDEX =
      Option.flag("index", "The annotations are for the list itself");
  private static final Option SUBJECT = Option.value("subject", "IMAGE", "What the list is about");

  private final CommandDefinition definition;

  ManifestAnnotateCommand(String program) {
    definition =
        new CommandDefinition(
                program + " manifest annotate",
                "LIST [DIGEST|IMAGE]",
                "Add or update information about an entry in a manifest list or image index")
            .options(
                EntryFlags.ANNOTATION,
                EntryFlags.ARCH,
                EntryFlags.FEATURES,
                INDEX,
                EntryFlags.OS,
                EntryFlags.OS_FEATURES,
                EntryFlags.OS_VERSION,
                SUBJECT,
                EntryFlags.VARIANT)
            .operands(1, 2)
            .examples(
                program + " manifest annotate --arch arm64 app:1 app:1-arm",
                program + " manifest annotate --index --annotation vendor=me app:1");
  }

  @Override
  public CommandDefinition definition() {
    return definition;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    boolean index = args.flag(INDEX);
    if (index && args.operands().size() > 1) {
      throw new JpodException(
          "did not expect image or artifact name \""
              + args.operand(1)
              + "\" when modifying the entire index");
    }
    if (!index && !args.isGiven(SUBJECT) && args.operands().size() < 2) {
      throw new JpodException("expected an instance digest, image name, or artifact name");
    }
    Directories directories = Engine.directories(args);
    ImageStore store = ImageStore.open(directories);
    ImageList list = store.lists().require(args.operand(0));
    try (Registries registries = Registries.open(RegistryFlags.read(args, directories))) {
      ListEditor editor = new ListEditor(store, registries);
      String about = args.value(SUBJECT);
      Descriptor subject = about == null ? null : editor.describe(about);
      if (index || subject != null) {
        list =
            editor.annotateIndex(
                list,
                index
                    ? EntryFlags.annotations(args.values(EntryFlags.ANNOTATION))
                    : java.util.Map.of(),
                subject);
      }
      if (args.operands().size() > 1) {
        list = editor.annotate(list, editor.entryOf(list, args.operand(1)), EntryFlags.read(args));
      }
    }
    console.line(list.id());
    return 0;
  }
}
