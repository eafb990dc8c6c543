package io.jpod.core.storage.archive;

import io.jpod.core.storage.Layer;
import io.jpod.oci.Descriptor;
import io.jpod.oci.Digest;
import io.jpod.oci.MediaTypes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Docker's manifest, schema 2, over uncompressed layers, with the fields in the order in which Go
/// writes them.
final class DockerManifest {
  private DockerManifest() {}

  static byte[] write(byte[] config, List<Layer> layers) {
    List<Descriptor> descriptors = new ArrayList<>(layers.size());
    for (Layer layer : layers) {
      descriptors.add(
          Descriptor.of(MediaTypes.DOCKER_LAYER_GZIP, layer.diffId(), layer.sizeBytes()));
    }
    return of(config, descriptors);
  }

  static byte[] of(byte[] config, List<Descriptor> layers) {
    StringBuilder json = new StringBuilder(512);
    json.append("{\"schemaVersion\":2,\"mediaType\":\"").append(MediaTypes.DOCKER_MANIFEST);
    json.append("\",\"config\":");
    descriptor(json, MediaTypes.DOCKER_CONFIG, config.length, Digest.sha256(config));
    json.append(",\"layers\":[");
    for (int i = 0; i < layers.size(); i++) {
      Descriptor layer = layers.get(i);
      json.append(i == 0 ? "" : ",");
      descriptor(json, layer.mediaType(), layer.size(), layer.digest());
    }
    return json.append("]}").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void descriptor(StringBuilder json, String type, long size, Digest digest) {
    json.append("{\"mediaType\":\"").append(type).append("\",\"size\":").append(size);
    json.append(",\"digest\":\"").append(digest).append("\"}");
  }
}
