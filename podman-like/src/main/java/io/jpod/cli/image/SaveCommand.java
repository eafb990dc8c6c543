package io.jpod.cli.image;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.storage.ImageList;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.archive.ArchiveFormat;
import io.jpod.core.storage.archive.ArchiveSaver;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `jpod save`: writes images to an archive.
public final class SaveCommand implements Command {
  private static final Option FORMAT =
      Option.value(
          "format", "FORMAT", "docker-archive (default), oci-archive, docker-dir or oci-dir");
  private static final Option MULTI =
      Option.flag(
          "m,multi-image-archive",
          "Each argument is an image of its own, not a further name of the first");
  private static final Option OUTPUT =
      Option.value("o,output", "FILE", "File or directory to write instead of standard output");
  private static final Option QUIET = Option.flag("q,quiet", "Say nothing while at work");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod save", "IMAGE [IMAGE...]", "Save image(s) to an archive")
          .options(FORMAT, MULTI, OUTPUT, QUIET)
          .operands(1, CommandDefinition.ANY)
          .notYet("compress uncompressed platform signature-policy")
          .examples(
              "jpod save -o debian.tar debian:12",
              "jpod save --format oci-archive debian | zstd > debian.tar.zst");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    String word = args.value(FORMAT, "docker-archive");
    ArchiveFormat format = ArchiveFormat.of(word);
    if (format == null) {
      throw new JpodException(
          "unknown format \"" + word + "\"", "docker-archive, oci-archive, docker-dir or oci-dir");
    }
    boolean multi = args.flag(MULTI);
    if (multi && format != ArchiveFormat.DOCKER_ARCHIVE) {
      throw new JpodException(
          "--multi-image-archive can only be used with the docker-archive format");
    }
    ImageStore store = Engine.images(args);
    ArchiveSaver saver = new ArchiveSaver(store);
    boolean oci = format == ArchiveFormat.OCI_ARCHIVE || format == ArchiveFormat.OCI_DIR;
    // In docker's formats the name of a list means its image for this machine.
    ImageList list = oci ? store.lists().find(args.operand(0)) : null;
    String output = args.value(OUTPUT);
    if (output != null && !output.equals("-")) {
      if (list != null) {
        saver.save(list, listName(args, store, list), format, Path.of(output));
      } else {
        saver.save(args.operands(), multi, format, Path.of(output));
      }
      return 0;
    }
    if (format.isDirectory()) {
      throw new JpodException(
          "--format " + word + " needs a directory",
          "jpod save --format " + word + " -o DIR IMAGE");
    }
    if (Console.isTerminal(1)) {
      throw new JpodException(
          "refusing to save to terminal. Use -o flag or redirect", "jpod save -o FILE IMAGE");
    }
    if (list != null) {
      saver.save(list, listName(args, store, list), console.rawOut());
    } else {
      saver.save(args.operands(), multi, format, console.rawOut());
    }
    return 0;
  }

  /// A further name that was given for it, else the first of its own.
  private static @Nullable String listName(ParsedArgs args, ImageStore store, ImageList list)
      throws JpodException {
    if (args.operands().size() > 1) {
      return args.operand(1);
    }
    List<String> names = store.lists().namesOf(list);
    return names.isEmpty() ? null : names.getFirst();
  }
}
