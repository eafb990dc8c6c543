package io.jpod.cli.image;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.format.FamiliarName;
import io.jpod.core.JpodException;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageList;
import io.jpod.core.storage.ImageStore;
import java.util.List;

/// `jpod tag`: gives an image further names.
public final class TagCommand implements Command {
  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod tag", "IMAGE NAME [NAME...]", "Add an additional name to a local image")
          .operands(2, CommandDefinition.ANY)
          .examples(
              "jpod tag debian:12 debian:stable", "jpod tag app registry.example.org/team/app:1.0");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    ImageStore store = Engine.images(args);
    ImageList list = store.lists().find(args.operand(0));
    Image image = list == null ? store.require(args.operand(0)) : null;
    List<String> names = args.operands();
    for (int i = 1; i < names.size(); i++) {
      if (image != null) {
        String name = names.get(i);
        store.tag(image, console.personality().isDocker() ? FamiliarName.complete(name) : name);
      } else if (list != null) {
        store.tag(list, names.get(i));
      }
    }
    return 0;
  }
}
