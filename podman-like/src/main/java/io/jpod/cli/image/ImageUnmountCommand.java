package io.jpod.cli.image;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import java.util.ArrayList;
import java.util.List;

/// `jpod image unmount`: takes back what `image mount` mounted.
public final class ImageUnmountCommand implements Command {
  private static final Option ALL = Option.flag("a,all", "All mounted images");
  private static final Option FORCE =
      Option.flag("f,force", "Also where somebody still has files of it open");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod image unmount", "IMAGE [IMAGE...]", "Unmount an image's root filesystem")
          .options(ALL, FORCE)
          .examples("jpod image unmount debian:12", "jpod image unmount --all");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    boolean all = args.flag(ALL);
    if (all != args.operands().isEmpty()) {
      throw new JpodException(
          all
              ? "when using the --all switch, you may not pass any image names or IDs"
              : "image name or ID must be specified");
    }
    ImageMounts mounts = ImageMounts.inside(Engine.directories(args), "jpod image unmount");
    ImageStore store = Engine.images(args);
    List<Image> wanted = new ArrayList<>();
    for (String name : args.operands()) {
      Image image = store.require(name);
      if (!mounts.isMounted(image)) {
        throw new JpodException("image " + image.id() + " is not mounted");
      }
      wanted.add(image);
    }
    for (Image image : all ? store.list() : List.<Image>of()) {
      if (mounts.isMounted(image)) {
        wanted.add(image);
      }
    }
    for (Image image : wanted) {
      mounts.unmount(image, args.flag(FORCE));
      console.line(image.id());
    }
    return 0;
  }
}
