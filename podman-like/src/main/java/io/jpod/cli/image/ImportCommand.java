package io.jpod.cli.image;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.registry.PlatformChoice;
import io.jpod.core.registry.RegistryOptions;
import io.jpod.core.registry.WebFile;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.archive.RootfsImporter;
import io.jpod.oci.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// `jpod import`: makes an image of one layer from a tar of a root file system.
public final class ImportCommand implements Command {
  private static final Option ARCH =
      Option.value("arch", "ARCH", "Architecture that the image is for");
  private static final Option OS = Option.value("os", "OS", "Operating system of the image");
  private static final Option PLATFORM =
      Option.value("platform", "OS/ARCH[/VARIANT]", "What the image is for");
  private static final Option VARIANT =
      Option.value("variant", "VARIANT", "Variant of the architecture");
  private static final Option SIGNATURE_POLICY =
      Option.value(
          "signature-policy", "FILE", "No policy applies to a file; for scripts that name one");
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
              "jpod import", "FILE|URL|- [NAME]", "Import a tarball to create a filesystem image")
          .options(ARCH, CHANGE, MESSAGE, OS, PLATFORM, QUIET, SIGNATURE_POLICY, VARIANT)
          .operands(1, 2)
          .examples(
              "jpod import rootfs.tar local/rootfs",
              "jpod import https://example.com/rootfs.tar.xz local/rootfs",
              "tar c -C root . | jpod import -c 'CMD [\"/bin/sh\"]' - tiny");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException, IOException {
    String source = args.operand(0);
    if (source.startsWith("http://") || source.startsWith("https://")) {
      RegistryOptions options = RegistryOptions.of(System.getenv(), Engine.directories(args).uid());
      try (InputStream in = WebFile.open(source, options)) {
        load(args, in, source, console);
      }
      return 0;
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

  private static Platform platform(ParsedArgs args) throws JpodException {
    PlatformChoice choice =
        PlatformChoice.of(
            args.value(PLATFORM), args.value(OS), args.value(ARCH), args.value(VARIANT));
    return Platform.of(choice.os(), choice.architecture(), choice.variant());
  }

  private static void load(ParsedArgs args, InputStream in, String source, Console console)
      throws JpodException {
    String name = args.operands().size() > 1 ? args.operand(1) : null;
    Image image =
        new RootfsImporter(Engine.images(args))
            .load(in, name, args.values(CHANGE), args.value(MESSAGE), platform(args), source);
    console.line("sha256:" + image.id());
  }
}
