package io.jpod.cli.image;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.storage.ImageList;
import io.jpod.core.storage.ImageStore;
import java.util.List;

/// `jpod untag`: takes names from an image, all of them if none is given.
public final class UntagCommand implements Command {
  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod untag", "IMAGE [NAME...]", "Remove a name from a local image")
          .operands(1, CommandDefinition.ANY)
          .examples("jpod untag debian:stable", "jpod untag 612c041ab901 app:old");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    ImageStore store = Engine.images(args);
    List<String> names = args.operands();
    ImageList list = store.lists().find(names.get(0));
    List<String> taken = names.subList(1, names.size());
    if (list != null) {
      store.untag(list, taken);
    } else {
      store.untag(store.require(names.get(0)), taken);
    }
    return 0;
  }
}
