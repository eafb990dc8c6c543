package io.jpod.cli.build;

import io.jpod.build.ImageFormat;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;

/// `--format`: the option, else `BUILDAH_FORMAT`, else OCI.
public final class ImageFormats {
  private ImageFormats() {}

  /// @throws JpodException if it is neither `oci` nor `docker`, with buildah's words
  public static ImageFormat read(ParsedArgs args, Option option) throws JpodException {
    String environment = System.getenv("BUILDAH_FORMAT");
    String format =
        args.value(option, environment == null || environment.isEmpty() ? "oci" : environment);
    return switch (format) {
      case "oci" -> ImageFormat.OCI;
      case "docker" -> ImageFormat.DOCKER;
      default ->
          throw new JpodException(
              "unrecognized image type \"" + format + "\"", "--format oci or --format docker");
    };
  }
}
