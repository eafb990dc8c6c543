package io.jpod.cli.diagnosis;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.engine.LongCommand;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.container.Attachment;
import io.jpod.core.container.Container;
import io.jpod.core.container.ContainerOptions;
import io.jpod.core.container.Containers;
import io.jpod.core.container.Debugging;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import java.util.List;

/// `jpod debug`: a shell with tools beside a container that has none, or does not run.
public final class DebugCommand implements Command {
  private static final String TOOLS = "docker.io/library/busybox:latest";

  private static final Option IMAGE =
      Option.value("image", "IMAGE", "Image with the tools (default " + TOOLS + ")");
  private static final Option USER =
      Option.value("u,user", "USER[:GROUP]", "User that runs the command (default root)");
  private static final Option ENV = Option.list("e,env", "KEY=VALUE", "Set a variable");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod debug",
              "CONTAINER [COMMAND [ARG...]]",
              "Open a shell with tools beside a container")
          .description(
              "Runs a shell, or a command, of another image in the namespaces of a container: its processes, its network. The"
                  + " container's files are at /target, read-only where it does not run. Neither the container nor its image is changed,"
                  + " and nothing stays when the shell ends.")
          .options(ENV, IMAGE, USER)
          .needsOperand("a container must be specified")
          .stopsAtFirstOperand()
          .examples(
              "jpod debug web", "jpod debug --image debian web", "jpod debug db ls -l /target/etc");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    Directories directories = Engine.directories(args);
    Containers containers = Engine.containers(args);
    Container container = containers.require(args.operand(0));
    boolean running = containers.state(container).isAlive();
    Image tools = tools(directories, args.value(IMAGE, TOOLS));
    boolean input = Console.isTerminal(0);
    boolean tty = input && Console.isTerminal(1);
    List<String> operands = args.operands();
    List<String> command =
        operands.size() > 1
            ? operands.subList(1, operands.size())
            : List.of("/bin/sh", "-c", "cd " + Debugging.TARGET + "; exec /bin/sh");
    ContainerOptions options =
        ContainerOptions.builder("")
            .entrypoint(List.of())
            .command(command)
            .user(args.value(USER, "0:0"))
            .env(args.values(ENV))
            .tty(tty)
            .interactive(true)
            .build();
    if (tty) {
      console.error(
          "The files of '"
              + container.name()
              + "' are at "
              + Debugging.TARGET
              + (running ? "." : ", read-only, as it does not run."));
    }
    console.flush();
    Debugging.of(directories, container)
        .runLast(
            tools,
            running,
            options,
            Attachment.attached(true),
            said -> said.forEach(warning -> console.error("Warning: " + warning)));
    return 0;
  }

  private static Image tools(Directories directories, String name) throws JpodException {
    ImageStore images = ImageStore.open(directories);
    Image image = images.find(name);
    if (image == null) {
      LongCommand.run(directories, List.of("pull", "--policy=missing", "--", name));
      image = images.require(name);
    }
    return image;
  }
}
