package io.jpod.core.network;

/// One published port.
///
/// @param hostIp address on the host; empty: all
/// @param hostPort 1 to 65535; 0: one that is free, still to be picked
/// @param containerPort 1 to 65535
/// @param protocol `tcp`, `udp`, or `sctp`, which nothing here can publish
public record PortMapping(String hostIp, int hostPort, int containerPort, String protocol) {
  /// Reads what [#text] writes.
  ///
  /// @throws IllegalArgumentException if it is something else
  public static PortMapping parse(String text) {
    int arrow = text.indexOf("->");
    int colon = text.lastIndexOf(':', arrow);
    int slash = text.indexOf('/', arrow);
    if (arrow < 0 || colon < 0 || slash < 0) {
      throw new IllegalArgumentException("not a published port: " + text);
    }
    String ip = text.substring(0, colon);
    if (ip.startsWith("[") && ip.endsWith("]")) {
      ip = ip.substring(1, ip.length() - 1);
    }
    return new PortMapping(
        ip.equals("0.0.0.0") ? "" : ip,
        Integer.parseInt(text.substring(colon + 1, arrow)),
        Integer.parseInt(text.substring(arrow + 2, slash)),
        text.substring(slash + 1));
  }

  /// As `ps` shows it: `0.0.0.0:8080->80/tcp`.
  public String text() {
    return shownIp() + ":" + hostPort + "->" + containerPort + "/" + protocol;
  }

  /// The address as a person reads it: `0.0.0.0` for all, IPv6 in brackets.
  String shownIp() {
    return hostIp.isEmpty() ? "0.0.0.0" : hostIp.indexOf(':') >= 0 ? "[" + hostIp + "]" : hostIp;
  }

  PortMapping onHostPort(int port) {
    return new PortMapping(hostIp, port, containerPort, protocol);
  }
}
