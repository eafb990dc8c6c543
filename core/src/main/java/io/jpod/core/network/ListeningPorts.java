package io.jpod.core.network;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The ports that somebody on this host listens on, from `/proc/net/tcp` and its like, proc_net(5).
///
/// @param sockets each as the kernel writes it: address in hexadecimal, a colon, port in
///   hexadecimal
record ListeningPorts(List<String> sockets) {
  private static final String TCP_LISTEN = "0A";
  private static final String UDP_BOUND = "07";

  static ListeningPorts read(String protocol, NetworkHost host) {
    var sockets = new ArrayList<String>();
    String state = protocol.equals("tcp") ? TCP_LISTEN : UDP_BOUND;
    add(sockets, host.file("/proc/net/" + protocol), state);
    add(sockets, host.file("/proc/net/" + protocol + "6"), state);
    return new ListeningPorts(sockets);
  }

  private static void add(List<String> sockets, @Nullable String table, String state) {
    for (List<String> line : Words.lines(table == null ? "" : table)) {
      // sl local_address rem_address st …
      if (line.size() > 3 && line.get(3).equals(state)) {
        sockets.add(line.get(1));
      }
    }
  }

  /// Whether listening on this address and port would fail.
  ///
  /// @param ip empty: all addresses
  boolean taken(String ip, int port) {
    String ending = ":" + hex(port, 4);
    for (String socket : sockets) {
      if (!socket.endsWith(ending)) {
        continue;
      }
      String address = socket.substring(0, socket.length() - ending.length());
      // A socket that was bound to one IPv6 address does not stand in the way of an IPv4 address.
      if (ip.isEmpty()
          || isZero(address)
          || (Addresses.isIpv4(ip) && address.equals(hexIpv4(ip)))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isZero(String address) {
    for (int i = 0; i < address.length(); i++) {
      if (address.charAt(i) != '0') {
        return false;
      }
    }
    return true;
  }

  /// As the kernel writes it on a little-endian machine: 127.0.0.1 is `0100007F`.
  private static String hexIpv4(String ip) {
    var text = new StringBuilder();
    int value = 0;
    for (int i = 0; i <= ip.length(); i++) {
      if (i == ip.length() || ip.charAt(i) == '.') {
        text.insert(0, hex(value, 2));
        value = 0;
      } else {
        value = value * 10 + (ip.charAt(i) - '0');
      }
    }
    return text.toString();
  }

  private static String hex(int value, int digits) {
    var text = new StringBuilder();
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
      text.append("0123456789ABCDEF".charAt(value >> shift & 15));
    }
    return text.toString();
  }
}
