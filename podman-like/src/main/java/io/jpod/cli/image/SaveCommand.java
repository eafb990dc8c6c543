package io.jpod.cli.image;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.registry.PlatformChoice;
import io.jpod.core.registry.PlatformImages;
import io.jpod.core.storage.ImageList;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.archive.ArchiveFormat;
import io.jpod.core.storage.archive.ArchiveSaver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `jpod save`: writes images to an archive.
public final class SaveCommand implements Command {
  private static final Option COMPRESS =
      Option.flag("compress", "Compress the layers with gzip; for --format docker-dir only");
  private static final Option FORMAT =
      Option.value(
          "format", "FORMAT", "docker-archive (default), oci-archive, docker-dir or oci-dir");
  private static final Option MULTI =
      Option.flag(
          "m,multi-image-archive",
          "Each argument is an image of its own, not a further name of the first");
  private static final Option OUTPUT =
      Option.value("o,output", "FILE", "File or directory to write instead of standard output");
  private static final Option PLATFORM =
      Option.value(
          "platform", "OS/ARCH[/VARIANT]", "Of a manifest list, only the image for this platform");
  private static final Option QUIET = Option.flag("q,quiet", "Say nothing while at work");
  private static final Option UNCOMPRESSED =
      Option.flag("uncompressed", "Do not compress layers, which is so anyway");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod save", "IMAGE [IMAGE...]", "Save image(s) to an archive")
          .options(COMPRESS, FORMAT, MULTI, OUTPUT, PLATFORM, QUIET, UNCOMPRESSED)
          .operands(1, CommandDefinition.ANY)
          .notYet("signature-policy")
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
    if (args.flag(COMPRESS) && format != ArchiveFormat.DOCKER_DIR) {
      throw new JpodException("--compress can only be set when --format is 'docker-dir'");
    }
    // Further names after the first are images as well, to docker.
    boolean multi =
        args.flag(MULTI) || (console.personality().isDocker() && args.operands().size() > 1);
    if (multi && format != ArchiveFormat.DOCKER_ARCHIVE) {
      throw new JpodException(
          "--multi-image-archive can only be used with the docker-archive format");
    }
    ImageStore store = Engine.images(args);
    ArchiveSaver saver = new ArchiveSaver(store).compressing(args.flag(COMPRESS));
    boolean oci = format == ArchiveFormat.OCI_ARCHIVE || format == ArchiveFormat.OCI_DIR;
    // In docker's formats the name of a list means its image for this machine.
    boolean chosen = args.isGiven(PLATFORM);
    ImageList list = oci && !chosen ? store.lists().find(args.operand(0)) : null;
    List<String> images = chosen ? ofPlatform(args, store, multi) : args.operands();
    String output = args.value(OUTPUT);
    if (output != null && !output.equals("-")) {
      if (list != null) {
        saver.save(list, listName(args, store, list), format, Path.of(output));
      } else {
        saver.save(images, multi, format, Path.of(output));
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
      saver.save(images, multi, format, console.rawOut());
    }
    return 0;
  }

  /// The image that the first name means for a platform, and its names in the archive.
  private static List<String> ofPlatform(ParsedArgs args, ImageStore store, boolean multi)
      throws JpodException {
    if (multi) {
      throw new JpodException(
          "--platform chooses one image, so it cannot be used with several",
          "jpod save --platform PLATFORM -o FILE IMAGE, once for each image");
    }
    PlatformChoice choice = PlatformChoice.of(args.value(PLATFORM), null, null, null);
    String name = args.operand(0);
    List<String> words = new ArrayList<>();
    words.add(PlatformImages.require(store, name, choice).id());
    ImageList list = store.lists().find(name);
    String known =
        list == null
            ? ImageStore.nameMeant(store.require(name), name)
            : nameMeant(store.lists().namesOf(list), name);
    if (known != null) {
      words.add(known);
    }
    words.addAll(args.operands().subList(1, args.operands().size()));
    return words;
  }

  private static @Nullable String nameMeant(List<String> names, String name) {
    for (String own : names) {
      if (own.equals(name) || own.endsWith("/" + name) || own.endsWith("/" + name + ":latest")) {
        return own;
      }
    }
    return names.isEmpty() ? null : names.getFirst();
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
