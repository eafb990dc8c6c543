package io.jpod.cli.command;

import io.jpod.core.JpodException;
import org.jspecify.annotations.Nullable;

/// The engine's errors, which speak as podman's, in docker's words: for scripts that were written
/// for docker and look at what it says. Only loaded when something failed.
final class DockerErrors {
  private static final String DAEMON = "Error response from daemon: ";

  private DockerErrors() {}

  /// The whole text that docker would print.
  static String text(JpodException error) {
    String message = String.valueOf(error.getMessage());
    if (error instanceof UsageException usage) {
      return usage(usage, message);
    }
    String object = between(message, "inspecting object: no such object: \"", "\"");
    return object == null ? DAEMON + translated(message) : "error: no such object: " + object;
  }

  private static String usage(UsageException error, String message) {
    String path = Personality.DOCKER.named(error.path());
    String usage = Personality.DOCKER.named(error.usage()).replace("[options]", "[OPTIONS]");
    String more = "\n\nUsage:  " + usage + "\n\nRun '" + path + " --help' for more information";
    return switch (error.kind()) {
      case FLAG -> message + more;
      case OPERANDS -> "docker: '" + path + "' " + operands(message) + more;
      case COMMAND -> {
        String unknown = between(message, "unrecognized command `jpod", "`");
        String reason = between(message, "`: ", "");
        yield "docker: unknown command: docker"
            + (unknown == null ? "" : unknown)
            + (reason == null ? "" : " (" + reason + ")")
            + (path.equals("docker") ? "\n\nRun 'docker --help' for more information" : more);
      }
    };
  }

  /// `accepts 2 arg(s), received 1` -> `requires 2 arguments`.
  private static String operands(String message) {
    if (message.endsWith(" takes no arguments")) {
      return "accepts no arguments";
    }
    String exact = between(message, "accepts ", " arg(s)");
    if (exact != null) {
      return exact.startsWith("at most ")
          ? "requires " + exact + (exact.endsWith(" 1") ? " argument" : " arguments")
          : "requires " + exact + (exact.equals("1") ? " argument" : " arguments");
    }
    String least = between(message, "requires at least ", " arg(s)");
    return "requires at least "
        + (least == null ? "1" : least)
        + (least == null || least.equals("1") ? " argument" : " arguments");
  }

  /// What the daemon would have said.
  static String translated(String message) {
    String name = between(message, "no container with name or ID \"", "\" found");
    if (name == null) {
      name = between(message, "inspecting object: no such container \"", "\"");
    }
    if (name == null) {
      name = between(message, "container \"", "\" does not exist");
    }
    if (name == null) {
      name = between(message, "\"", "\" not found: layer not known");
    }
    if (name != null) {
      return "No such container: " + name;
    }
    name = before(message, ": image not known");
    if (name != null) {
      String image = name.substring(name.lastIndexOf(' ') + 1);
      return "No such image: "
          + (image.lastIndexOf(':') > image.lastIndexOf('/') ? image : image + ":latest");
    }
    name = between(message, "no volume with name \"", "\" found");
    if (name == null) {
      name = between(message, "inspecting object: no such volume ", "");
    }
    return name == null ? inUse(message) : "get " + name + ": no such volume";
  }

  private static String inUse(String message) {
    String name = between(message, "the container name \"", "\" is already in use by ");
    if (name != null) {
      String owner = between(message, "is already in use by ", ". You have to remove");
      return "Conflict. The container name \"/"
          + name
          + "\" is already in use by container \""
          + owner
          + "\". You have to remove (or rename) that container to be able to reuse that name.";
    }
    name = between(message, "cannot remove container ", " as it is running");
    if (name != null) {
      return "cannot remove container \""
          + name
          + "\": container is running: stop the container before removing or force remove";
    }
    if (message.startsWith("can only create exec sessions on running containers")
        || message.startsWith("top can only be used on running containers")) {
      return "container is not running";
    }
    name = between(message, "can only kill running containers. ", " is in state");
    if (name != null) {
      return "cannot kill container: " + name + ": container " + name + " is not running";
    }
    if (message.startsWith("you can only attach to running containers")) {
      return "cannot attach to a stopped container, start it first";
    }
    name = between(message, "volume ", " is being used by the following container(s): ");
    if (name != null) {
      String users = between(message, "container(s): ", ": volume is being used");
      return "remove " + name + ": volume is in use - [" + users + "]";
    }
    name = between(message, "statfs ", ": no such file or directory");
    return name == null
        ? message
        : "invalid mount config for type \"bind\": bind source path does not exist: " + name;
  }

  /// The text between two others; null if the first is not there. An empty end means the rest.
  private static @Nullable String between(String text, String start, String end) {
    int at = text.indexOf(start);
    if (at < 0) {
      return null;
    }
    int from = at + start.length();
    int to = end.isEmpty() ? text.length() : text.indexOf(end, from);
    return to < 0 ? null : text.substring(from, to);
  }

  private static @Nullable String before(String text, String end) {
    int at = text.indexOf(end);
    return at < 0 ? null : text.substring(0, at);
  }
}
