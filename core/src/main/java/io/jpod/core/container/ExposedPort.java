package io.jpod.core.container;

import io.jpod.core.JpodException;
import java.util.List;

/// Reads a value of `--expose`: `80`, `80/udp`, `8000-8010/tcp`. Errors are podman's.
final class ExposedPort {
  private static final int MAX = 65535;

  private ExposedPort() {}

  /// Adds each port as `80/tcp`.
  static void addAll(String text, List<String> ports) throws JpodException {
    int slash = text.indexOf('/');
    String protocol = slash < 0 ? "tcp" : text.substring(slash + 1);
    if (!protocol.equals("tcp") && !protocol.equals("udp") && !protocol.equals("sctp")) {
      throw new JpodException("unrecognized protocol \"" + protocol + "\" in port " + text);
    }
    String range = slash < 0 ? text : text.substring(0, slash);
    int dash = range.indexOf('-');
    long first = number(dash < 0 ? range : range.substring(0, dash), text);
    long last = dash < 0 ? first : number(range.substring(dash + 1), text);
    if (first < 1 || last > MAX || last < first) {
      throw new JpodException("port numbers must be between 1 and 65535 (inclusive), got " + text);
    }
    for (long port = first; port <= last; port++) {
      ports.add(port + "/" + protocol);
    }
  }

  private static long number(String digits, String text) throws JpodException {
    Long value = Words.decimal(digits);
    if (value == null) {
      throw new JpodException(
          "cannot parse \"" + digits + "\" as port number of \"" + text + "\"", "--expose 80/tcp");
    }
    return value;
  }
}
