package io.jpod.cli.registry;

import io.jpod.build.WorkingContainers;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.container.Containers;
import io.jpod.core.registry.ImagePusher;
import io.jpod.core.registry.ListPusher;
import io.jpod.core.registry.PlatformChoice;
import io.jpod.core.registry.PlatformImages;
import io.jpod.core.registry.PushOptions;
import io.jpod.core.registry.Registries;
import io.jpod.core.registry.RegistryOptions;
import io.jpod.core.registry.compress.LayerFormat;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageList;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.ImageUsers;
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
          "Use the compression format also where the registry has a layer in another one (default if"
              + " a format is given)");

  /// How layers are compressed on their way to a registry.
  public static final List<Option> COMPRESSION =
      List.of(COMPRESSION_FORMAT, COMPRESSION_LEVEL, FORCE_COMPRESSION);

  private static final Option DIGESTFILE =
      Option.value("digestfile", "FILE", "Write the digest of the pushed image to a file");
  private static final Option FORMAT =
      Option.value("f,format", "FORMAT", "Manifest type: oci or v2s2 (default: the image's)");
  private static final Option QUIET = Option.flag("q,quiet", "Show no progress");
  private static final Option REMOVE_SIGNATURES =
      Option.flag("remove-signatures", "Push no signatures of the image; none are ever pushed");

  /// What a push of an image and of a manifest list have in common.
  public static final List<Option> SHARED =
      List.of(
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
          RegistryFlags.TLS_VERIFY);

  public static final String NOT_YET =
      "encrypt-layer encryption-key sign-by sign-by-sigstore sign-by-sigstore-private-key"
          + " sign-by-sq-fingerprint sign-passphrase-file";

  private static final Option ALL =
      Option.flag("all", "Push all images of a manifest list, which is so anyway");
  private static final Option ALL_TAGS =
      Option.flag("a,all-tags", "Push all tags of the repository");
  private static final Option COMPRESS =
      Option.flag("compress", "Compress layers with gzip, which is so anyway in registries");
  private static final Option DISABLE_COMPRESSION =
      Option.flag(
          "D,disable-compression", "Leave layers uncompressed, which only archives can have");
  private static final Option PLATFORM =
      Option.value(
          "platform", "OS/ARCH[/VARIANT]", "Of a manifest list, only the image for this platform");
  private static final Option RM =
      Option.flag("rm", "Remove the manifest list from the store when it is pushed");

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
            .options(SHARED)
            .options(
                program.equals("jbuild")
                    ? List.of(ALL, DISABLE_COMPRESSION, RM)
                    : List.of(ALL_TAGS, COMPRESS, PLATFORM))
            .notYet(NOT_YET)
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
    Directories directories = Engine.directories(args);
    ImageStore store = ImageStore.open(directories);
    String name = args.operand(0);
    if (args.flag(ALL_TAGS)) {
      return pushAllTags(store, args, console);
    }
    String destination = args.operands().size() > 1 ? args.operand(1) : name;
    String platform = args.value(PLATFORM);
    ImageList list = platform == null ? store.lists().find(name) : null;
    if (list != null) {
      pushList(list, destination, args, RegistryFlags.read(args, directories), true, console);
      if (args.flag(RM)) {
        store.remove(
            list.id(),
            false,
            ImageUsers.both(
                Containers.open(directories).imageUsers(), WorkingContainers.open(directories)));
      }
      return 0;
    }
    Image image =
        platform == null
            ? store.require(name)
            : PlatformImages.require(store, name, PlatformChoice.of(platform, null, null, null));
    ImageTransports.Place place = ImageTransports.place(destination);
    if (place != null) {
      refuseDigestFile(args, destination);
      new ArchiveSaver(store)
          .save(
              names(platform == null ? name : image.id(), place),
              false,
              place.format(),
              place.path());
      return 0;
    }
    PushOptions options = options(args);
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

  private static void refuseDigestFile(ParsedArgs args, String destination) throws JpodException {
    if (args.isGiven(DIGESTFILE)) {
      throw new JpodException(
          "--digestfile: the digest is that of an image in a registry, not of '"
              + destination
              + "'",
          "skopeo inspect --format '{{.Digest}}' " + destination);
    }
  }

  private static PushOptions options(ParsedArgs args) throws JpodException {
    if (args.flag(DISABLE_COMPRESSION)) {
      throw new JpodException(
          "--disable-compression: layers in a registry are compressed",
          "give an archive as destination: oci-archive:FILE");
    }
    return PushOptions.of(args.value(FORMAT), layers(args), forced(args));
  }

  /// Who names a format wants that one, as with podman.
  private static boolean forced(ParsedArgs args) {
    return args.flag(FORCE_COMPRESSION, args.isGiven(COMPRESSION_FORMAT));
  }

  private static LayerFormat layers(ParsedArgs args) throws JpodException {
    return LayerFormat.of(
        args.value(COMPRESSION_FORMAT),
        args.isGiven(COMPRESSION_LEVEL) ? (int) args.number(COMPRESSION_LEVEL, 0) : null);
  }

  /// What [#COMPRESSION] says.
  public static PushOptions compression(ParsedArgs args) throws JpodException {
    return PushOptions.of(null, layers(args), forced(args));
  }

  /// Docker's `push -a NAME`: all names in that repository.
  private static int pushAllTags(ImageStore store, ParsedArgs args, Console console)
      throws JpodException {
    if (args.operands().size() > 1) {
      throw new JpodException("--all-tags takes no destination");
    }
    String wanted = args.operand(0);
    if (wanted.lastIndexOf(':') > wanted.lastIndexOf('/')) {
      throw new JpodException("tag can't be used with --all-tags/-a");
    }
    Directories directories = Engine.directories(args);
    int pushed = 0;
    try (Transfer transfer = Transfer.shownOn(console, args.flag(QUIET));
        Registries registries = Registries.open(RegistryFlags.read(args, directories))) {
      ImagePusher pusher =
          new ImagePusher(store, directories.root(), registries, transfer.listener());
      String repository = ImageReference.parse(wanted).repository();
      for (Image image : store.list()) {
        for (String name : image.names()) {
          ImageReference reference = ImageReference.parse(name);
          if (reference.repository().equals(repository) && reference.digest() == null) {
            pusher.push(image, reference, options(args));
            pushed++;
          }
        }
      }
    } catch (InvalidSpecException e) {
      throw new JpodException("invalid name '" + wanted + "': " + e.getMessage(), e);
    }
    if (pushed == 0) {
      throw new JpodException(
          "An image does not exist locally with the tag: " + wanted, "jpod images " + wanted);
    }
    return 0;
  }

  /// Whether a name means an archive or a registry, not the store.
  public static boolean isElsewhere(String name) throws JpodException {
    return name.startsWith("docker://")
        || (!name.startsWith("containers-storage:") && ImageTransports.place(name) != null);
  }

  /// Puts an image of the store into an archive or a registry, as `commit` does.
  public static void pushTo(
      Image image,
      String destination,
      RegistryOptions registryOptions,
      PushOptions options,
      Directories directories,
      boolean quiet,
      Console console)
      throws JpodException {
    ImageStore store = ImageStore.open(directories);
    ImageTransports.Place place = ImageTransports.place(destination);
    if (place != null) {
      new ArchiveSaver(store).save(names(image.id(), place), false, place.format(), place.path());
      return;
    }
    try (Transfer transfer = Transfer.shownOn(console, quiet);
        Registries registries = Registries.open(registryOptions)) {
      new ImagePusher(store, directories.root(), registries, transfer.listener())
          .push(image, reference(destination, image), options);
    }
  }

  /// Pushes an image or list of the store under its own name, as `build --push` does.
  public static void pushBuilt(
      String name,
      RegistryOptions registryOptions,
      Directories directories,
      boolean quiet,
      Console console)
      throws JpodException {
    ImageStore store = ImageStore.open(directories);
    ImageList list = store.lists().find(name);
    try (Transfer transfer = Transfer.shownOn(console, quiet);
        Registries registries = Registries.open(registryOptions)) {
      if (list == null) {
        Image image = store.require(name);
        new ImagePusher(store, directories.root(), registries, transfer.listener())
            .push(image, reference(name, image), PushOptions.DEFAULT);
      } else {
        new ListPusher(store, directories.root(), registries, transfer.listener())
            .push(list, listReference(name, store, list), PushOptions.DEFAULT, true);
      }
    }
  }

  /// Pushes a manifest list with its images.
  ///
  /// @param all false: the index alone
  public static void pushList(
      ImageList list,
      String destination,
      ParsedArgs args,
      RegistryOptions registryOptions,
      boolean all,
      Console console)
      throws JpodException {
    Directories directories = Engine.directories(args);
    ImageStore store = ImageStore.open(directories);
    ImageTransports.Place place = ImageTransports.place(destination);
    if (place != null) {
      refuseDigestFile(args, destination);
      String reference = place.reference();
      List<String> own = store.lists().namesOf(list);
      String name = reference != null ? reference : own.isEmpty() ? null : own.getFirst();
      new ArchiveSaver(store).save(list, name, place.format(), place.path());
      return;
    }
    PushOptions options = options(args);
    Digest digest;
    try (Transfer transfer = Transfer.shownOn(console, args.flag(QUIET));
        Registries registries = Registries.open(registryOptions)) {
      digest =
          new ListPusher(store, directories.root(), registries, transfer.listener())
              .push(list, listReference(destination, store, list), options, all);
    }
    writeDigest(RegistryFlags.path(args.value(DIGESTFILE)), digest);
  }

  private static ImageReference listReference(String destination, ImageStore store, ImageList list)
      throws JpodException {
    String text =
        destination.startsWith("docker://")
            ? destination.substring("docker://".length())
            : destination;
    try {
      // A name without a registry is the list's own where it has it: localhost/NAME.
      for (String own : store.lists().namesOf(list)) {
        if (own.endsWith("/" + text) || own.endsWith("/" + text + ":latest")) {
          return ImageReference.parse(own);
        }
      }
      return ImageReference.parse(text);
    } catch (InvalidSpecException e) {
      throw new JpodException("invalid destination '" + destination + "': " + e.getMessage(), e);
    }
  }

  private static List<String> names(String name, ImageTransports.Place place) {
    String reference = place.reference();
    return reference == null ? List.of(name) : List.of(name, reference);
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
