package io.jpod.build.api;

import io.jpod.build.engine.BuildRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an image shall be, step by step: an immutable value, of which each call returns a new one,
/// and which [Jbuild#build] carries out.
///
/// ```java
/// var plan = ImagePlan.from("docker.io/library/debian:12")
///     .shell("apt-get update && apt-get install -y --no-install-recommends openjdk-17-jre-headless")
///     .copy(Path.of("target/app.jar"), "/app/app.jar")
///     .env("TZ", "UTC")
///     .entrypoint("java", "-jar", "/app/app.jar");
/// Built built = Jbuild.find().build(plan, Target.store("app:1"));
/// ```
///
/// A plan says what a Dockerfile says ([#dockerfile()] shows it), without its quoting: every text
/// is meant as it stands, no variable is replaced, no path is a pattern. So it shares the cache and
/// gives the same image, and a step runs again only if something that it depends on has changed.
public final class ImagePlan {
  /// One thing to do.
  public sealed interface Step {
    /// Run a command over the files so far.
    record Run(RunCommand command) implements Step {}

    /// Copy files.
    record Copy(CopyFiles files) implements Step {}

    /// Any instruction of a Dockerfile, as it stands there.
    record Instruction(String text) implements Step {}
  }

  private final String base;
  private final List<Step> steps;
  private final Map<String, String> labels;
  private final Map<String, String> annotations;

  private ImagePlan(
      String base, List<Step> steps, Map<String, String> labels, Map<String, String> annotations) {
    this.base = base;
    this.steps = List.copyOf(steps);
    this.labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    this.annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
  }

  /// Begins with nothing.
  public static ImagePlan scratch() {
    return new ImagePlan("scratch", List.of(), Map.of(), Map.of());
  }

  /// Begins with an image of the store, or of a registry if the store lacks it.
  public static ImagePlan from(String image) {
    return new ImagePlan(PlanText.imageName(image), List.of(), Map.of(), Map.of());
  }

  /// The image to begin with, or `scratch`.
  public String base() {
    return base;
  }

  public List<Step> steps() {
    return steps;
  }

  /// With a step more.
  public ImagePlan with(Step step) {
    List<Step> more = new ArrayList<>(steps);
    more.add(step);
    return new ImagePlan(base, more, labels, annotations);
  }

  /// Runs a program with its arguments; there need be no shell in the image.
  public ImagePlan run(String... words) {
    return run(RunCommand.of(words));
  }

  /// Runs a script by the image's `/bin/sh`.
  public ImagePlan shell(String script) {
    return run(RunCommand.of("/bin/sh", "-c", script));
  }

  /// Runs a command, with mounts or without a network.
  public ImagePlan run(RunCommand command) {
    return with(new Step.Run(command));
  }

  /// Copies a file, or the content of a directory, of this machine.
  ///
  /// @param destination a file; a directory if it ends with a slash or the source is one
  public ImagePlan copy(Path source, String destination) {
    return copy(CopyFiles.of(source, destination));
  }

  /// Copies from the result of another plan, which is carried out before and leaves nothing else in
  /// this image: what a further stage of a Dockerfile is.
  public ImagePlan copyFrom(ImagePlan other, String source, String destination) {
    return copy(CopyFiles.fromPlan(other, source, destination));
  }

  /// Copies from an image.
  public ImagePlan copyFrom(String image, String source, String destination) {
    return copy(CopyFiles.fromImage(image, source, destination));
  }

  /// Copies files, with owner, mode or exceptions.
  public ImagePlan copy(CopyFiles files) {
    return with(new Step.Copy(files));
  }

  /// What a plan has no method for, as a Dockerfile has it: `ONBUILD …`, `SHELL …`. Its variables
  /// are replaced.
  ///
  /// @throws IllegalArgumentException for `FROM`, which begins another stage
  public ImagePlan instruction(String text) {
    return with(new Step.Instruction(PlanText.instruction(text)));
  }

  /// Sets a variable, of the commands that follow and of containers.
  ///
  /// @throws IllegalArgumentException for a name that is none, and a value of several lines
  public ImagePlan env(String name, String value) {
    return instruction("ENV " + PlanText.variable(name) + "=" + PlanText.quoted(value));
  }

  public ImagePlan entrypoint(String... words) {
    return instruction("ENTRYPOINT " + PlanText.json(List.of(words)));
  }

  public ImagePlan cmd(String... words) {
    return instruction("CMD " + PlanText.json(List.of(words)));
  }

  /// Who runs the commands that follow, and containers: `app`, `1000:1000`.
  public ImagePlan user(String user) {
    return instruction("USER " + PlanText.quoted(user));
  }

  /// Where the commands that follow run, and containers; made if it is not there.
  public ImagePlan workingDir(String path) {
    return instruction("WORKDIR " + PlanText.quoted(path));
  }

  /// Names a port that the image's program listens on, as `80` or `53/udp`.
  public ImagePlan expose(String port) {
    return instruction("EXPOSE " + PlanText.plain("port", port));
  }

  /// A directory whose content is kept apart from containers.
  public ImagePlan volume(String path) {
    return instruction("VOLUME " + PlanText.json(List.of(PlanText.word(path))));
  }

  /// The signal that ends containers: `SIGTERM`.
  public ImagePlan stopSignal(String signal) {
    return instruction("STOPSIGNAL " + PlanText.plain("signal", signal));
  }

  /// A command that says by its exit code whether a container is well.
  public ImagePlan healthCheck(Duration interval, String... words) {
    return instruction(
        "HEALTHCHECK --interval="
            + interval.toMillis()
            + "ms CMD "
            + PlanText.json(List.of(words)));
  }

  /// Says something about the image.
  public ImagePlan label(String name, String value) {
    return new ImagePlan(base, steps, plus(labels, name, value), annotations);
  }

  /// Says something about the image in its manifest.
  public ImagePlan annotation(String name, String value) {
    return new ImagePlan(base, steps, labels, plus(annotations, name, value));
  }

  private static Map<String, String> plus(Map<String, String> map, String name, String value) {
    if (name.isEmpty() || name.indexOf('=') >= 0) {
      throw new IllegalArgumentException("'" + name + "' is no name");
    }
    Map<String, String> more = new LinkedHashMap<>(map);
    more.put(name, value);
    return more;
  }

  /// The same as a Dockerfile, but for labels and annotations. Paths of this machine are relative
  /// to the context of [#request()].
  public String dockerfile() {
    return request().dockerfile();
  }

  /// What is carried out; here secrets, a timestamp or another platform can be added.
  public BuildRequest request() {
    PlanText text = new PlanText(this);
    @Nullable Path context = text.context();
    return BuildRequest.ofText(text.dockerfile())
        .withDockerfileName("plan")
        .withContext(context)
        .withLabels(labels)
        .withAnnotations(annotations);
  }
}
