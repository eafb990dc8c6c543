package io.jpod.cli.diagnosis;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/// A socket that waits for connections or datagrams.
///
/// @param address as text: `127.0.0.1`, `0.0.0.0`, `0:0:0:0:0:0:0:0`
/// @param port 1 to 65535
record Listener(String address, int port) {
  private static final String TCP_LISTEN = "0A";
  private static final String UDP_BOUND = "07";

  /// Whether connections from elsewhere reach it.
  boolean isOpen() {
    return !isLoopback();
  }

  boolean isLoopback() {
    return address.startsWith("127.") || address.equals("0:0:0:0:0:0:0:1");
  }

  /// Reads the text of `/proc/net/tcp`, `tcp6`, `udp` or `udp6`, proc_net(5).
  static List<Listener> parse(String table, boolean udp) {
    List<Listener> found = new ArrayList<>();
    for (String line : table.split("\n", -1)) {
      String[] words = line.strip().split(" +");
      if (words.length > 3 && words[3].equals(udp ? UDP_BOUND : TCP_LISTEN)) {
        int colon = words[1].indexOf(':');
        found.add(
            new Listener(
                address(words[1].substring(0, colon)),
                Integer.parseInt(words[1].substring(colon + 1), 16)));
      }
    }
    return found;
  }

  /// The kernel writes an address as words of 32 bits in the machine's order, which is
  /// little-endian wherever we run.
  private static String address(String hex) {
    byte[] bytes = new byte[hex.length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      int at = (i & ~3) + (3 - (i & 3));
      bytes[at] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
    }
    try {
      String text = InetAddress.getByAddress(bytes).getHostAddress();
      return text.startsWith("::ffff:") ? text.substring("::ffff:".length()) : text;
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(hex, e);
    }
  }
}
