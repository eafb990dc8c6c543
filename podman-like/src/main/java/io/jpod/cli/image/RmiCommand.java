package io.jpod.cli.image;

import io.jpod.build.WorkingContainers;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ErrorPrinter;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.container.Container;
import io.jpod.core.container.Containers;
import io.jpod.core.container.RemoveOptions;
import io.jpod.core.registry.PlatformChoice;
import io.jpod.core.registry.PlatformImages;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageList;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.ImageUsers;
import io.jpod.core.storage.RemovedImage;
import java.util.ArrayList;
import java.util.List;

/// `jpod rmi`: removes images. Exit code 1 if one is not there, 2 if one is in use, as podman's.
public final class RmiCommand implements Command {
  private static final Option ALL = Option.flag("a,all", "All images");
  private static final Option FORCE =
      Option.flag(
          "f,force", "Also images with several names or with containers, which are removed too");
  private static final Option IGNORE =
      Option.flag("i,ignore", "Say nothing about images that are not there");
  private static final Option NO_PRUNE =
      Option.flag("no-prune", "Keep images without a name that the image was made of");

  private static final Option PLATFORM =
      Option.value(
          "platform", "OS/ARCH[/VARIANT]", "Of a manifest list, only the image for this platform");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod rmi", "IMAGE [IMAGE...]", "Removes one or more images from local storage")
          .options(ALL, FORCE, IGNORE, NO_PRUNE, PLATFORM)
          .examples("jpod rmi debian:12", "jpod rmi -f $(jpod images -q)");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    boolean all = args.flag(ALL);
    if (all && !args.operands().isEmpty()) {
      throw new JpodException(
          "when using the --all switch, you may not pass any images names or IDs");
    }
    if (!all && args.operands().isEmpty()) {
      throw new JpodException("image name or ID must be specified");
    }
    ImageStore store = Engine.images(args);
    ImageUsers users =
        ImageUsers.both(
            new ContainersOfImage(Engine.containers(args)),
            WorkingContainers.open(Engine.directories(args)));
    boolean force = args.flag(FORCE);
    int code = 0;
    for (String name : all ? ids(store) : args.operands()) {
      try {
        if ((all || force || args.flag(IGNORE))
            && store.find(name) == null
            && store.lists().find(name) == null) {
          continue;
        }
        String platform = args.value(PLATFORM);
        if (platform != null) {
          PlatformChoice choice = PlatformChoice.of(platform, null, null, null);
          print(PlatformImages.remove(store, name, choice, force, users), console);
          continue;
        }
        // One of all is named by its id, which must not keep it for having several names.
        boolean whole = force || (all && users.using(name).isEmpty());
        print(store.remove(name, whole, args.flag(NO_PRUNE), users), console);
      } catch (JpodException e) {
        ErrorPrinter.print(e, console);
        code = e.exitCode();
      }
    }
    return code;
  }

  private static List<String> ids(ImageStore store) throws JpodException {
    List<String> ids = new ArrayList<>();
    for (ImageList list : store.lists().all()) {
      ids.add(list.id());
    }
    for (Image image : store.list()) {
      ids.add(image.id());
    }
    return ids;
  }

  private static void print(RemovedImage removed, Console console) {
    for (String name : removed.untagged()) {
      console.line("Untagged: " + name);
    }
    for (String id : removed.deleted()) {
      console.line("Deleted: " + id);
    }
  }

  /// Whom the store asks before it deletes an image.
  private record ContainersOfImage(Containers containers) implements ImageUsers {
    @Override
    public List<String> using(String imageId) throws JpodException {
      List<String> ids = new ArrayList<>();
      for (Container container : containers.using(imageId)) {
        ids.add(container.id());
      }
      return ids;
    }

    @Override
    public void remove(String containerId) throws JpodException {
      Container container = containers.find(containerId);
      if (container != null) {
        containers.remove(container, new RemoveOptions(true, false, -1));
      }
    }
  }
}
