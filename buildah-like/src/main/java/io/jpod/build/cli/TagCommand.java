package io.jpod.build.cli;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageList;
import io.jpod.core.storage.ImageStore;

/// `jbuild tag`.
final class TagCommand implements Command {
  @Override
  public CommandDefinition definition() {
    return new CommandDefinition("jbuild tag", "IMAGE NAME...", "Give an image further names")
        .operands(2, CommandDefinition.ANY);
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    ImageStore images = BuilderProgram.builder(args).images();
    ImageList list = images.lists().find(args.operand(0));
    Image image = list == null ? images.require(args.operand(0)) : null;
    for (int i = 1; i < args.operands().size(); i++) {
      if (image != null) {
        images.tag(image, args.operand(i));
      } else if (list != null) {
        images.tag(list, args.operand(i));
      }
    }
    return 0;
  }
}
