package io.jpod.build;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an image shall be, step by step: an immutable value that [ImageBuilder#build] carries out.
/// Each call returns a new plan.
///
/// ```java
/// var plan = ImagePlan.scratch()
///     .copy(Path.of("/bin/busybox"), "/bin/busybox")
///     .env("PATH", "/bin")
///     .entrypoint("/bin/busybox");
/// Built built = ImageBuilder.open(directories).build(plan, Target.localStore("hello"));
/// ```
public final class ImagePlan {
  /// One thing to do.
  public sealed interface Step {
    /// Copy files.
    record Copy(CopyRequest request) implements Step {}

    /// Change settings.
    ///
    /// @param description as history shows it, `ENV TZ=UTC`
    record Configure(String description, SettingsChange change) implements Step {}
  }

  /// A change of settings, without any other effect.
  public interface SettingsChange {
    ImageSettings apply(ImageSettings settings);
  }

  private final @Nullable String base;
  private final List<Step> steps;

  private ImagePlan(@Nullable String base, List<Step> steps) {
    this.base = base;
    this.steps = List.copyOf(steps);
  }

  /// Begins with nothing.
  public static ImagePlan scratch() {
    return new ImagePlan(null, List.of());
  }

  /// Begins with an image of the store.
  public static ImagePlan from(String image) {
    return new ImagePlan(image, List.of());
  }

  /// The image to begin with; null: nothing.
  public @Nullable String base() {
    return base;
  }

  public List<Step> steps() {
    return steps;
  }

  /// With a step more.
  public ImagePlan with(Step step) {
    List<Step> more = new ArrayList<>(steps);
    more.add(step);
    return new ImagePlan(base, more);
  }

  /// Copies a file, or the content of a directory, of the host.
  public ImagePlan copy(Path source, String destination) {
    return copy(CopyRequest.of(List.of(source.toAbsolutePath().toString()), destination));
  }

  public ImagePlan copy(CopyRequest request) {
    return with(new Step.Copy(request));
  }

  public ImagePlan configure(String description, SettingsChange change) {
    return with(new Step.Configure(description, change));
  }

  public ImagePlan env(String name, String value) {
    return configure("ENV " + name + "=" + value, settings -> settings.withEnv(name, value));
  }

  public ImagePlan label(String name, String value) {
    return configure("LABEL " + name + "=" + value, settings -> settings.withLabel(name, value));
  }

  public ImagePlan entrypoint(String... words) {
    List<String> list = List.of(words);
    return configure(
        "ENTRYPOINT " + list,
        settings ->
            settings.withExecution(settings.execution().toBuilder().entrypoint(list).build()));
  }

  public ImagePlan cmd(String... words) {
    List<String> list = List.of(words);
    return configure(
        "CMD " + list,
        settings -> settings.withExecution(settings.execution().toBuilder().cmd(list).build()));
  }

  public ImagePlan user(String user) {
    return configure(
        "USER " + user,
        settings -> settings.withExecution(settings.execution().toBuilder().user(user).build()));
  }

  public ImagePlan workingDir(String path) {
    return configure(
        "WORKDIR " + path,
        settings ->
            settings.withExecution(settings.execution().toBuilder().workingDir(path).build()));
  }

  /// Names a port that the image's program listens on, as `80` or `53/udp`.
  public ImagePlan expose(String port) {
    return configure(
        "EXPOSE " + port,
        settings -> {
          List<String> ports = new ArrayList<>(settings.execution().exposedPorts());
          if (!ports.contains(port)) {
            ports.add(port);
          }
          return settings.withExecution(
              settings.execution().toBuilder().exposedPorts(ports).build());
        });
  }
}
