package io.jpod.cli.container;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.container.CommitOptions;
import io.jpod.core.container.Container;
import io.jpod.core.container.ContainerCommit;
import io.jpod.core.container.ContainerFreezer;
import io.jpod.core.container.Containers;
import io.jpod.core.storage.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// `jpod commit`: makes an image of a container.
public final class CommitCommand implements Command {
  private static final Option AUTHOR = Option.value("a,author", "NAME", "Author of the image");
  private static final Option CHANGE =
      Option.list(
          "c,change",
          "INSTRUCTION",
          "Dockerfile instruction for the image's settings: CMD ENTRYPOINT ENV EXPOSE LABEL ONBUILD STOPSIGNAL USER VOLUME WORKDIR");
  private static final Option CONFIG =
      Option.value(
          "config", "FILE", "A container configuration (JSON) that is merged into the image's");
  private static final Option FORMAT =
      Option.value("f,format", "FORMAT", "oci (default) or docker");
  private static final Option IIDFILE =
      Option.value("iidfile", "FILE", "Write the image's id to it");
  private static final Option INCLUDE_VOLUMES =
      Option.flag("include-volumes", "Mounts of the container become volumes of the image");
  private static final Option MESSAGE =
      Option.value("m,message", "TEXT", "Comment in the image's history");
  private static final Option NO_PAUSE =
      Option.flag("no-pause", "Do not pause the container, as without --pause");
  private static final Option PAUSE =
      Option.flag("p,pause", "Pause the container while its files are copied");
  private static final Option QUIET = Option.flag("q,quiet", "Print nothing but the id");
  private static final Option SQUASH =
      Option.flag("s,squash", "One layer with everything, instead of one more");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod commit", "CONTAINER [IMAGE]", "Create new image based on the changed container")
          .description(
              "Makes an image of a container, running or not. What is in volumes is not part of it.")
          .options(
              AUTHOR,
              CHANGE,
              CONFIG,
              FORMAT,
              IIDFILE,
              INCLUDE_VOLUMES,
              MESSAGE,
              NO_PAUSE,
              PAUSE,
              QUIET,
              SQUASH)
          .operands(1, 2)
          .examples(
              "jpod commit web web:tested",
              "jpod commit -a 'Ada' -m 'with tools' -c 'CMD [\"bash\"]' box toolbox");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException, IOException {
    String format = args.value(FORMAT, "oci");
    if (!format.equals("oci") && !format.equals("docker")) {
      throw new JpodException("unrecognized image format \"" + format + "\"", "oci or docker");
    }
    Containers containers = Engine.containers(args);
    Container container = containers.require(args.operand(0));
    CommitOptions options =
        new CommitOptions(
            args.operands().size() > 1 ? args.operand(1) : null,
            args.values(CHANGE),
            args.value(AUTHOR),
            args.value(MESSAGE),
            args.flag(SQUASH),
            format.equals("docker"),
            args.flag(INCLUDE_VOLUMES),
            config(args));
    ContainerCommit commit = new ContainerCommit(Engine.directories(args));
    Image image;
    if (args.flag(PAUSE) && !args.flag(NO_PAUSE) && containers.state(container).isAlive()) {
      try (ContainerFreezer _ = ContainerFreezer.hold(container, Engine.directories(args))) {
        image = commit.commit(container, options);
      }
    } else {
      image = commit.commit(container, options);
    }
    String file = args.value(IIDFILE);
    if (file != null) {
      Files.writeString(Path.of(file), image.id());
    }
    console.line(image.id());
    return 0;
  }

  private static byte @org.jspecify.annotations.Nullable [] config(ParsedArgs args)
      throws JpodException {
    String file = args.value(CONFIG);
    if (file == null) {
      return null;
    }
    try {
      return Files.readAllBytes(Path.of(file));
    } catch (IOException e) {
      throw new JpodException("--config: open " + file + ": no such file or directory", e);
    }
  }
}
