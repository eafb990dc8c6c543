package io.jpod.build.engine;

import io.jpod.build.ImageSettings;
import io.jpod.build.cache.StepKey;
import io.jpod.build.dockerfile.DockerfileException;
import io.jpod.build.dockerfile.Expander;
import io.jpod.build.dockerfile.HereDocument;
import io.jpod.build.dockerfile.Instruction;
import io.jpod.build.dockerfile.RunMount;
import io.jpod.build.files.PathFilter;
import io.jpod.build.files.RootDirectory;
import io.jpod.build.files.TreeDigest;
import io.jpod.build.run.MountSet;
import io.jpod.build.run.MountSources;
import io.jpod.build.run.RunListener;
import io.jpod.build.run.RunOptions;
import io.jpod.build.run.StepRunner;
import io.jpod.core.JpodException;
import io.jpod.core.container.ContainerOptions;
import io.jpod.core.container.SharedNetworks;
import io.jpod.core.container.Step;
import io.jpod.core.container.StepMount;
import io.jpod.core.storage.StoreErrors;
import io.jpod.oci.Digest;
import io.jpod.userns.ErrnoException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One `RUN`.
final class RunStep {
  private static final int MAX_DATABASE_BYTES = 4 << 20;
  private static final String HOSTNAME = "buildkitsandbox";

  private final BuildRun run;
  private final StageState state;
  private final StageVariables variables;
  private final Instruction.Run command;
  private final BuildTrees trees;
  private final List<String> words;
  private final List<RunMount> mounts;
  private @Nullable String script;

  RunStep(
      BuildRun run,
      Stages stages,
      StageState state,
      StageVariables variables,
      Instruction.Run command,
      int before)
      throws DockerfileException, JpodException {
    this.run = run;
    this.state = state;
    this.variables = variables;
    this.command = command;
    this.trees = new BuildTrees(run, stages, before);
    this.words = words();
    this.mounts = mounts();
    if ("insecure".equals(command.security()) && !run.request.insecure()) {
      throw new JpodException("security.insecure is not allowed", "--allow security.insecure");
    }
  }

  private List<RunMount> mounts() throws DockerfileException {
    List<RunMount> parsed = new ArrayList<>();
    Expander expander = variables.expander(state);
    for (String text : command.mounts()) {
      parsed.add(RunMount.parse(text.indexOf('$') < 0 ? text : expander.document(text)));
    }
    return parsed;
  }

  /// What is executed: the shell with the line, the document alone if that is the whole command, or
  /// the words of the JSON form.
  private List<String> words() throws DockerfileException {
    if (!command.command().shell() || command.documents().isEmpty()) {
      List<String> all = ConfigInstructions.words(command.command(), state.settings);
      if (all.isEmpty()) {
        throw new DockerfileException("RUN has no command", "RUN COMMAND");
      }
      return all;
    }
    List<String> all = new ArrayList<>(ConfigInstructions.shell(state.settings));
    HereDocument first = command.documents().getFirst();
    String line = command.command().line().strip();
    if (isDocumentAlone(line) && command.documents().size() == 1) {
      if (first.content().startsWith("#!")) {
        script = first.content();
        return List.of("/dev/pipes/" + first.name());
      }
      all.add(first.content());
      return all;
    }
    StringBuilder text = new StringBuilder(line).append('\n');
    for (HereDocument document : command.documents()) {
      text.append(document.content()).append(document.name()).append('\n');
    }
    all.add(text.toString());
    return all;
  }

  private static boolean isDocumentAlone(String line) {
    for (int i = 0; i < line.length(); i++) {
      if (Character.isWhitespace(line.charAt(i))) {
        return false;
      }
    }
    return line.startsWith("<<");
  }

  /// What its result depends on.
  StepKey key() throws JpodException {
    ImageSettings settings = state.settings;
    StepKey key = new StepKey().with("command", String.join("\0", words));
    if (script != null) {
      key.with("script", script);
    }
    key.with("user", String.valueOf(settings.execution().user()));
    key.with("working directory", String.valueOf(settings.execution().workingDir()));
    for (String entry : settings.execution().env()) {
      int equals = entry.indexOf('=');
      key.with("variable " + entry.substring(0, Math.max(equals, 0)), entry);
    }
    for (String entry : StageVariables.runArgs(state)) {
      int equals = entry.indexOf('=');
      if (!StageVariables.isProxy(entry.substring(0, equals))) {
        key.with("argument " + entry.substring(0, equals), entry);
      }
    }
    key.with("network", String.valueOf(network()));
    key.with("security", String.valueOf(command.security()));
    for (RunOptions.Entry entry : run.request.runOptions().entries()) {
      if (!entry.name().equals("network")) {
        key.with("option --" + entry.name(), entry.value());
      }
    }
    key.with("timestamp", String.valueOf(run.request.timestamp()));
    for (int i = 0; i < mounts.size(); i++) {
      key.with("mount " + command.mounts().get(i), mounts.get(i).toString());
      addContent(mounts.get(i), key);
    }
    key.with("base", state.layersText());
    return key;
  }

  private void addContent(RunMount mount, StepKey key) throws JpodException {
    if (!(mount instanceof RunMount.Bind bind)) {
      return; // caches and secrets are no part of what a step depends on
    }
    MountSources.Tree tree = trees.tree(bind.from());
    if (tree instanceof MountSources.Tree.Layers(List<String> lower)) {
      key.with("content", String.join(":", lower));
      return;
    }
    PathFilter filter = trees.filter(bind.from());
    TreeDigest digest = new TreeDigest(run.index, filter, false);
    try (RootDirectory root = trees.open(tree)) {
      digest.add(root, bind.source().startsWith("/") ? bind.source() : "/" + bind.source());
    }
    key.with("content", digest.hex());
    CopyStep.addFiles(key, digest.parts());
  }

  private @Nullable String network() {
    String own = command.network();
    return own == null || own.equals("default") ? run.request.runOptions().network() : own;
  }

  /// As history has it.
  String history() {
    List<String> args = new ArrayList<>();
    for (String entry : StageVariables.runArgs(state)) {
      if (!StageVariables.isProxy(entry.substring(0, entry.indexOf('=')))) {
        args.add(entry);
      }
    }
    String text = String.join(" ", words);
    return args.isEmpty() ? text : "|" + args.size() + " " + String.join(" ", args) + " " + text;
  }

  void execute(Path upper, BuildStep step) throws JpodException {
    Path scratch = run.scratch("mounts");
    String workingDir = state.settings.execution().workingDir();
    try (MountSet set =
        MountSet.open(
            mounts, run.directories, trees, workingDir == null ? "/" : workingDir, scratch)) {
      List<StepMount> all = new ArrayList<>(set.mounts());
      addScript(all, scratch);
      List<String> warnings = new ArrayList<>();
      int code = runner().run(step(upper, set, all), hear(step), warnings);
      for (String warning : warnings) {
        run.listener.warning(warning);
      }
      if (code != 0) {
        throw failed(code);
      }
    }
  }

  private StepRunner runner() throws JpodException {
    SharedNetworks networks = state.networks;
    return networks == null
        ? new StepRunner(run.directories)
        : new StepRunner(run.directories, networks);
  }

  private static JpodException failed(int code) {
    return new ExitStatus(code);
  }

  /// A command ended with another exit code than 0.
  static final class ExitStatus extends JpodException {
    private static final long serialVersionUID = 1;

    private ExitStatus(int code) {
      super("while running runtime: exit status " + code, null, null, code, null);
    }
  }

  private void addScript(List<StepMount> all, Path scratch) throws JpodException {
    String text = script;
    if (text == null) {
      return;
    }
    Path file = scratch.resolve("script");
    try {
      Files.writeString(file, text);
      io.jpod.userns.Libc.fchmodat(io.jpod.userns.AtFlags.AT_FDCWD, file.toString(), 0755);
    } catch (ErrnoException e) {
      throw new JpodException("writing a script: " + e.getMessage(), e);
    } catch (IOException e) {
      throw StoreErrors.of("writing a script", e);
    }
    all.add(new StepMount(file.toString(), words.getFirst(), false, true, List.of()));
  }

  private RunListener hear(BuildStep step) {
    return new RunListener() {
      @Override
      public void out(byte[] bytes, int length) {
        run.listener.output(step, bytes, length, false);
      }

      @Override
      public void err(byte[] bytes, int length) {
        run.listener.output(step, bytes, length, true);
      }
    };
  }

  private Step step(Path upper, MountSet set, List<StepMount> all) throws JpodException {
    String id = Digest.sha256(upper.toString().getBytes(StandardCharsets.UTF_8)).hex();
    String passwd = "";
    String group = "";
    String user = state.settings.execution().user();
    if (!state.layers.isEmpty()) {
      // Mounted for these alone: root's home stands in passwd, too.
      try (RootDirectory root = run.openTree(state.links(), null)) {
        passwd = text(root, "/etc/passwd");
        group = user == null || user.isEmpty() ? "" : text(root, "/etc/group");
      }
    }
    return new Step(
        id,
        run.scratch("run"),
        state.links(),
        upper,
        options(set.env()),
        state.settings.execution(),
        passwd,
        group,
        all,
        set.views());
  }

  private ContainerOptions options(List<String> more) {
    BuildRequest request = run.request;
    return request
        .runOptions()
        .applyTo(ContainerOptions.builder(""))
        .network(network())
        .entrypoint(List.of())
        .command(words)
        .env(request.proxies() ? variables.proxies(state) : List.of())
        .env(StageVariables.runArgs(state))
        .env(more)
        .hostname("host".equals(network()) ? null : hostname())
        .privileged("insecure".equals(command.security()))
        .build();
  }

  private String hostname() {
    return run.request.buildArgs().getOrDefault("BUILDKIT_SANDBOX_HOSTNAME", HOSTNAME);
  }

  private static String text(RootDirectory root, String path) throws JpodException {
    try {
      byte[] bytes = root.read(path, MAX_DATABASE_BYTES);
      return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    } catch (ErrnoException e) {
      throw new JpodException("reading " + path + ": " + e.getMessage(), e);
    }
  }
}
