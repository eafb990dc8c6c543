package io.jpod.cli.container;

import io.jpod.cli.format.GoTime;
import io.jpod.cli.format.Quantities;
import io.jpod.core.JpodException;
import io.jpod.core.container.Container;
import io.jpod.core.container.ContainerState;
import io.jpod.core.container.Containers;
import io.jpod.core.container.MountPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// `--filter KEY=VALUE` of `ps`, `rm`, `stop` ...: values of one key are alternatives, several keys
/// must all match, several labels too.
final class ContainerFilter {
  static final String KEYS =
      "ancestor, before, command, exited, expose, health, id, label, name, network, pod, publish,"
          + " restart-policy, should-start-on-boot, since, status, until, volume";

  private final Containers containers;
  private final List<String> keys = new ArrayList<>();
  private final List<List<String>> values = new ArrayList<>();

  private ContainerFilter(Containers containers) {
    this.containers = containers;
  }

  /// @throws JpodException if there is no such key, or a value cannot be one of its key
  static ContainerFilter of(List<String> expressions, Containers containers) throws JpodException {
    ContainerFilter filter = new ContainerFilter(containers);
    for (String expression : expressions) {
      int equals = expression.indexOf('=');
      if (equals < 0) {
        throw new JpodException(
            "invalid filter \"" + expression + "\": must be in the format of filter=value");
      }
      filter.add(expression.substring(0, equals), expression.substring(equals + 1));
    }
    return filter;
  }

  private void add(String key, String value) throws JpodException {
    checkKey(key);
    String prepared = prepare(key, value);
    int index = keys.indexOf(key);
    if (index < 0) {
      index = keys.size();
      keys.add(key);
      values.add(new ArrayList<>());
    }
    values.get(index).add(prepared);
  }

  private static void checkKey(String key) throws JpodException {
    switch (key) {
      case "id",
          "name",
          "status",
          "label",
          "label!",
          "ancestor",
          "exited",
          "volume",
          "network",
          "before",
          "since",
          "until",
          "health",
          "command",
          "pod",
          "publish",
          "expose",
          "restart-policy",
          "should-start-on-boot",
          "is-task" -> {}
      default -> throw new JpodException(key + " is an invalid filter", "one of " + KEYS);
    }
  }

  /// Checks a value and resolves what need not be resolved again for each container.
  private String prepare(String key, String value) throws JpodException {
    return switch (key) {
      case "status" -> status(value);
      case "exited" -> exitCode(value);
      case "name" -> pattern(key, value.replace("/", ""));
      case "command" -> pattern(key, value);
      case "restart-policy" -> restartPolicy(value);
      case "should-start-on-boot", "is-task" -> bool(value);
      case "before", "since" -> Long.toString(containers.require(value).createdEpochNanos());
      case "until" -> Long.toString(GoTime.parse(value, Quantities.now()));
      default -> value;
    };
  }

  private static String status(String value) throws JpodException {
    return switch (value) {
      case "created", "running", "exited", "stopping" -> value;
      case "configured" -> "created";
      case "stopped" -> "exited";
      case "paused", "initialized", "removing", "unknown", "restarting", "dead" -> value;
      default -> throw new JpodException(value + " is not a valid status");
    };
  }

  private static String exitCode(String value) throws JpodException {
    try {
      return Integer.toString(Integer.parseInt(value));
    } catch (NumberFormatException e) {
      throw new JpodException("exited code out of range \"" + value + "\": not a number", e);
    }
  }

  private static String pattern(String key, String value) throws JpodException {
    try {
      return Pattern.compile(value).pattern();
    } catch (PatternSyntaxException e) {
      throw new JpodException(
          "invalid " + key + " filter \"" + value + "\": " + e.getDescription(), e);
    }
  }

  private static String restartPolicy(String value) throws JpodException {
    return switch (value) {
      case "", "none", "no" -> "no";
      case "always", "on-failure", "unless-stopped" -> value;
      default -> throw new JpodException(value + " invalid restart policy");
    };
  }

  private static String bool(String value) throws JpodException {
    return switch (value) {
      case "1", "t", "T", "TRUE", "true", "True" -> "true";
      case "0", "f", "F", "FALSE", "false", "False" -> "false";
      default ->
          throw new JpodException("strconv.ParseBool: parsing \"" + value + "\": invalid syntax");
    };
  }

  boolean matches(Container container) throws JpodException {
    for (int i = 0; i < keys.size(); i++) {
      if (!matches(container, keys.get(i), values.get(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean matches(Container container, String key, List<String> alternatives)
      throws JpodException {
    boolean all = key.equals("label") || key.equals("label!");
    for (String value : alternatives) {
      boolean one = matchesOne(container, key, value);
      if (one != all) {
        return one;
      }
    }
    return all;
  }

  private boolean matchesOne(Container container, String key, String value) throws JpodException {
    return switch (key) {
      case "id" -> container.id().startsWith(value);
      case "name" -> Pattern.compile(value).matcher(container.name()).find();
      case "status" -> containers.state(container).status().text().equals(value);
      case "exited" -> exitedWith(container, value);
      case "label" -> hasLabel(container, value);
      case "label!" -> !hasLabel(container, value);
      case "ancestor" -> isFrom(container, value);
      case "volume" -> hasVolume(container, value);
      case "network" -> isOnNetwork(container, value);
      case "health" -> containers.state(container).health().equals(value);
      case "command" ->
          !container.command().isEmpty()
              && Pattern.compile(value).matcher(container.command().getFirst()).find();
      case "pod" -> false; // there are none
      case "is-task" -> value.equals("false"); // tasks are swarm's
      case "publish", "expose" -> hasPort(container, value, key.equals("publish"));
      case "restart-policy" -> policy(container).equals(value);
      case "should-start-on-boot" -> startsOnBoot(container) == value.equals("true");
      case "before" -> container.createdEpochNanos() < Long.parseLong(value);
      case "since" -> container.createdEpochNanos() > Long.parseLong(value);
      default -> container.createdEpochNanos() < Long.parseLong(value);
    };
  }

  private boolean exitedWith(Container container, String code) throws JpodException {
    ContainerState state = containers.state(container);
    return state.status() == ContainerState.Status.EXITED
        && Integer.toString(state.exitCode()).equals(code);
  }

  /// A volume's name or a path in the container; with a colon both.
  private boolean hasVolume(Container container, String value) throws JpodException {
    int colon = value.indexOf(':');
    String source = colon < 0 ? value : value.substring(0, colon);
    String destination = colon < 0 ? "" : value.substring(colon + 1);
    for (MountPoint mount : containers.mountPoints(container)) {
      boolean bySource = mount.source().equals(source);
      if (destination.isEmpty()
          ? bySource || mount.destination().equals(source)
          : bySource && mount.destination().equals(destination)) {
        return true;
      }
    }
    return false;
  }

  private boolean isOnNetwork(Container container, String value) throws JpodException {
    String network = container.network();
    if (value.startsWith("container:") && network.startsWith("container:")) {
      Container other = containers.find(value.substring("container:".length()));
      return other != null
          && (network.endsWith(":" + other.id()) || network.endsWith(":" + other.name()));
    }
    return network.equals(value);
  }

  /// docker's `publish=80`, `publish=8080-8090/tcp`: by the port on the host or, for `expose`, in
  /// the container.
  private static boolean hasPort(Container container, String value, boolean published) {
    int slash = value.indexOf('/');
    String protocol = slash < 0 ? "tcp" : value.substring(slash + 1);
    String range = slash < 0 ? value : value.substring(0, slash);
    int dash = range.indexOf('-');
    try {
      int from = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
      int to = dash < 0 ? from : Integer.parseInt(range.substring(dash + 1));
      for (String text : container.ports()) {
        int arrow = text.indexOf("->");
        String outside = arrow < 0 ? "" : text.substring(0, arrow);
        String inside = arrow < 0 ? text : text.substring(arrow + 2);
        int end = inside.indexOf('/');
        String port =
            published ? outside.substring(outside.lastIndexOf(':') + 1) : inside.substring(0, end);
        if (!port.isEmpty()
            && inside.endsWith("/" + protocol)
            && Integer.parseInt(port) >= from
            && Integer.parseInt(port) <= to) {
          return true;
        }
      }
    } catch (NumberFormatException e) {
      return false; // not a port of any container
    }
    return false;
  }

  private static String policy(Container container) {
    String policy = container.restartPolicy();
    int colon = policy.indexOf(':');
    return colon < 0 ? policy : policy.substring(0, colon);
  }

  private boolean startsOnBoot(Container container) throws JpodException {
    String policy = policy(container);
    return policy.equals("always")
        || (policy.equals("unless-stopped") && !containers.state(container).stoppedByUser());
  }

  private static boolean hasLabel(Container container, String value) {
    int equals = value.indexOf('=');
    String found = container.label(equals < 0 ? value : value.substring(0, equals));
    return found != null && (equals < 0 || found.equals(value.substring(equals + 1)));
  }

  /// By id, name, or name without a tag.
  private static boolean isFrom(Container container, String image) {
    if (container.imageId().startsWith(image)) {
      return true;
    }
    String name = container.image();
    return name.equals(image)
        || name.endsWith("/" + image)
        || name.startsWith(image + ":")
        || name.contains("/" + image + ":");
  }
}
