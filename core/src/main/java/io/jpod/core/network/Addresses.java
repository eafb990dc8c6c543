package io.jpod.core.network;

/// IP addresses as text. Not java.net.InetAddress: its classes and native library cost start-up
/// time.
final class Addresses {
  private Addresses() {}

  static boolean isAddress(String text) {
    return isIpv4(text) || isIpv6(text);
  }

  /// Four decimal numbers; no leading zeros, which some programs read as octal.
  static boolean isIpv4(String text) {
    int parts = 0;
    int digits = 0;
    int value = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i == text.length() ? '.' : text.charAt(i);
      if (c == '.') {
        if (digits == 0 || value > 255) {
          return false;
        }
        parts++;
        digits = 0;
        value = 0;
      } else if (c >= '0' && c <= '9' && digits < 3 && !(digits == 1 && value == 0)) {
        value = value * 10 + (c - '0');
        digits++;
      } else {
        return false;
      }
    }
    return parts == 4;
  }

  /// RFC 4291, without a zone.
  static boolean isIpv6(String text) {
    int groups = 0;
    boolean gap = false;
    int i = 0;
    if (text.startsWith("::")) {
      gap = true;
      i = 2;
    }
    while (i < text.length()) {
      int end = i;
      while (end < text.length()
          && Character.digit(text.charAt(end), 16) >= 0
          && text.charAt(end) < 0x80) {
        end++;
      }
      if (end < text.length() && text.charAt(end) == '.') {
        return isIpv4(text.substring(i)) && (gap ? groups <= 5 : groups == 6);
      }
      if (end == i || end - i > 4) {
        return false;
      }
      groups++;
      i = end;
      if (i == text.length()) {
        break;
      }
      if (text.charAt(i) != ':' || i + 1 == text.length()) {
        return false;
      }
      i++;
      if (text.charAt(i) == ':') {
        if (gap) {
          return false;
        }
        gap = true;
        i++;
      }
    }
    return gap ? groups <= 7 : groups == 8;
  }

  /// Whether only the host itself reaches this address.
  static boolean isLoopback(String address) {
    return address.startsWith("127.") || address.equals("::1");
  }
}
