package io.jpod.core.network;

import io.jpod.core.JpodException;
import java.util.ArrayList;
import java.util.List;

/// Reads `-p [[ip:][hostPort[-range]]:]ctrPort[-range][/tcp|udp]`. The errors are podman's, word
/// for word.
final class PublishOption {
  private static final int MAX_PORT = 65535;

  private PublishOption() {}

  /// Ports of one end.
  private record Range(int first, int count) {}

  static List<PortMapping> parse(String text) throws JpodException {
    String ports = text;
    String protocol = "tcp";
    int slash = text.indexOf('/');
    if (slash >= 0) {
      if (text.indexOf('/', slash + 1) >= 0) {
        throw new JpodException("invalid port format - protocol can only be specified once");
      }
      ports = text.substring(0, slash);
      protocol = protocol(text.substring(slash + 1));
    }
    List<String> parts = split(ports);
    String container = parts.get(parts.size() - 1);
    String ip = "";
    Range host = null;
    if (parts.size() == 3) {
      ip = address(parts.get(0));
    }
    if (container.isEmpty()) {
      throw new JpodException("must provide a non-empty container port to publish");
    }
    Range inside = range("container", container);
    if (parts.size() > 1 && !parts.get(parts.size() - 2).isEmpty()) {
      host = range("host", parts.get(parts.size() - 2));
      if (host.count != inside.count) {
        throw new JpodException(
            "host and container port ranges have different lengths: "
                + host.count
                + " vs "
                + inside.count);
      }
    }
    var mappings = new ArrayList<PortMapping>(inside.count);
    for (int i = 0; i < inside.count; i++) {
      mappings.add(
          new PortMapping(ip, host == null ? 0 : host.first + i, inside.first + i, protocol));
    }
    return mappings;
  }

  /// The parts between colons: one to three, an IPv6 address without its brackets.
  private static List<String> split(String ports) throws JpodException {
    var parts = new ArrayList<String>(3);
    String rest = ports;
    if (ports.startsWith("[")) {
      int end = ports.indexOf("]:");
      if (end < 0) {
        throw new JpodException(
            "must provide a container port and a host IP in brackets, as [::1]:8080:80");
      }
      parts.add(ports.substring(1, end));
      rest = ports.substring(end + 2);
    }
    int from = 0;
    for (int i = 0; i <= rest.length(); i++) {
      if (i == rest.length() || rest.charAt(i) == ':') {
        parts.add(rest.substring(from, i));
        from = i + 1;
      }
    }
    boolean bracketed = rest.length() != ports.length();
    if (parts.size() > 3 || (bracketed && parts.size() != 3)) {
      throw new JpodException("invalid port format - format is [[hostIP:]hostPort:]containerPort");
    }
    return parts;
  }

  private static String address(String ip) throws JpodException {
    if (ip.isEmpty()) {
      throw new JpodException("must provide a non-empty container host IP to publish");
    }
    if (!Addresses.isAddress(ip)) {
      throw new JpodException("cannot parse \"" + ip + "\" as an IP address");
    }
    return ip.equals("0.0.0.0") ? "" : ip;
  }

  private static String protocol(String text) throws JpodException {
    for (String known : new String[] {"tcp", "udp", "sctp"}) {
      if (known.equalsIgnoreCase(text)) {
        return known;
      }
    }
    throw new JpodException("unrecognized protocol \"" + text + "\" in port mapping");
  }

  private static Range range(String end, String text) throws JpodException {
    int dash = text.indexOf('-');
    if (dash < 0) {
      return new Range(port(end, text), 1);
    }
    int first = port(end, text.substring(0, dash));
    int last = port(end, text.substring(dash + 1));
    if (last <= first) {
      throw new JpodException(
          "parsing "
              + end
              + " port: the end port of a range must be higher than the start port - "
              + last
              + " is not higher than "
              + first);
    }
    return new Range(first, last - first + 1);
  }

  private static int port(String end, String text) throws JpodException {
    long number = 0;
    boolean digits = !text.isEmpty() && text.length() < 19;
    for (int i = 0; digits && i < text.length(); i++) {
      char c = text.charAt(i);
      digits = c >= '0' && c <= '9';
      number = number * 10 + (c - '0');
    }
    if (!digits) {
      throw new JpodException(
          "parsing "
              + end
              + " port: invalid port number: strconv.Atoi: parsing \""
              + text
              + "\": invalid syntax");
    }
    if (number < 1 || number > MAX_PORT) {
      throw new JpodException(
          "parsing "
              + end
              + " port: port numbers must be between 1 and 65535 (inclusive), got "
              + number);
    }
    return (int) number;
  }
}
