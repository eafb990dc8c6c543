package io.jpod.core.container;

import io.jpod.core.JpodException;
import java.util.List;

/// When a container that has ended is started again (`--restart`).
///
/// @param name `no`, `on-failure`, `unless-stopped` or `always`
/// @param retries with `on-failure`: at most so many restarts; 0: any number
public record RestartPolicy(String name, int retries) {
  public static final RestartPolicy NO = new RestartPolicy("no", 0);

  /// Reads `always`, `on-failure:3` and the like; empty and `never` are `no`.
  public static RestartPolicy parse(String text) throws JpodException {
    List<String> parts = Words.split(text, ':');
    if (parts.size() > 2) {
      throw new JpodException("invalid restart policy: may specify retries at most once");
    }
    String name = parts.get(0);
    if (parts.size() == 2) {
      if (!name.equals("on-failure")) {
        throw new JpodException(
            "restart policy retries can only be specified with on-failure restart policy");
      }
      return new RestartPolicy(name, retries(parts.get(1)));
    }
    return switch (name) {
      case "", "no", "never" -> NO;
      case "on-failure", "unless-stopped", "always" -> new RestartPolicy(name, 0);
      default ->
          throw new JpodException(
              "\"" + name + "\" is not a valid restart policy: invalid argument",
              "no, on-failure[:N], unless-stopped or always");
    };
  }

  private static int retries(String text) throws JpodException {
    try {
      int retries = Integer.parseInt(text);
      if (retries >= 0) {
        return retries;
      }
    } catch (NumberFormatException e) {
      throw new JpodException(
          "parsing restart policy retry count: strconv.Atoi: parsing \""
              + text
              + "\": invalid syntax",
          e);
    }
    throw new JpodException("must specify restart policy retry count as a number greater than 0");
  }

  /// Whether anything is ever started again.
  public boolean restarts() {
    return !name.equals("no");
  }

  /// As it is typed and as `ps --filter` shows it.
  @Override
  public String toString() {
    return retries == 0 ? name : name + ":" + retries;
  }
}
