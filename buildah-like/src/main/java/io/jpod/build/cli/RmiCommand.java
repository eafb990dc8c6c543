package io.jpod.build.cli;

import io.jpod.build.ImageBuilder;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;
import io.jpod.core.container.Containers;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageUsers;
import io.jpod.core.storage.RemovedImage;
import java.util.ArrayList;
import java.util.List;

/// `jbuild rmi`.
final class RmiCommand implements Command {
  private static final Option ALL = Option.flag("a,all", "Remove all images");
  private static final Option FORCE =
      Option.flag("f,force", "Also images that containers use, with these containers");
  private static final Option PRUNE = Option.flag("p,prune", "Remove all images without a name");

  @Override
  public CommandDefinition definition() {
    return new CommandDefinition("jbuild rmi", "IMAGE...", "Remove images")
        .options(ALL, FORCE, PRUNE)
        .examples("jbuild rmi localhost/myapp:1.0", "jbuild rmi --prune");
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    ImageBuilder builder = BuilderProgram.builder(args);
    boolean all = args.flag(ALL);
    boolean prune = args.flag(PRUNE);
    if ((all || prune) != args.operands().isEmpty() || (all && prune)) {
      throw new JpodException(
          args.operands().isEmpty() && !all
              ? "image name or ID must be specified"
              : "when using the --all or --prune switch, you may not pass any images names or IDs, nor the other switch");
    }
    List<String> wanted = all || prune ? ids(builder, prune) : args.operands();
    ImageUsers users =
        ImageUsers.both(Containers.open(builder.directories()).imageUsers(), builder.containers());
    for (String image : wanted) {
      RemovedImage removed = builder.images().remove(image, all || args.flag(FORCE), users);
      for (String name : removed.untagged()) {
        console.line("untagged: " + name);
      }
      for (String id : removed.deleted()) {
        console.line(id);
      }
    }
    return 0;
  }

  private static List<String> ids(ImageBuilder builder, boolean danglingOnly) throws JpodException {
    List<String> ids = new ArrayList<>();
    for (Image image : builder.images().list()) {
      if (!danglingOnly || image.names().isEmpty()) {
        ids.add(image.id());
      }
    }
    return ids;
  }
}
