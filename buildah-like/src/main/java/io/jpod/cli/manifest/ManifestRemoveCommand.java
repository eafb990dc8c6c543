package io.jpod.cli.manifest;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.registry.RegistryFlags;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.registry.ListEditor;
import io.jpod.core.registry.Registries;
import io.jpod.core.storage.ImageList;
import io.jpod.core.storage.ImageStore;

/// `manifest remove`: takes an entry out of a list.
final class ManifestRemoveCommand implements Command {
  private final CommandDefinition definition;

  ManifestRemoveCommand(String program) {
    definition =
        new CommandDefinition(
                program + " manifest remove",
                "LIST DIGEST",
                "Remove an item from a manifest list or image index")
            .operands(2, 2)
            .examples(
                program
                    + " manifest remove app:1 sha256:15352d97781ffdf357bf3459c037be3efac4133dc9070c2dce7eca7c05c3e736");
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
    try (Registries registries = Registries.open(RegistryFlags.read(args, directories))) {
      ListEditor editor = new ListEditor(store, registries);
      list = editor.remove(list, editor.entryOf(list, args.operand(1)));
    } catch (JpodException e) {
      throw new JpodException(
          "removing from manifest list " + args.operand(0) + ": " + e.getMessage(), e);
    }
    console.line(list.id());
    return 0;
  }
}
