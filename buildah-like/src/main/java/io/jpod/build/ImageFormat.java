package io.jpod.build;

import io.jpod.oci.MediaTypes;

/// Which of the two families of media types an image is written in.
public enum ImageFormat {
  /// image-spec's. Docker's `comment`, host and domain name are left out; health check, shell and
  /// triggers are kept, as BuildKit does.
  OCI(MediaTypes.OCI_MANIFEST, MediaTypes.OCI_CONFIG, MediaTypes.OCI_LAYER),
  /// Docker's schema 2.
  DOCKER(MediaTypes.DOCKER_MANIFEST, MediaTypes.DOCKER_CONFIG, MediaTypes.DOCKER_LAYER);

  private final String manifest;
  private final String config;
  private final String layer;

  ImageFormat(String manifest, String config, String layer) {
    this.manifest = manifest;
    this.config = config;
    this.layer = layer;
  }

  String manifestType() {
    return manifest;
  }

  String configType() {
    return config;
  }

  String layerType() {
    return layer;
  }
}
