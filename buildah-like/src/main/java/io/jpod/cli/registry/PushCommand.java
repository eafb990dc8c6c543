package io.jpod.cli.registry;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.registry.ImagePusher;
import io.jpod.core.registry.PushOptions;
import io.jpod.core.registry.Registries;
import io.jpod.core.registry.compress.LayerFormat;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.archive.ArchiveFormat;
import io.jpod.core.storage.archive.ArchiveSaver;
import io.jpod.oci.Digest;
import io.jpod.oci.ImageReference;
import io.jpod.oci.InvalidSpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `jpod push`: sends an image to a registry, or to an archive named by its transport.
public final class PushCommand implements Command {
  private static final Option COMPRESSION_FORMAT =
      Option.value("compression-format", "FORMAT", "gzip or zstd (default gzip)");
  private static final Option COMPRESSION_LEVEL =
      Option.unsigned("compression-level", "Level of the compression");
  private static final Option FORCE_COMPRESSION =
      Option.flag(
          "force-compression",
          "Use the compression format also where the registry has a layer in another one");
  private static final Option DIGESTFILE =
      Option.value("digestfile", "FILE", "Write the digest of the pushed image to a file");
  private static final Option FORMAT =
      Option.value("f,format", "FORMAT", "Manifest type: oci or v2s2 (default: the image's)");
  private static final Option QUIET = Option.flag("q,quiet", "Show no progress");
  private static final Option REMOVE_SIGNATURES =
      Option.flag("remove-signatures", "Push no signatures of the image; none are ever pushed");

  private final CommandDefinition definition;

  public PushCommand() {
    this("jpod");
  }

  /// @param program `jpod`, or `jbuild`, which has the same command
  public PushCommand(String program) {
    definition =
        new CommandDefinition(
                program + " push",
                "IMAGE [DESTINATION]",
                "Push an image to a specified destination")
            .description(
                "Layers that the registry has are not sent, and those of another of its repositories are"
                    + " mounted from there. The others are compressed on all cores while they are sent.")
            .options(
                RegistryFlags.AUTHFILE,
                RegistryFlags.CERT_DIR,
                COMPRESSION_FORMAT,
                COMPRESSION_LEVEL,
                RegistryFlags.CREDS,
                DIGESTFILE,
                RegistryFlags.DISABLE_CONTENT_TRUST,
                FORCE_COMPRESSION,
                FORMAT,
                QUIET,
                REMOVE_SIGNATURES,
                RegistryFlags.RETRY,
                RegistryFlags.RETRY_DELAY,
                RegistryFlags.TLS_VERIFY)
            .operands(1, 2)
            .examples(
                program + " push quay.io/ada/app:1",
                program + " push app localhost:5000/app:1",
                program + " push --compression-format zstd app registry.example.com/app",
                program + " push app oci-archive:app.tar");
  }

  @Override
  public CommandDefinition definition() {
    return definition;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    LayerFormat layers =
        LayerFormat.of(
            args.value(COMPRESSION_FORMAT),
            args.isGiven(COMPRESSION_LEVEL) ? (int) args.number(COMPRESSION_LEVEL, 0) : null);
    PushOptions options = PushOptions.of(args.value(FORMAT), layers, args.flag(FORCE_COMPRESSION));
    Directories directories = Engine.directories(args);
    ImageStore store = ImageStore.open(directories);
    String name = args.operand(0);
    Image image = store.require(name);
    String destination = args.operands().size() > 1 ? args.operand(1) : name;
    ArchiveFormat archive = archiveFormat(destination);
    if (archive != null) {
      saveTo(store, name, archive, destination.substring(destination.indexOf(':') + 1));
      return 0;
    }
    Digest digest;
    try (Transfer transfer = Transfer.shownOn(console, args.flag(QUIET));
        Registries registries = Registries.open(RegistryFlags.read(args, directories))) {
      digest =
          new ImagePusher(store, directories.root(), registries, transfer.listener())
              .push(image, reference(destination, image), options);
    }
    writeDigest(RegistryFlags.path(args.value(DIGESTFILE)), digest);
    return 0;
  }

  /// Where the image goes. Without a destination that is its own name, in full.
  private static ImageReference reference(String destination, Image image) throws JpodException {
    String text =
        destination.startsWith("docker://")
            ? destination.substring("docker://".length())
            : destination;
    String own = ImageStore.nameMeant(image, text);
    try {
      return ImageReference.parse(own == null ? text : own);
    } catch (InvalidSpecException e) {
      throw new JpodException("invalid destination '" + destination + "': " + e.getMessage(), e);
    }
  }

  private static @Nullable ArchiveFormat archiveFormat(String destination) {
    if (destination.startsWith("oci-archive:")) {
      return ArchiveFormat.OCI_ARCHIVE;
    }
    if (destination.startsWith("docker-archive:")) {
      return ArchiveFormat.DOCKER_ARCHIVE;
    }
    if (destination.startsWith("oci:")) {
      return ArchiveFormat.OCI_DIR;
    }
    return destination.startsWith("dir:") ? ArchiveFormat.DOCKER_DIR : null;
  }

  private static void saveTo(
      ImageStore store, String name, ArchiveFormat format, String pathAndName)
      throws JpodException {
    int colon = pathAndName.indexOf(':');
    String path = colon < 0 ? pathAndName : pathAndName.substring(0, colon);
    List<String> names =
        colon < 0 ? List.of(name) : List.of(name, pathAndName.substring(colon + 1));
    new ArchiveSaver(store).save(names, false, format, Path.of(path));
  }

  private static void writeDigest(@Nullable Path file, Digest digest) throws JpodException {
    if (file != null) {
      try {
        Files.writeString(file, digest.toString());
      } catch (IOException e) {
        throw new JpodException("failed to write digest to file " + file, e);
      }
    }
  }
}
