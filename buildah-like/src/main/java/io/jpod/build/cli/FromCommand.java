package io.jpod.build.cli;

import io.jpod.build.ImageBuilder;
import io.jpod.build.WorkingContainer;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// `jbuild from`.
final class FromCommand implements Command {
  private static final Option NAME = Option.value("name", "NAME", "Name for the working container");
  private static final Option CIDFILE =
      Option.value("cidfile", "FILE", "Write the container's id to FILE");
  private static final Option PULL =
      Option.optionalValue(
          "pull",
          "WHEN",
          "true",
          "Get the image when it is missing: never or missing; there is no pulling yet");
  private static final Option QUIET = Option.flag("q,quiet", "Say nothing but the result");

  @Override
  public CommandDefinition definition() {
    return new CommandDefinition(
            "jbuild from", "IMAGE", "Begin a working container, from an image or from scratch")
        .options(NAME, CIDFILE, PULL, QUIET)
        .operands(1, 1)
        .description(
            "Makes a working container and prints its name. It begins with the files and the settings of an image in the store,"
                + " or with nothing if IMAGE is the word scratch.")
        .examples("ctr=$(jbuild from scratch)", "jbuild from --name web localhost/busybox");
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException, IOException {
    String pull = args.value(PULL, "missing");
    if (!pull.equals("never")
        && !pull.equals("missing")
        && !pull.equals("false")
        && !pull.equals("ifmissing")) {
      throw new JpodException(
          "--pull=" + pull + ": pulling images is not supported yet",
          "jpod pull IMAGE, then --pull=never");
    }
    String cidfile = args.value(CIDFILE);
    if (cidfile != null && Files.exists(Path.of(cidfile))) {
      throw new JpodException(
          "container id file '" + cidfile + "' exists", "another file, or remove it");
    }
    ImageBuilder builder = BuilderProgram.builder(args);
    WorkingContainer container = builder.from(args.operand(0), args.value(NAME));
    if (cidfile != null) {
      writeId(Path.of(cidfile), container.id());
    }
    console.line(container.name());
    return 0;
  }

  private static void writeId(Path file, String id) throws JpodException, IOException {
    try {
      Files.writeString(file, id, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw new JpodException("container id file '" + file + "' exists", e);
    }
  }
}
