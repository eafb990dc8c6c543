package io.jpod.build.engine;

import io.jpod.build.cache.CachedStep;
import io.jpod.build.cache.StepKey;
import io.jpod.build.dockerfile.Dockerfile;
import io.jpod.build.dockerfile.DockerfileException;
import io.jpod.build.dockerfile.Instruction;
import io.jpod.build.dockerfile.Stage;
import io.jpod.build.files.Ownership;
import io.jpod.build.files.RootDirectory;
import io.jpod.core.JpodException;
import io.jpod.core.container.SharedNetworks;
import io.jpod.oci.Digest;
import io.jpod.oci.History;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.FileStatus;
import io.jpod.userns.Libc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Carries out the instructions of one stage, in order.
final class StageRun {
  private final BuildRun run;
  private final Stages stages;
  private final Stage stage;
  private final StageVariables variables;
  private final StageState state;
  private int number = 1;

  StageRun(BuildRun run, Stages stages, Stage stage, StageVariables variables, StageState state) {
    this.run = run;
    this.stages = stages;
    this.stage = stage;
    this.variables = variables;
    this.state = state;
  }

  /// Runs the base image's triggers, then all instructions.
  StageState run() throws JpodException {
    List<String> triggers = state.settings.execution().onBuild();
    state.settings =
        state.settings.withExecution(
            state.settings.execution().toBuilder().onBuild(List.of()).build());
    // Connecting a network takes longer than many a command: several commands share one.
    try (SharedNetworks networks = new SharedNetworks(run.directories, run.scratch("networks"))) {
      state.networks = hasSeveralCommands(triggers) ? networks : null;
      for (String trigger : triggers) {
        trigger(trigger);
      }
      for (Stage.Line line : stage.lines()) {
        step(line);
      }
    } finally {
      state.networks = null;
    }
    return state;
  }

  private boolean hasSeveralCommands(List<String> triggers) {
    int count = triggers.size();
    for (Stage.Line line : stage.lines()) {
      count += line.instruction() instanceof Instruction.Run ? 1 : 0;
    }
    return count > 1;
  }

  private void trigger(String text) throws JpodException {
    try {
      Stage.Line line = Dockerfile.parseTrigger(text);
      perform(line, begin(line));
    } catch (DockerfileException e) {
      throw new JpodException(
          "ONBUILD trigger \"" + text + "\" of image " + state.baseName + ": " + e.getMessage(), e);
    }
  }

  private BuildStep begin(Stage.Line line) {
    BuildStep step =
        new BuildStep(
            run.stepIds.incrementAndGet(),
            stage.label(),
            stages.count(),
            number,
            stage.lines().size() + 1,
            line.source().line(),
            line.source().text());
    run.listener.started(step);
    return step;
  }

  private void step(Stage.Line line) throws JpodException {
    number++;
    BuildStep step = begin(line);
    try {
      perform(line, step);
    } catch (JpodException e) {
      JpodException failure = BuildFailure.of(run.request.dockerfileName(), line.source(), e);
      run.listener.failed(step, failure.getMessage());
      throw failure;
    }
  }

  private void perform(Stage.Line line, BuildStep step) throws JpodException {
    long begun = System.nanoTime();
    try {
      // Not a switch, nor is there one in ConfigInstructions: the code of a switch over types is
      // made
      // at each start of the JVM, which takes longer than many a step.
      Instruction instruction = line.instruction();
      if (instruction instanceof Instruction.Run command) {
        run(command, step);
      } else if (instruction instanceof Instruction.Copy copy) {
        copy(copy, line, step);
      } else if (instruction instanceof Instruction.Workdir workdir) {
        workdir(workdir, line, step);
      } else if (instruction instanceof Instruction.Arg arg) {
        arg(arg, line);
      } else {
        configure(line);
      }
    } catch (DockerfileException e) {
      throw new JpodException(String.valueOf(e.getMessage()), e.remedy(), e);
    }
    run.listener.finished(step, System.nanoTime() - begun);
  }

  private void configure(Stage.Line line) throws DockerfileException {
    ConfigInstructions.apply(line.instruction(), state, variables.expander(state));
    note("/bin/sh -c #(nop) " + line.source().text(), true);
  }

  private void note(String createdBy, boolean empty) {
    History entry =
        new History(state.created.isEmpty() ? null : state.created, createdBy, null, null, empty);
    state.history.add(entry);
  }

  private void arg(Instruction.Arg arg, Stage.Line line) throws DockerfileException {
    for (Instruction.Variable variable : arg.variables()) {
      String value =
          variables.value(variable.name(), variable.defaultValue(), variables.expander(state));
      if (value != null) {
        state.args.put(variable.name(), value);
      }
    }
    note("/bin/sh -c #(nop) " + line.source().text(), true);
  }

  private void run(Instruction.Run command, BuildStep step)
      throws JpodException, DockerfileException {
    RunStep work = new RunStep(run, stages, state, variables, command, stage.index());
    StepKey key = work.key();
    CachedStep made = run.make(step, place(), key, upper -> work.execute(upper, step));
    add(made);
    note(work.history(), made.layer() == null);
  }

  private void copy(Instruction.Copy copy, Stage.Line line, BuildStep step)
      throws JpodException, DockerfileException {
    try (CopyStep work = new CopyStep(run, stages, state, variables, copy, stage.index())) {
      StepKey key = work.key();
      CachedStep made = run.make(step, place(), key, work::execute);
      add(made);
      note("/bin/sh -c #(nop) " + line.source().text().split("\n", 2)[0], made.layer() == null);
    }
  }

  private void workdir(Instruction.Workdir workdir, Stage.Line line, BuildStep step)
      throws JpodException, DockerfileException {
    String path = variables.expander(state).word(workdir.path());
    if (path.isEmpty()) {
      throw new DockerfileException("WORKDIR is empty after its variables are replaced", null);
    }
    String absolute = ConfigInstructions.absolute(state, path);
    state.settings =
        state.settings.withExecution(
            state.settings.execution().toBuilder().workingDir(absolute).build());
    String user = state.settings.execution().user();
    StepKey key =
        new StepKey()
            .with("operation", "WORKDIR " + absolute)
            .with("user", user == null ? "" : user)
            .with("timestamp", String.valueOf(run.request.timestamp()))
            .with("base", state.layersText());
    CachedStep made = run.make(step, place(), key, upper -> makeDirectory(absolute, user, upper));
    add(made);
    note("/bin/sh -c #(nop) " + line.source().text(), made.layer() == null);
  }

  private void makeDirectory(String path, @Nullable String user, Path upper) throws JpodException {
    try (RootDirectory root = run.openTree(state.links(), upper)) {
      FileStatus there = root.status(path);
      if (there != null && there.isDirectory()) {
        return;
      }
      Ownership owner =
          user == null || user.isEmpty() ? Ownership.ROOT : Ownership.parse(user, root);
      Libc.close(root.makeDirectories(path, owner));
    } catch (ErrnoException e) {
      throw new JpodException("making '" + path + "': " + e.getMessage(), e);
    }
  }

  private void add(CachedStep made) {
    Digest layer = made.layer();
    if (layer != null) {
      state.layers.add(layer);
    }
    state.created = made.created();
  }

  /// Which step of which Dockerfile this is, from build to build.
  private String place() {
    Path context = run.request.context();
    String text =
        (context == null ? "" : context.toAbsolutePath().normalize())
            + "\0"
            + run.request.dockerfileName()
            + "\0"
            + stage.label()
            + "\0"
            + number;
    return Digest.sha256(text.getBytes(StandardCharsets.UTF_8)).hex();
  }
}
