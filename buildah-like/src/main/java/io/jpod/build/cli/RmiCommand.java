package io.jpod.build.cli;

import io.jpod.build.ImageBuilder;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ErrorPrinter;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;
import io.jpod.core.container.Containers;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageList;
import io.jpod.core.storage.ImageStore;
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
    check(args.operands(), all, prune);
    ImageStore images = builder.images();
    ImageUsers users =
        ImageUsers.both(Containers.open(builder.directories()).imageUsers(), builder.containers());
    boolean force = args.flag(FORCE);
    List<String> deleted = new ArrayList<>();
    int code = 0;
    for (String image : all || prune ? ids(images, prune) : args.operands()) {
      try {
        if ((all || prune) && images.find(image) == null && images.lists().find(image) == null) {
          continue; // went with the one before
        }
        // One of all is named by its id, which must not keep it for having several names.
        boolean whole = force || (all && users.using(image).isEmpty());
        RemovedImage removed = images.remove(image, whole, users);
        for (String name : removed.untagged()) {
          console.line("untagged: " + name);
        }
        deleted.addAll(removed.deleted());
      } catch (JpodException e) {
        // The others are removed all the same; the code is buildah's only one, podman has several.
        ErrorPrinter.print(e, console);
        code = JpodException.ENGINE_FAILED;
      }
    }
    for (String id : deleted) {
      console.line(id);
    }
    return code;
  }

  private static void check(List<String> operands, boolean all, boolean prune)
      throws JpodException {
    String fault = null;
    if (operands.isEmpty() && !all && !prune) {
      fault = "image name or ID must be specified";
    } else if (!operands.isEmpty() && all) {
      fault = "when using the --all switch, you may not pass any images names or IDs";
    } else if (all && prune) {
      fault = "when using the --all switch, you may not use --prune switch";
    } else if (!operands.isEmpty() && prune) {
      fault = "when using the --prune switch, you may not pass any images names or IDs";
    }
    if (fault != null) {
      throw new JpodException(fault);
    }
  }

  private static List<String> ids(ImageStore images, boolean danglingOnly) throws JpodException {
    List<String> ids = new ArrayList<>();
    if (!danglingOnly) {
      for (ImageList list : images.lists().all()) {
        ids.add(list.id());
      }
    }
    for (Image image : images.list()) {
      if (!danglingOnly || image.names().isEmpty()) {
        ids.add(image.id());
      }
    }
    return ids;
  }
}
