package io.jpod.build.engine;

import io.jpod.build.ImageSettings;
import io.jpod.build.dockerfile.DockerfileException;
import io.jpod.build.dockerfile.Expander;
import io.jpod.build.dockerfile.Instruction;
import io.jpod.core.JpodException;
import io.jpod.core.container.Signals;
import io.jpod.oci.ExecutionConfigBuilder;
import io.jpod.oci.Healthcheck;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Instructions that change what an image says of its containers, and no file.
final class ConfigInstructions {
  private static final List<String> SHELL = List.of("/bin/sh", "-c");

  private ConfigInstructions() {}

  static void apply(Instruction instruction, StageState state, Expander expander)
      throws DockerfileException {
    ImageSettings settings = state.settings;
    ExecutionConfigBuilder config = settings.execution().toBuilder();
    if (instruction instanceof Instruction.Env env) {
      for (Instruction.Pair pair : env.pairs()) {
        settings = settings.withEnv(expander.word(pair.name()), expander.word(pair.value()));
      }
      state.settings = settings;
      return;
    }
    if (instruction instanceof Instruction.Label label) {
      for (Instruction.Pair pair : label.pairs()) {
        settings = settings.withLabel(expander.word(pair.name()), expander.word(pair.value()));
      }
      state.settings = settings;
      return;
    }
    if (instruction instanceof Instruction.Maintainer maintainer) {
      String name = expander.word(maintainer.name());
      state.settings = settings.withImage(settings.image().withAuthor(name));
      return;
    }
    if (instruction instanceof Instruction.User user) {
      config.user(expander.word(user.user()));
    } else if (instruction instanceof Instruction.Volume volume) {
      List<String> paths = expanded(volume.paths(), expander);
      config.volumes(added(settings.execution().volumes(), paths));
    } else if (instruction instanceof Instruction.Expose expose) {
      List<String> ports = ports(expander.words(expose.ports()));
      config.exposedPorts(added(settings.execution().exposedPorts(), ports));
    } else if (instruction instanceof Instruction.Cmd cmd) {
      config.cmd(words(cmd.command(), settings));
      state.cmdSet = true;
    } else if (instruction instanceof Instruction.Entrypoint entrypoint) {
      config.entrypoint(words(entrypoint.command(), settings));
      if (!state.cmdSet) {
        config.cmd(null); // the base image's was for its entry point
      }
    } else if (instruction instanceof Instruction.Shell shell) {
      config.shell(shell.words());
    } else if (instruction instanceof Instruction.Health health) {
      config.healthcheck(healthcheck(health));
    } else if (instruction instanceof Instruction.OnBuild onBuild) {
      config.onBuild(appended(settings.execution().onBuild(), onBuild.instruction()));
    } else if (instruction instanceof Instruction.StopSignal stop) {
      config.stopSignal(signal(expander.word(stop.signal())));
    } else {
      throw new IllegalArgumentException("not an instruction about settings");
    }
    state.settings = settings.withExecution(config.build());
  }

  /// A signal's name or number as it was written.
  private static String signal(String text) throws DockerfileException {
    try {
      int _ = Signals.parse(text);
      return text;
    } catch (JpodException e) {
      throw new DockerfileException("Invalid signal: " + text, "SIGTERM");
    }
  }

  /// The shell of shell forms.
  static List<String> shell(ImageSettings settings) {
    List<String> shell = settings.execution().shell();
    return shell == null || shell.isEmpty() ? SHELL : shell;
  }

  /// The words that a command form executes.
  static List<String> words(Instruction.Command command, ImageSettings settings) {
    if (!command.shell()) {
      return command.words();
    }
    return command.words().isEmpty() ? List.of() : appended(shell(settings), command.line());
  }

  /// A path from the working directory, without `.` and `..`.
  static String absolute(StageState state, String path) {
    String workingDir = state.settings.execution().workingDir();
    Path base = Path.of(workingDir == null || workingDir.isEmpty() ? "/" : workingDir);
    return base.resolve(path).normalize().toString();
  }

  private static List<String> expanded(List<String> words, Expander expander)
      throws DockerfileException {
    List<String> all = new ArrayList<>();
    for (String word : words) {
      all.add(expander.word(word));
    }
    return all;
  }

  private static List<String> added(List<String> to, List<String> more) {
    // A range may name 65535 ports.
    Set<String> all = new LinkedHashSet<>(to);
    all.addAll(more);
    return List.copyOf(all);
  }

  private static List<String> appended(List<String> to, String one) {
    List<String> all = new ArrayList<>(to);
    all.add(one);
    return all;
  }

  /// `80`, `53/udp`, `8000-8010` as the config has them: one port each, with its protocol.
  static List<String> ports(List<String> words) throws DockerfileException {
    List<String> ports = new ArrayList<>();
    for (String word : words) {
      int slash = word.indexOf('/');
      String numbers = slash < 0 ? word : word.substring(0, slash);
      String protocol =
          slash < 0 ? "tcp" : word.substring(slash + 1).toLowerCase(java.util.Locale.ROOT);
      if (!List.of("tcp", "udp", "sctp").contains(protocol)) {
        throw new DockerfileException("invalid proto: " + protocol, "tcp, udp or sctp");
      }
      int dash = numbers.indexOf('-');
      int first = port(dash < 0 ? numbers : numbers.substring(0, dash), word);
      int last = port(dash < 0 ? numbers : numbers.substring(dash + 1), word);
      if (last < first) {
        throw new DockerfileException("invalid containerPort: " + word, null);
      }
      for (int port = first; port <= last; port++) {
        ports.add(port + "/" + protocol);
      }
    }
    return ports;
  }

  private static int port(String text, String word) throws DockerfileException {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= 65535) {
        return port;
      }
    } catch (NumberFormatException e) {
      throw new DockerfileException("invalid containerPort: " + word, "EXPOSE 8080/tcp");
    }
    throw new DockerfileException("invalid containerPort: " + word, "EXPOSE 8080/tcp");
  }

  private static Healthcheck healthcheck(Instruction.Health health) throws DockerfileException {
    Instruction.Command test = health.test();
    if (test == null) {
      return new Healthcheck(List.of("NONE"), 0, 0, 0, 0, 0);
    }
    List<String> words = new ArrayList<>();
    words.add(test.shell() ? "CMD-SHELL" : "CMD");
    words.addAll(test.words());
    long[] times = new long[4];
    int retries = 0;
    List<String> names = List.of("interval", "timeout", "start-period", "start-interval");
    for (Instruction.Pair option : health.options()) {
      int at = names.indexOf(option.name());
      if (at >= 0) {
        times[at] = HealthTime.nanos(option.name(), option.value());
      } else {
        retries = retries(option.value());
      }
    }
    return new Healthcheck(words, times[0], times[1], times[2], times[3], retries);
  }

  private static int retries(String text) throws DockerfileException {
    try {
      int retries = Integer.parseInt(text);
      if (retries >= 0) {
        return retries;
      }
    } catch (NumberFormatException e) {
      throw new DockerfileException("invalid --retries \"" + text + "\"", "--retries=3");
    }
    throw new DockerfileException("--retries cannot be negative (" + text + ")", "--retries=3");
  }
}
