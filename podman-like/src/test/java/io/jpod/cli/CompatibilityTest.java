package io.jpod.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// `docs/compatibility.md`: all commands of docker and podman with their options, and ours. Made of
/// `peers.txt`, which their reference pages were read into, and of our definitions; written anew
/// with `mvn -pl podman-like -am test -Dtest=CompatibilityTest -Djpod.docs=write
/// -Dsurefire.failIfNoSpecifiedTests=false`.
class CompatibilityTest {
  private static final Path DOCUMENT = Path.of("../docs/compatibility.md");
  private static final Path PEERS = Path.of("src/test/resources/peers.txt");
  private static final String UNKNOWN = "it is not part of this version of jpod";

  /// A command of docker's, of podman's, or of both.
  private static final class Peer {
    final SortedSet<String> docker = new TreeSet<>();
    final SortedSet<String> podman = new TreeSet<>();
    boolean inDocker;
    boolean inPodman;

    SortedSet<String> options() {
      SortedSet<String> all = new TreeSet<>(docker);
      all.addAll(podman);
      return all;
    }

    String who() {
      return inDocker && inPodman ? "both" : inDocker ? "docker" : "podman";
    }
  }

  private static Map<String, Peer> peers() throws IOException {
    Map<String, Peer> peers = new TreeMap<>();
    for (String line : Files.readAllLines(PEERS)) {
      if (line.startsWith("#")) {
        continue;
      }
      int blank = line.indexOf(' ');
      int colon = line.indexOf(':');
      Peer peer = peers.computeIfAbsent(line.substring(blank + 1, colon), name -> new Peer());
      boolean docker = line.startsWith("docker ");
      peer.inDocker |= docker;
      peer.inPodman |= !docker;
      for (String option : line.substring(colon + 1).split(" ", -1)) {
        if (!option.isEmpty()) {
          (docker ? peer.docker : peer.podman).add(option);
        }
      }
    }
    return peers;
  }

  private static @Nullable CommandDefinition ours(String path) {
    int blank = path.indexOf(' ');
    Command command =
        blank < 0
            ? Commands.byVerb(path)
            : Commands.isGroup(path.substring(0, blank))
                ? Commands.byGroup(path.substring(0, blank), path.substring(blank + 1))
                : null;
    return command == null ? null : command.definition();
  }

  private static String refusal(String path) {
    int blank = path.indexOf(' ');
    String group = blank < 0 ? path : path.substring(0, blank);
    String reason =
        blank > 0 && Commands.isGroup(group)
            ? RefusedCommands.reason("jpod " + group, path.substring(blank + 1))
            : RefusedCommands.reason("jpod", group);
    return reason == null ? UNKNOWN : reason;
  }

  private static String optionState(CommandDefinition definition, String option) {
    if (definition.byName(option) != null) {
      return "works";
    }
    String reason = definition.refusal(option);
    return "refused: " + (reason == null ? "this version does not know it" : reason);
  }

  private static String document() throws IOException {
    Map<String, Peer> peers = peers();
    StringBuilder text =
        new StringBuilder(
            """
            # Commands and options of docker and podman, and jpod's

            What works does what docker's or podman's documentation says; where the two differ: [docker-and-podman.md](docker-and-podman.md).
            What is refused ends with an error that says so; nothing is ignored silently. Images are built by `jbuild`
            ([building-images.md](building-images.md)).

            ## Commands

            | command | of | jpod | options that are refused |
            |---|---|---|---|
            """);
    peers.forEach((path, peer) -> {
      CommandDefinition definition = ours(path);
      text.append("| `").append(path).append("` | ").append(peer.who()).append(" | ");
      if (definition == null) {
        text.append("refused: ").append(cell(refusal(path))).append(" | |\n");
      } else {
        text.append("works | ").append(refusedOptions(definition, peer)).append(" |\n");
      }
    });
    text.append("\n## Options of `run` and `create`\n\n| option | of | jpod |\n|---|---|---|\n");
    Peer run = peers.getOrDefault("run", new Peer());
    CommandDefinition definition = requireNonNull(ours("run"));
    for (String option : run.options()) {
      boolean both = run.docker.contains(option) && run.podman.contains(option);
      String who = both ? "both" : run.docker.contains(option) ? "docker" : "podman";
      text.append("| `--").append(option).append("` | ").append(who).append(" | ");
      text.append(cell(optionState(definition, option))).append(" |\n");
    }
    return text.toString();
  }

  private static String refusedOptions(CommandDefinition definition, Peer peer) {
    if (definition.path().equals("jpod run") || definition.path().equals("jpod create")) {
      return "see below";
    }
    List<String> refused = new ArrayList<>();
    for (String option : peer.options()) {
      if (definition.byName(option) == null) {
        refused.add("`" + option + "`");
      }
    }
    return String.join(" ", refused);
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  @Test
  void document_is_that_of_the_definitions() throws IOException {
    String text = document();
    if ("write".equals(System.getProperty("jpod.docs"))) {
      Files.writeString(DOCUMENT, text);
    }
    assertThat(DOCUMENT).content().isEqualTo(text);
  }

  @Test
  void everyday_commands_of_both_are_there() throws IOException {
    for (String path :
        List.of(
            "run", "ps", "images", "exec", "logs", "stop", "rm", "rmi", "pull", "inspect", "cp")) {
      assertThat(ours(path)).as(path).isNotNull();
      assertThat(peers().get(path)).as(path).isNotNull();
    }
  }
}
