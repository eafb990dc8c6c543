package io.jpod.core.container;

import io.jpod.core.JpodException;
import java.util.List;
import java.util.Map;

/// `--env-host`, `--env-merge`, `--unsetenv` and `--unsetenv-all`.
final class FurtherEnvironment {
  private final FurtherOptions options;
  private final Environment.Host host;

  FurtherEnvironment(FurtherOptions options, Environment.Host host) {
    this.options = options;
    this.host = host;
  }

  /// The weakest: the image's own variables take the place of the host's.
  void beforeImage(Environment env) {
    if (options.flag("env-host", false)) {
      for (Map.Entry<String, String> variable : host.all().entrySet()) {
        env.set(variable.getKey() + "=" + variable.getValue());
      }
    }
  }

  /// What changes the defaults, before the user's own variables come.
  void behindImage(Environment env) throws JpodException {
    if (options.flag("unsetenv-all", false)) {
      env.clear();
    }
    for (String name : options.values("unsetenv")) {
      env.remove(name);
    }
    for (String entry : options.values("env-merge")) {
      int equals = entry.indexOf('=');
      if (equals <= 0) {
        throw new JpodException("invalid variable: \"" + entry + "\"");
      }
      env.set(entry.substring(0, equals + 1) + expanded(entry.substring(equals + 1), env));
    }
  }

  boolean isUnset(String name) {
    List<String> unset = options.values("unsetenv");
    return options.flag("unsetenv-all", false) || unset.contains(name);
  }

  /// Replaces `$NAME` and `${NAME}` by the container's values, as Go's os.Expand.
  private static String expanded(String text, Environment env) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '$' || at == text.length()) {
        out.append(c);
        continue;
      }
      boolean braces = text.charAt(at) == '{';
      int from = braces ? at + 1 : at;
      int to = from;
      while (to < text.length() && isNamePart(text.charAt(to))) {
        to++;
      }
      if (to == from || (braces && (to == text.length() || text.charAt(to) != '}'))) {
        out.append(c);
        continue;
      }
      String value = env.value(text.substring(from, to));
      out.append(value == null ? "" : value);
      at = braces ? to + 1 : to;
    }
    return out.toString();
  }

  private static boolean isNamePart(char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }
}
