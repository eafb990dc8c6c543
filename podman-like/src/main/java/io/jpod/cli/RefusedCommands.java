package io.jpod.cli;

import org.jspecify.annotations.Nullable;

/// docker's and podman's commands that jpod does not have, and why: better told than guessed at.
/// Only loaded for a command that is not there, and for the table of all commands in the
/// documentation.
final class RefusedCommands {
  private static final String LATER = "it is not part of this version of jpod";

  private RefusedCommands() {}

  /// Why there is no such command, or null if docker and podman have none either.
  ///
  /// @param path `jpod`, or program and group
  /// @param word the verb
  static @Nullable String reason(String path, String word) {
    String group = path.startsWith("jpod ") ? path.substring("jpod ".length()) : "";
    return switch (group) {
      case "" -> ofProgram(word);
      case "builder", "buildx" -> ofBuilder(word);
      case "container" -> ofContainer(word);
      case "image" -> ofImage(word);
      case "volume" -> ofVolume(word);
      case "system" -> ofSystem(word);
      default -> null;
    };
  }

  private static @Nullable String ofProgram(String word) {
    return switch (word) {
      case "swarm", "service", "stack", "node", "config" ->
          "swarm is a daemon's business; jpod runs containers of one machine";
      case "trust" ->
          "docker moved content trust out of its own program; verify images with cosign";
      case "plugin" -> "there is no daemon that plugins could extend";
      case "machine" ->
          "containers run on this Linux itself, so there is no virtual machine to manage";
      case "farm", "context" -> "there is no remote engine to talk to; run jpod over ssh";
      case "bake" -> "it reads files of its own; `jpod build` builds one image at a time";
      case "scout", "scan", "sbom" -> "scan a saved image with trivy or grype";
      case "checkpoint" -> "CRIU needs root to checkpoint a container";
      case "stats" ->
          "a container has no cgroup of its own whose counters could be read; `jpod top` shows CPU and memory of its processes";
      case "auto-update", "artifact", "compose", "generate", "kube", "network", "pod", "quadlet" ->
          LATER;
      default -> null;
    };
  }

  private static @Nullable String ofBuilder(String word) {
    return switch (word) {
      case "create", "install", "rm", "stop", "uninstall", "use" ->
          "there is one builder and no choice of others: `jpod build` builds images";
      case "bake" -> "it reads files of its own; `jpod build` builds one image at a time";
      case "imagetools" -> "`jpod manifest inspect`, `create` and `push` do that";
      case "dap", "debug", "dial-stdio", "diskusage", "history", "policy" -> LATER;
      default -> null;
    };
  }

  private static @Nullable String ofContainer(String word) {
    return switch (word) {
      case "checkpoint", "restore" -> "CRIU needs root to checkpoint a container";
      case "runlabel" -> "a command out of an image's label would run outside of any container";
      case "stats" ->
          "a container has no cgroup of its own whose counters could be read; `jpod top` shows CPU and memory of its processes";
      default -> null;
    };
  }

  private static @Nullable String ofImage(String word) {
    return switch (word) {
      case "sign", "trust" -> "signatures are made and checked by cosign";
      default -> null;
    };
  }

  private static @Nullable String ofVolume(String word) {
    return switch (word) {
      case "update" -> "it is for cluster volumes of a swarm";
      case "reload" -> "there are no volume plugins";
      default -> null;
    };
  }

  private static @Nullable String ofSystem(String word) {
    return switch (word) {
      case "connection", "dial-stdio" -> "there is no remote engine to talk to; run jpod over ssh";
      case "migrate", "renumber" -> "there is no database of containers that could need it";
      case "service" -> LATER;
      default -> null;
    };
  }
}
