package io.jpod.build;

import io.jpod.oci.ExecutionConfig;
import io.jpod.oci.History;
import io.jpod.oci.ImageConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All that `jbuild config` can say of the image that a working container becomes.
///
/// @param image config of the base image, changed; its layers and history are the base's
/// @param annotations of the OCI manifest
/// @param createdBy in the history, for the layer that a commit adds; null: `/bin/sh`
/// @param historyComment in the history; null: the base image is named
/// @param comment docker's, for the whole image; the OCI format has none
/// @param hostname docker's; the OCI format has none
/// @param domainname docker's; the OCI format has none
/// @param steps history entries without a layer, put in front of the new layer's
public record ImageSettings(
    ImageConfig image,
    Map<String, String> annotations,
    @Nullable String createdBy,
    @Nullable String historyComment,
    @Nullable String comment,
    @Nullable String hostname,
    @Nullable String domainname,
    List<History> steps) {
  public ImageSettings {
    annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    steps = List.copyOf(steps);
  }

  /// Those of an image that nobody has changed yet.
  public static ImageSettings of(ImageConfig image) {
    return new ImageSettings(image, Map.of(), null, null, null, null, null, List.of());
  }

  /// What a container of the image runs with.
  public ExecutionConfig execution() {
    return image.config();
  }

  public ImageSettings withImage(ImageConfig value) {
    return new ImageSettings(
        value, annotations, createdBy, historyComment, comment, hostname, domainname, steps);
  }

  public ImageSettings withExecution(ExecutionConfig value) {
    return withImage(image.withConfig(value));
  }

  public ImageSettings withAnnotations(Map<String, String> value) {
    return new ImageSettings(
        image, value, createdBy, historyComment, comment, hostname, domainname, steps);
  }

  public ImageSettings withCreatedBy(@Nullable String value) {
    return new ImageSettings(
        image, annotations, value, historyComment, comment, hostname, domainname, steps);
  }

  public ImageSettings withHistoryComment(@Nullable String value) {
    return new ImageSettings(
        image, annotations, createdBy, value, comment, hostname, domainname, steps);
  }

  public ImageSettings withComment(@Nullable String value) {
    return new ImageSettings(
        image, annotations, createdBy, historyComment, value, hostname, domainname, steps);
  }

  public ImageSettings withHostname(@Nullable String value) {
    return new ImageSettings(
        image, annotations, createdBy, historyComment, comment, value, domainname, steps);
  }

  public ImageSettings withDomainname(@Nullable String value) {
    return new ImageSettings(
        image, annotations, createdBy, historyComment, comment, hostname, value, steps);
  }

  /// With one more history entry that makes no layer.
  ///
  /// @param created RFC 3339
  public ImageSettings withStep(String created, String createdByText) {
    List<History> more = new ArrayList<>(steps);
    more.add(new History(created, createdByText, null, null, true));
    return withSteps(more);
  }

  ImageSettings withSteps(List<History> value) {
    return new ImageSettings(
        image, annotations, createdBy, historyComment, comment, hostname, domainname, value);
  }

  /// With `NAME=value` set in the environment: in its place if the name is there, else at the end.
  public ImageSettings withEnv(String name, String value) {
    List<String> env = new ArrayList<>(execution().env());
    String entry = name + "=" + value;
    for (int i = 0; i < env.size(); i++) {
      if (env.get(i).startsWith(name + "=")) {
        env.set(i, entry);
        return withExecution(execution().toBuilder().env(env).build());
      }
    }
    env.add(entry);
    return withExecution(execution().toBuilder().env(env).build());
  }

  /// Without a variable of the environment.
  public ImageSettings withoutEnv(String name) {
    List<String> env = new ArrayList<>(execution().env());
    env.removeIf(entry -> entry.startsWith(name + "="));
    return withExecution(execution().toBuilder().env(env).build());
  }

  /// With a label; the order is that of setting.
  public ImageSettings withLabel(String name, String value) {
    Map<String, String> labels = new LinkedHashMap<>(execution().labels());
    labels.put(name, value);
    return withExecution(execution().toBuilder().labels(labels).build());
  }

  public ImageSettings withoutLabel(String name) {
    Map<String, String> labels = new LinkedHashMap<>(execution().labels());
    labels.remove(name);
    return withExecution(execution().toBuilder().labels(labels).build());
  }

  /// The value of a variable in the environment, null if it is not set.
  public @Nullable String env(String name) {
    String prefix = name + "=";
    for (String entry : execution().env()) {
      if (entry.startsWith(prefix)) {
        return entry.substring(prefix.length());
      }
    }
    return null;
  }
}
