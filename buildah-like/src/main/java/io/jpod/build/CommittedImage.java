package io.jpod.build;

import com.google.gson.JsonObject;
import io.jpod.core.Timestamps;
import io.jpod.core.storage.Layer;
import io.jpod.oci.Descriptor;
import io.jpod.oci.Digest;
import io.jpod.oci.ExecutionConfig;
import io.jpod.oci.History;
import io.jpod.oci.ImageConfig;
import io.jpod.oci.ImageManifest;
import io.jpod.oci.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The two documents of an image that is made of a working container.
///
/// @param created in the config and in the history
public record CommittedImage(WorkingContainer container, ImageFormat format, Instant created) {
  private static final String BASE_NAME = "org.opencontainers.image.base.name";
  private static final String BASE_DIGEST = "org.opencontainers.image.base.digest";

  /// How the image came to be.
  ///
  /// @param hasNewLayer whether there is a layer more than the base has
  /// @param squashed whether that layer replaces all that the base had
  List<History> history(boolean hasNewLayer, boolean squashed) {
    ImageSettings settings = container.settings();
    List<History> history = new ArrayList<>();
    if (!squashed) {
      history.addAll(settings.image().history());
    }
    history.addAll(settings.steps());
    history.add(newStep(settings, hasNewLayer));
    return history;
  }

  /// The image config.
  ///
  /// @param layers all of the image, lowest first
  public byte[] config(List<Layer> layers, List<History> history) {
    ImageSettings settings = container.settings();
    ImageConfig image = settings.image();
    List<Digest> diffIds = new ArrayList<>();
    for (Layer layer : layers) {
      diffIds.add(layer.diffId());
    }
    return Json.writeBytes(
        new ImageConfig(
                image.architecture(),
                image.os(),
                image.variant(),
                Timestamps.text(created),
                image.author(),
                execution(image.config(), settings),
                diffIds,
                history,
                otherFields(image, settings))
            .toJson());
  }

  private History newStep(ImageSettings settings, boolean hasNewLayer) {
    String createdBy = settings.createdBy();
    String comment = settings.historyComment();
    if (comment == null && !container.fromImage().isEmpty()) {
      comment = "FROM " + container.fromImage();
    }
    return new History(
        Timestamps.text(created),
        createdBy == null ? "/bin/sh" : createdBy,
        settings.image().author(),
        comment,
        !hasNewLayer);
  }

  /// Of the fields that we have no names for only those of the platform are kept: docker's
  /// `container_config` and the like tell of the base's making.
  private JsonObject otherFields(ImageConfig image, ImageSettings settings) {
    JsonObject kept = new JsonObject();
    JsonObject other = image.other();
    if (other != null) {
      for (String name : List.of("os.version", "os.features")) {
        if (other.has(name)) {
          kept.add(name, other.get(name));
        }
      }
    }
    String comment = settings.comment();
    if (format == ImageFormat.DOCKER && comment != null) {
      kept.addProperty("comment", comment);
    }
    return kept;
  }

  private ExecutionConfig execution(ExecutionConfig config, ImageSettings settings) {
    JsonObject other = new JsonObject();
    if (format == ImageFormat.DOCKER) {
      String hostname = settings.hostname();
      String domainname = settings.domainname();
      other.addProperty("Hostname", hostname == null ? "" : hostname);
      other.addProperty("Domainname", domainname == null ? "" : domainname);
    }
    return config.toBuilder().other(other).build();
  }

  /// The manifest. Layers are described as the store has them: uncompressed.
  public byte[] manifest(byte[] config, List<Layer> layers) {
    List<Descriptor> descriptors = new ArrayList<>();
    for (Layer layer : layers) {
      descriptors.add(Descriptor.of(format.layerType(), layer.diffId(), layer.sizeBytes()));
    }
    Map<String, String> annotations = new LinkedHashMap<>();
    if (format == ImageFormat.OCI) {
      annotations.putAll(container.settings().annotations());
      if (!container.fromImage().isEmpty()) {
        if (!container.fromImage().equals(container.fromImageId())) {
          annotations.putIfAbsent(BASE_NAME, container.fromImage());
        }
        annotations.putIfAbsent(BASE_DIGEST, container.fromImageDigest());
      }
    }
    Descriptor configDescriptor = Descriptor.of(format.configType(), config);
    return Json.writeBytes(
        new ImageManifest(format.manifestType(), configDescriptor, descriptors, annotations, null)
            .toJson());
  }
}
