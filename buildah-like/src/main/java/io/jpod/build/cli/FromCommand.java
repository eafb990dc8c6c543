package io.jpod.build.cli;

import io.jpod.build.ImageBuilder;
import io.jpod.build.WorkingContainer;
import io.jpod.build.run.RunOptions;
import io.jpod.cli.build.ImageFormats;
import io.jpod.cli.build.RunFlags;
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
  private static final Option FORMAT =
      Option.value(
          "f,format", "FORMAT", "oci (default) or docker; that of the image is for commit to say");
  private static final Option HTTP_PROXY =
      Option.flag("http-proxy", "Pass the caller's proxy variables on to commands (default true)");

  @Override
  public CommandDefinition definition() {
    return new CommandDefinition(
            "jbuild from", "IMAGE", "Begin a working container, from an image or from scratch")
        .options(NAME, CIDFILE, FORMAT, HTTP_PROXY, BaseImage.QUIET)
        .options(BaseImage.OPTIONS)
        .options(RunFlags.ALL)
        .refuse(RunFlags.NO_CGROUP, RunFlags.NO_CGROUP_REASON)
        .notYet(
            "decryption-key userns-gid-map userns-gid-map-group userns-uid-map userns-uid-map-user")
        .operands(1, 1)
        .description(
            "Makes a working container and prints its name. It begins with the files and the settings of an image,"
                + " or with nothing if IMAGE is the word scratch. An image that is not in the store is pulled."
                + " Options for commands, such as --network, count for every jbuild run in this container.")
        .examples("ctr=$(jbuild from scratch)", "jbuild from --name web localhost/busybox");
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException, IOException {
    String cidfile = args.value(CIDFILE);
    if (cidfile != null && Files.exists(Path.of(cidfile))) {
      throw new JpodException(
          "container id file '" + cidfile + "' exists", "another file, or remove it");
    }
    ImageFormats.read(args, FORMAT); // buildah keeps it for nobody either
    ImageBuilder builder = BuilderProgram.builder(args);
    String image = args.operand(0);
    if (!image.equals("scratch")) {
      image = BaseImage.provide(args, builder.images());
    }
    RunOptions runOptions = RunFlags.read(args);
    if (!args.flag(HTTP_PROXY, true)) {
      runOptions = runOptions.with("http-proxy", "false");
    }
    WorkingContainer container = builder.from(image, args.value(NAME));
    if (!runOptions.entries().isEmpty()) {
      builder.setRunOptions(container, runOptions);
    }
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
