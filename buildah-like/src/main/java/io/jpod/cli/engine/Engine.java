package io.jpod.cli.engine;

import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.container.Containers;
import io.jpod.core.storage.ImageStore;

/// The way from a command line to the engine. Nothing here touches a file.
public final class Engine {
  private Engine() {}

  /// Where things are, as the options in front of the verb and the environment say.
  public static Directories directories(ParsedArgs args) throws JpodException {
    return Directories.ofLauncher(args.globals().value(GlobalOptions.ROOT));
  }

  /// The containers of the store that the command line means.
  public static Containers containers(ParsedArgs args) throws JpodException {
    return Containers.open(directories(args));
  }

  /// The images of the store that the command line means.
  public static ImageStore images(ParsedArgs args) throws JpodException {
    return ImageStore.open(directories(args));
  }
}
