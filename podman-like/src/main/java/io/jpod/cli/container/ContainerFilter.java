package io.jpod.cli.container;

import io.jpod.cli.format.GoTime;
import io.jpod.cli.format.Quantities;
import io.jpod.core.JpodException;
import io.jpod.core.container.Container;
import io.jpod.core.container.ContainerState;
import io.jpod.core.container.Containers;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// `--filter KEY=VALUE` of `ps`, `rm`, `stop` ...: values of one key are alternatives, several keys
/// must all match, several labels too.
final class ContainerFilter {
  static final String KEYS =
      "id, name, status, label, ancestor, exited, volume, network, before, since, until";

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
          "until" -> {}
      default -> throw new JpodException(key + " is an invalid filter", "one of " + KEYS);
    }
  }

  /// Checks a value and resolves what need not be resolved again for each container.
  private String prepare(String key, String value) throws JpodException {
    return switch (key) {
      case "status" -> status(value);
      case "exited" -> exitCode(value);
      case "name" -> pattern(value);
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

  private static String pattern(String value) throws JpodException {
    try {
      return Pattern.compile(value).pattern();
    } catch (PatternSyntaxException e) {
      throw new JpodException("invalid name filter \"" + value + "\": " + e.getDescription(), e);
    }
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
      case "volume" -> container.mounts().contains(value);
      case "network" -> container.network().equals(value);
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
