package io.jpod.build.cli;

import io.jpod.build.CommitOptions;
import io.jpod.build.ImageBuilder;
import io.jpod.build.WorkingContainer;
import io.jpod.cli.build.BuildMetadata;
import io.jpod.cli.build.ImageFormats;
import io.jpod.cli.build.PlatformImages;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.registry.PushCommand;
import io.jpod.cli.registry.RegistryFlags;
import io.jpod.core.JpodException;
import io.jpod.core.storage.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `jbuild commit`.
final class CommitCommand implements Command {
  private static final Option FORMAT =
      Option.value(
          "f,format", "FORMAT", "oci or docker; oci if nothing is said, nor by BUILDAH_FORMAT");
  private static final Option IIDFILE =
      Option.value("iidfile", "FILE", "Write the image's id to FILE instead of to standard output");
  private static final Option DISABLE_COMPRESSION =
      Option.flag(
          "D,disable-compression", "For buildah's users: layers in the store are never compressed");
  private static final Option IDENTITY_LABEL =
      Option.flag(
          "identity-label",
          "For buildah's users: no label that names the builder is added; true is refused");
  private static final Option METADATA_FILE =
      Option.value("metadata-file", "FILE", "Write what was made to FILE, as JSON");
  private static final Option OMIT_TIMESTAMP = Option.flag("omit-timestamp", "As --timestamp 0");
  private static final Option MANIFEST =
      Option.value(
          "manifest", "LIST", "Add the image to this manifest list, which is made if need be");
  private static final Option UNSETENV =
      Option.list("unsetenv", "NAME", "Leave a variable out of the image");
  private static final Option REWRITE_TIMESTAMP =
      Option.flag(
          "rewrite-timestamp", "For buildah's users: --timestamp sets the times of files anyway");
  private static final Option OMIT_HISTORY =
      Option.flag("omit-history", "Leave the history out of the image");
  private static final Option QUIET = Option.flag("q,quiet", "Say nothing but the result");
  private static final Option RM =
      Option.flag("rm", "Remove the working container when the image is there");
  private static final Option SQUASH = Option.flag("squash", "Make one layer of everything");
  private static final Option TIMESTAMP =
      Option.number(
          "timestamp,source-date-epoch",
          "Seconds since 1970 that image and files bear, so that the same content gives the same digest;"
              + " SOURCE_DATE_EPOCH does the same");

  @Override
  public CommandDefinition definition() {
    return new CommandDefinition(
            "jbuild commit", "CONTAINER [IMAGE]", "Make an image of a working container")
        .options(
            RegistryFlags.AUTHFILE,
            RegistryFlags.CERT_DIR,
            RegistryFlags.CREDS,
            DISABLE_COMPRESSION,
            FORMAT,
            IDENTITY_LABEL,
            IIDFILE,
            MANIFEST,
            METADATA_FILE,
            OMIT_HISTORY,
            OMIT_TIMESTAMP,
            QUIET,
            REWRITE_TIMESTAMP,
            RM,
            SQUASH,
            TIMESTAMP,
            RegistryFlags.TLS_VERIFY,
            UNSETENV)
        .options(CommitChanges.OPTIONS)
        .options(PushCommand.COMPRESSION)
        .notYet(
            "config cw encrypt-layer encryption-key pull sbom sbom-image-output sbom-image-purl-output sbom-merge-strategy"
                + " sbom-output sbom-purl-output sbom-scanner-command sbom-scanner-image sign-by")
        .needsOperand("container ID must be specified")
        .operands(1, 2)
        .description(
            "Makes an image of the container's files and settings and prints its id. What has changed since the last commit becomes one"
                + " layer, without being copied; the working container goes on on top of the new image.")
        .examples(
            "jbuild commit --rm $ctr myapp:1.0", "jbuild commit --timestamp 0 $ctr reproducible");
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException, IOException {
    if (args.flag(IDENTITY_LABEL)) {
      throw new JpodException(
          "--identity-label: images do not name their builder", "jbuild config --label NAME=VALUE");
    }
    String name = args.operands().size() > 1 ? args.operand(1) : null;
    boolean elsewhere = name != null && PushCommand.isElsewhere(name);
    CommitOptions options =
        CommitOptions.to(elsewhere ? null : imageName(name))
            .withFormat(ImageFormats.read(args, FORMAT))
            .withTimestamp(timestamp(args))
            .withSquash(args.flag(SQUASH))
            .withRemoval(args.flag(RM))
            .withHistory(!args.flag(OMIT_HISTORY));
    ImageBuilder builder = BuilderProgram.builder(args);
    WorkingContainer container = builder.containers().require(args.operand(0));
    CommitChanges changes = new CommitChanges(args, args.values(UNSETENV), options.timestamp());
    changes.require(container.settings());
    changes.addFiles(builder, container);
    Image image = builder.commit(container, options.withChange(changes::applied));
    String list = args.value(MANIFEST);
    if (list != null) {
      new PlatformImages(builder.images()).add(list, image);
    }
    if (name != null && elsewhere) {
      PushCommand.pushTo(
          image,
          name,
          RegistryFlags.read(args, builder.directories()),
          PushCommand.compression(args),
          builder.directories(),
          args.flag(QUIET),
          console);
    }
    String metadata = args.value(METADATA_FILE);
    if (metadata != null) {
      Files.writeString(
          Path.of(metadata),
          BuildMetadata.of(
              image.id(), image.manifestDigest(), name == null ? List.of() : List.of(name)));
    }
    String iidfile = args.value(IIDFILE);
    if (iidfile != null) {
      Files.writeString(Path.of(iidfile), "sha256:" + image.id());
    } else {
      console.line(image.id());
    }
    return 0;
  }

  private static @Nullable String imageName(@Nullable String name) {
    return name != null && name.startsWith("containers-storage:")
        ? name.substring("containers-storage:".length())
        : name;
  }

  private static @Nullable Instant timestamp(ParsedArgs args) throws JpodException {
    if (args.flag(OMIT_TIMESTAMP)) {
      return Instant.EPOCH;
    }
    if (args.isGiven(TIMESTAMP)) {
      return Instant.ofEpochSecond(args.number(TIMESTAMP, 0));
    }
    String environment = System.getenv("SOURCE_DATE_EPOCH");
    if (environment == null || environment.isEmpty()) {
      return null;
    }
    try {
      return Instant.ofEpochSecond(Long.parseLong(environment));
    } catch (NumberFormatException | java.time.DateTimeException e) {
      throw new JpodException(
          "SOURCE_DATE_EPOCH is '" + environment + "': not a number of seconds",
          "unset SOURCE_DATE_EPOCH",
          e);
    }
  }
}
