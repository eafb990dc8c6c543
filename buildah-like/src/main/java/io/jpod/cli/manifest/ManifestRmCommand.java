package io.jpod.cli.manifest;

import io.jpod.build.WorkingContainers;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.container.Containers;
import io.jpod.core.storage.ImageList;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.ImageUsers;
import io.jpod.core.storage.RemovedImage;

/// `manifest rm`: removes lists, with those of their images that nothing else names or uses.
final class ManifestRmCommand implements Command {
  private static final Option IGNORE =
      Option.flag("i,ignore", "Say nothing about lists that are not there");

  private final CommandDefinition definition;

  ManifestRmCommand(String program) {
    definition =
        new CommandDefinition(
                program + " manifest rm",
                "LIST [LIST...]",
                "Remove manifest list or image index from local storage")
            .options(IGNORE)
            .operands(1, CommandDefinition.ANY)
            .examples(program + " manifest rm app:1");
  }

  @Override
  public CommandDefinition definition() {
    return definition;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    Directories directories = Engine.directories(args);
    ImageStore store = ImageStore.open(directories);
    for (String name : args.operands()) {
      if (args.flag(IGNORE) && store.lists().find(name) == null) {
        continue;
      }
      remove(store.lists().require(name), name, directories, console);
    }
    return 0;
  }

  /// @param name by which the list is meant: one of several names is only taken away
  static void remove(ImageList list, String name, Directories directories, Console console)
      throws JpodException {
    ImageUsers users =
        ImageUsers.both(
            Containers.open(directories).imageUsers(), WorkingContainers.open(directories));
    ImageStore store = ImageStore.open(directories);
    String meant = list.id().startsWith(name) ? list.id() : name;
    RemovedImage removed = store.remove(meant, false, users);
    for (String untagged : removed.untagged()) {
      console.line("Untagged: " + untagged);
    }
    for (String deleted : removed.deleted()) {
      console.line("Deleted: " + deleted);
    }
  }
}
