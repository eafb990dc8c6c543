package io.jpod.cli.image;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.archive.RootfsImporter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// `jpod import`: makes an image of one layer from a tar of a root file system.
public final class ImportCommand implements Command {
  private static final Option CHANGE =
      Option.list(
          "c,change",
          "INSTRUCTION",
          "Dockerfile instruction for the image's settings, as CMD [\"sh\"]");
  private static final Option MESSAGE =
      Option.value("m,message", "TEXT", "Comment in the image's history");
  private static final Option QUIET = Option.flag("q,quiet", "Print nothing but the id");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod import", "FILE|- [NAME]", "Import a tarball to create a filesystem image")
          .options(CHANGE, MESSAGE, QUIET)
          .operands(1, 2)
          .notYet("arch os variant platform signature-policy")
          .examples(
              "jpod import rootfs.tar local/rootfs",
              "tar c -C root . | jpod import -c 'CMD [\"/bin/sh\"]' - tiny");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException, IOException {
    String source = args.operand(0);
    if (source.startsWith("http://") || source.startsWith("https://")) {
      throw new JpodException(
          "import from '" + source + "': this version of jpod does not fetch URLs",
          "curl -fL " + source + " | jpod import - NAME");
    }
    if (source.equals("-")) {
      load(args, console.in(), source, console);
      return 0;
    }
    try (InputStream in = Files.newInputStream(Path.of(source))) {
      load(args, in, source, console);
    } catch (NoSuchFileException e) {
      throw new JpodException("import '" + source + "': no such file or directory", e);
    }
    return 0;
  }

  private static void load(ParsedArgs args, InputStream in, String source, Console console)
      throws JpodException {
    String name = args.operands().size() > 1 ? args.operand(1) : null;
    Image image =
        new RootfsImporter(Engine.images(args))
            .load(in, name, args.values(CHANGE), args.value(MESSAGE), source);
    console.line("sha256:" + image.id());
  }
}
