package io.jpod.core.registry;

import io.jpod.core.JpodException;
import io.jpod.core.registry.compress.LayerFormat;
import io.jpod.oci.MediaTypes;
import org.jspecify.annotations.Nullable;

/// How an image is pushed.
///
/// @param manifest `--format`: `oci`, `v2s2` (or `docker`); null: as the image came, or OCI if zstd
///   asks for it
/// @param format for layers that have to be compressed
/// @param forceFormat also where the registry has the layer in another format
public record PushOptions(@Nullable String manifest, LayerFormat format, boolean forceFormat) {
  public static final PushOptions DEFAULT = new PushOptions(null, LayerFormat.GZIP, false);

  /// @throws JpodException if there is no such format, or it cannot hold such layers
  public static PushOptions of(@Nullable String manifest, LayerFormat format, boolean forceFormat)
      throws JpodException {
    if (manifest != null) {
      switch (manifest) {
        case "oci", "v2s2", "docker" -> {}
        case "v2s1" ->
            throw new JpodException(
                "docker image manifest schema 1 is not supported", "--format v2s2");
        default ->
            throw new JpodException(
                "unknown format \""
                    + manifest
                    + "\". Choose one of the supported formats: 'oci',"
                    + " 'v2s2'");
      }
      if (!manifest.equals("oci") && format.isZstd()) {
        throw new JpodException(
            "layers compressed with zstd cannot be in a manifest of format " + manifest,
            "--format oci");
      }
    }
    return new PushOptions(manifest, format, forceFormat);
  }

  /// Media type of the manifest that is pushed.
  String manifestType(String original) {
    if (manifest != null) {
      return manifest.equals("oci") ? MediaTypes.OCI_MANIFEST : MediaTypes.DOCKER_MANIFEST;
    }
    return format.isZstd() ? MediaTypes.OCI_MANIFEST : original;
  }
}
