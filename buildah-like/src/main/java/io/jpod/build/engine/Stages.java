package io.jpod.build.engine;

import io.jpod.build.ImageSettings;
import io.jpod.build.dockerfile.Dockerfile;
import io.jpod.build.dockerfile.DockerfileException;
import io.jpod.build.dockerfile.Expander;
import io.jpod.build.dockerfile.Instruction;
import io.jpod.build.dockerfile.RunMount;
import io.jpod.build.dockerfile.Stage;
import io.jpod.core.JpodException;
import io.jpod.core.storage.Image;
import io.jpod.oci.ImageConfig;
import io.jpod.oci.Platform;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/// The stages of a build: which are needed, each carried out once, independent ones at once.
final class Stages implements AutoCloseable {
  private final BuildRun run;
  private final Dockerfile dockerfile;
  private final Stage target;
  private final String platform;
  private final String host;
  private final Map<String, String> globals = new LinkedHashMap<>();
  private final Map<Integer, CompletableFuture<StageState>> running = new LinkedHashMap<>();
  private final ExecutorService threads = Executors.newCachedThreadPool(new StageThreads());
  private final Set<Integer> needed = new LinkedHashSet<>();

  Stages(BuildRun run) throws JpodException {
    this.run = run;
    this.dockerfile = run.dockerfile;
    Platform machine = Platform.host();
    this.host = machine.os() + "/" + machine.architecture();
    String asked = run.request.platform();
    this.platform = asked == null || asked.isEmpty() ? host : asked;
    try {
      this.target = dockerfile.target(run.request.target());
      readGlobals();
    } catch (DockerfileException e) {
      throw BuildFailure.of(run.request.dockerfileName(), e);
    }
    need(target);
    if (run.request.allStages()) {
      for (Stage stage : dockerfile.stages()) {
        need(stage);
      }
    }
  }

  private void readGlobals() throws DockerfileException {
    Map<String, String> known = new LinkedHashMap<>();
    StageVariables variables = variables();
    for (Stage.Line line : dockerfile.globals()) {
      if (line.instruction() instanceof Instruction.Arg arg) {
        for (Instruction.Variable variable : arg.variables()) {
          try {
            String value =
                variables.value(
                    variable.name(), variable.defaultValue(), variables.globalExpander(known));
            if (value != null) {
              known.put(variable.name(), value);
            }
          } catch (DockerfileException e) {
            throw e.at(line.source().line());
          }
        }
      }
    }
    globals.putAll(known);
  }

  private StageVariables variables() {
    return new StageVariables(
        run.request.buildArgs(),
        StageVariables.platformArgs(platform, host, target.name()),
        globals,
        dockerfile.escape());
  }

  int count() {
    return needed.size();
  }

  /// Platform that is built for, `os/arch[/variant]`.
  String platform() {
    return platform;
  }

  Stage target() {
    return target;
  }

  /// Names of build arguments that no `ARG` of the Dockerfile mentions.
  Set<String> unusedArgs() {
    Set<String> unused = new LinkedHashSet<>();
    for (String name : run.request.buildArgs().keySet()) {
      if (!StageVariables.isProxy(name) && !name.startsWith("BUILDKIT_")) {
        unused.add(name);
      }
    }
    for (Stage.Line line : dockerfile.globals()) {
      forget(line, unused);
    }
    for (Stage stage : dockerfile.stages()) {
      for (Stage.Line line : stage.lines()) {
        forget(line, unused);
      }
    }
    return unused;
  }

  private static void forget(Stage.Line line, Set<String> unused) {
    if (line.instruction() instanceof Instruction.Arg arg) {
      for (Instruction.Variable variable : arg.variables()) {
        unused.remove(variable.name());
      }
    }
  }

  /// Without recursion: there may be thousands of stages, one on top of the other.
  private void need(Stage first) throws JpodException {
    java.util.ArrayDeque<Stage> open = new java.util.ArrayDeque<>(List.of(first));
    while (!open.isEmpty()) {
      Stage stage = open.pop();
      if (!needed.add(stage.index())) {
        continue;
      }
      push(baseName(stage), stage, open);
      for (Stage.Line line : stage.lines()) {
        if (line.instruction() instanceof Instruction.Copy copy) {
          push(copy.flags().from(), stage, open);
        } else if (line.instruction() instanceof Instruction.Run command) {
          for (String mount : command.mounts()) {
            push(mountFrom(mount), stage, open);
          }
        }
      }
    }
  }

  private void push(@Nullable String name, Stage stage, java.util.ArrayDeque<Stage> open) {
    Stage other = name == null ? null : dockerfile.stage(name, stage.index());
    if (name != null && other != null && contextInPlaceOf(name, stage.index()) == null) {
      open.push(other);
    }
  }

  /// Whether a stage is meant by its own name, where only those in front of it are known.
  boolean isSelf(String name, int index) {
    return index < dockerfile.stages().size()
        && name.toLowerCase(java.util.Locale.ROOT).equals(dockerfile.stages().get(index).name());
  }

  /// Name of the given context that is meant by a name or a stage's number: one of that name, or of
  /// the name of the stage; null: none was given.
  @Nullable String contextInPlaceOf(String nameOrNumber, int before) {
    if (run.request.buildContexts().containsKey(nameOrNumber)) {
      return nameOrNumber;
    }
    Stage stage = dockerfile.stage(nameOrNumber, before);
    String name = stage == null ? null : stage.name();
    return name != null && run.request.buildContexts().containsKey(name) ? name : null;
  }

  private static @Nullable String mountFrom(String text) {
    try {
      return switch (RunMount.parse(text)) {
        case RunMount.Bind bind -> bind.from();
        case RunMount.Cache cache -> cache.from();
        case RunMount.Tmpfs _, RunMount.Secret _, RunMount.Ssh _ -> null;
      };
    } catch (DockerfileException e) {
      return null; // its step says so
    }
  }

  private String baseName(Stage stage) throws JpodException {
    String override = run.request.baseOverride();
    if (override != null && stage.index() == 0) {
      return override;
    }
    try {
      Expander expander = variables().globalExpander(globals);
      String name = expander.word(stage.from().image());
      if (name.isEmpty()) {
        throw new DockerfileException(
            "base name (" + stage.from().image() + ") should not be blank",
            "an ARG with a default in front of the first FROM");
      }
      return name;
    } catch (DockerfileException e) {
      throw BuildFailure.of(run.request.dockerfileName(), stage.source(), e);
    }
  }

  /// Builds what is needed.
  StageState build() throws JpodException {
    for (int index : new TreeSet<>(needed)) {
      CompletableFuture<StageState> _ = start(dockerfile.stages().get(index));
    }
    return await(target.index());
  }

  private CompletableFuture<StageState> start(Stage stage) {
    synchronized (running) {
      CompletableFuture<StageState> future = running.get(stage.index());
      if (future == null) {
        future = new CompletableFuture<>();
        running.put(stage.index(), future);
        CompletableFuture<StageState> result = future;
        threads.execute(new StageWork(stage, result));
      }
      return future;
    }
  }

  private static final class StageThreads implements ThreadFactory {
    @Override
    public Thread newThread(Runnable work) {
      Thread thread = new Thread(work, "stage");
      thread.setDaemon(true);
      return thread;
    }
  }

  /// A stage on a thread of its own; a class, as the code of a lambda expression with such
  /// parameters is made at each start of the JVM.
  private final class StageWork implements Runnable {
    private final Stage stage;
    private final CompletableFuture<StageState> result;

    StageWork(Stage stage, CompletableFuture<StageState> result) {
      this.stage = stage;
      this.result = result;
    }

    @Override
    public void run() {
      carryOut(stage, result);
    }
  }

  private void carryOut(Stage stage, CompletableFuture<StageState> result) {
    try {
      result.complete(runStage(stage));
    } catch (JpodException | RuntimeException | Error e) {
      result.completeExceptionally(e);
      target(e);
    }
  }

  /// The first failure ends the build, whoever waits for what.
  private void target(Throwable failure) {
    synchronized (running) {
      CompletableFuture<StageState> last = running.get(target.index());
      if (last != null) {
        last.completeExceptionally(failure);
      }
    }
  }

  /// The result of a stage, waiting for it.
  StageState await(int index) throws JpodException {
    try {
      return start(dockerfile.stages().get(index)).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JpodException("the build was cancelled", e);
    } catch (java.util.concurrent.ExecutionException | CompletionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof JpodException failure) {
        throw failure;
      }
      throw new IllegalStateException(cause);
    }
  }

  /// A stage that a stage may copy from; null if the name is no stage's.
  @Nullable StageState named(String name, int before) throws JpodException {
    Stage stage = dockerfile.stage(name, before);
    return stage == null ? null : await(stage.index());
  }

  private StageState runStage(Stage stage) throws JpodException {
    StageVariables variables = variables();
    BuildStep step =
        new BuildStep(
            run.stepIds.incrementAndGet(),
            stage.label(),
            count(),
            1,
            stage.lines().size() + 1,
            stage.source().line(),
            stage.source().text());
    String name = baseName(stage);
    StageState parent =
        run.request.buildContexts().containsKey(name) ? null : named(name, stage.index());
    long begun = System.nanoTime();
    run.listener.started(step);
    StageState state;
    try {
      state = parent == null ? base(stage, name, variables) : parent.continued();
    } catch (JpodException e) {
      JpodException failure = BuildFailure.of(run.request.dockerfileName(), stage.source(), e);
      run.listener.failed(step, failure.getMessage());
      throw failure;
    }
    run.listener.finished(step, System.nanoTime() - begun);
    for (String variable : run.request.env()) {
      int equals = variable.indexOf('=');
      state.settings =
          state.settings.withEnv(variable.substring(0, equals), variable.substring(equals + 1));
    }
    return new StageRun(run, this, stage, variables, state).run();
  }

  private StageState base(Stage stage, String name, StageVariables variables) throws JpodException {
    String wanted = platform;
    String own = stage.from().platform();
    if (own != null) {
      try {
        wanted = variables.globalExpander(globals).word(own);
      } catch (DockerfileException e) {
        throw new JpodException(String.valueOf(e.getMessage()), e.remedy(), e);
      }
    }
    String context = run.request.buildContexts().get(name);
    String image = context == null ? name : imageOf(name, context);
    if (image.equals("scratch")) {
      return new StageState(withDefaultPath(ImageSettings.of(scratch(wanted))), List.of(), "", "");
    }
    return of(run.baseImages.image(image, wanted.equals(host) ? null : wanted), image);
  }

  private static String imageOf(String name, String context) throws JpodException {
    String image = NamedContexts.image(context);
    if (image != null) {
      return image;
    }
    if (context.equals("scratch")) {
      return context;
    }
    throw new JpodException(
        "named context " + name + "=" + context + " is no image, and FROM needs one",
        "--build-context " + name + "=docker-image://IMAGE");
  }

  private static ImageConfig scratch(String platform) {
    String[] parts = platform.split("/", 3);
    return ImageConfig.empty(
        Platform.of(
            parts[0],
            parts.length > 1 ? parts[1] : Platform.host().architecture(),
            parts.length > 2 ? parts[2] : null));
  }

  private ImageSettings labelled(ImageSettings settings) {
    ImageSettings left = settings;
    for (String label : settings.execution().labels().keySet()) {
      if (!run.request.inheritLabels() || run.request.unsetLabels().contains(label)) {
        left = left.withoutLabel(label);
      }
    }
    return left;
  }

  /// What BuildKit and buildah give an image that says nothing else.
  private static ImageSettings withDefaultPath(ImageSettings settings) {
    return settings.env("PATH") == null
        ? settings.withEnv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
        : settings;
  }

  private StageState of(Image image, String name) throws JpodException {
    run.pin(image.diffIds());
    List<String> names = image.names();
    String full = names.isEmpty() ? name : names.getFirst();
    for (String candidate : names) {
      if (candidate.contains(name)) {
        full = candidate;
      }
    }
    return new StageState(
        withDefaultPath(labelled(ImageSettings.of(image.config()))),
        image.diffIds(),
        full,
        image.manifestDigest().toString());
  }

  @Override
  public void close() {
    threads.shutdownNow();
    // Who was interrupted has to wait, too.
    boolean interrupted = Thread.interrupted();
    try {
      // Steps that were interrupted clean up; their files are in a workspace that goes next.
      if (!threads.awaitTermination(10, java.util.concurrent.TimeUnit.SECONDS)) {
        run.listener.warning("a step of the build does not end");
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
