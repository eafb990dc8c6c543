package io.jpod.cli.help;

import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Option;
import io.jpod.core.JpodException;
import org.jspecify.annotations.Nullable;

/// Which words fit in a place that a definition names: `CONTAINER` in a synopsis, `FILE` as the
/// label of an option.
final class Values {
  private static final String[] SIGNALS = {
    "SIGHUP",
    "SIGINT",
    "SIGQUIT",
    "SIGKILL",
    "SIGTERM",
    "SIGUSR1",
    "SIGUSR2",
    "SIGSTOP",
    "SIGCONT",
    "SIGWINCH"
  };

  private final Candidates candidates;
  private final Completion.Names names;

  Values(Candidates candidates, Completion.Names names) {
    this.candidates = candidates;
    this.names = names;
  }

  /// Proposes operands.
  ///
  /// @param index how many operands stand in front
  void operand(CommandDefinition definition, int index, String[] words) {
    String place = place(definition.synopsis(), index);
    if (place != null) {
      place(place, definition.path());
    }
  }

  /// `IMAGE [COMMAND [ARG...]]`, 1 -> `COMMAND`; what has dots behind it is there for all that
  /// follow.
  static @Nullable String place(String synopsis, int index) {
    String last = null;
    int seen = 0;
    for (String part : synopsis.replace("[", "").replace("]", "").split(" ")) {
      boolean repeated = part.endsWith("...");
      String word = repeated ? part.substring(0, part.length() - 3) : part;
      if (word.isEmpty()) {
        continue;
      }
      if (seen == index) {
        return word;
      }
      seen++;
      last = repeated ? word : null;
    }
    return last;
  }

  private void place(String place, String path) {
    try {
      switch (place) {
        case "CONTAINER" -> names.store().containers(candidates, running(path), "");
        case "IMAGE" -> names.store().images(candidates);
        case "VOLUME" -> names.store().volumes(candidates, "");
        case "NETWORK" -> networks();
        case "SHELL" -> candidates.addAll("bash", "zsh", "fish");
        case "NAME" -> named(path);
        default -> paths(place);
      }
    } catch (JpodException e) {
      // A store that cannot be read proposes nothing; the command itself says why.
      return;
    }
  }

  private void named(String path) throws JpodException {
    if (path.endsWith(" inspect")) {
      names.store().containers(candidates, null, "");
      names.store().images(candidates);
    }
  }

  private void paths(String place) throws JpodException {
    if (place.contains("CONTAINER")) {
      names.store().containers(candidates, null, ":");
      candidates.open();
      candidates.files();
    } else if (place.contains("FILE")
        || place.contains("PATH")
        || place.contains("DIR")
        || place.equals("COMMAND")
        || place.equals("ARG")
        || place.equals("CONTEXT")) {
      candidates.files();
    }
  }

  /// Whether a command works on running containers alone, on others alone, or on both (null).
  private static @Nullable Boolean running(String path) {
    return switch (path.substring(path.lastIndexOf(' ') + 1)) {
      case "attach", "exec", "kill", "pause", "stop", "top", "unpause" -> Boolean.TRUE;
      case "start" -> Boolean.FALSE;
      default -> null;
    };
  }

  /// Proposes values of an option.
  void ofOption(Option option) {
    switch (option.longName()) {
      case "pull", "policy" -> candidates.addAll("always", "missing", "never", "newer");
      case "restart" -> candidates.addAll("no", "on-failure", "always", "unless-stopped");
      case "log-driver" ->
          candidates.addAll("json-file", "k8s-file", "journald", "none", "passthrough");
      case "log-level" ->
          candidates.addAll("trace", "debug", "info", "warn", "error", "fatal", "panic");
      case "signal", "stop-signal" -> candidates.addAll(SIGNALS);
      case "network" -> networks();
      case "format" -> candidates.addAll("json", "table");
      case "cgroupns", "ipc", "pid", "uts" -> candidates.addAll("host", "private");
      case "userns" -> candidates.addAll("host", "keep-id", "auto", "nomap");
      case "volumes-from", "requires" -> place("CONTAINER", "");
      case "volume" -> volumes();
      case "image" -> place("IMAGE", "");
      case "type" -> candidates.addAll("all", "container", "image", "volume");
      default -> byLabel(option.label());
    }
  }

  private void byLabel(String label) {
    try {
      paths(label);
    } catch (JpodException e) {
      return;
    }
  }

  private void networks() {
    candidates.addAll("none", "host", "bridge", "pasta");
    candidates.add("container:", "share a container's network");
    candidates.open();
  }

  private void volumes() {
    try {
      names.store().volumes(candidates, ":");
    } catch (JpodException e) {
      return;
    }
    candidates.open();
    candidates.files();
  }
}
