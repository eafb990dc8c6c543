package io.jpod.cli.container;

import io.jpod.build.WorkingContainers;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ErrorPrinter;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.container.Attachment;
import io.jpod.core.container.Container;
import io.jpod.core.container.Containers;
import io.jpod.core.container.Outcome;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.ImageUsers;

/// `run --rmi`: waits for the end of the container and removes its image, unless another container
/// uses it.
final class RunAndForget {
  private RunAndForget() {}

  static int run(
      Containers containers,
      Container container,
      Attachment attachment,
      ParsedArgs args,
      Console console)
      throws JpodException {
    Outcome outcome = containers.start(container, attachment);
    int code = 0;
    if (outcome instanceof Outcome.Failed failed) {
      throw new JpodException(failed.message(), null, null, failed.exitCode(), null);
    }
    if (outcome instanceof Outcome.Exited exited) {
      code = exited.exitCode();
      try {
        ImageUsers users =
            ImageUsers.both(
                containers.imageUsers(), WorkingContainers.open(Engine.directories(args)));
        ImageStore.open(Engine.directories(args)).remove(container.image(), false, false, users);
      } catch (JpodException e) {
        ErrorPrinter.print(e, console); // the command's exit code counts more
      }
    }
    return code;
  }
}
