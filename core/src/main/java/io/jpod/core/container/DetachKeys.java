package io.jpod.core.container;

import io.jpod.core.JpodException;

/// The key sequence that detaches: `ctrl-p,ctrl-q`, `a`, `ctrl-@` ... as podman and docker write
/// it.
final class DetachKeys {
  private DetachKeys() {}

  /// The bytes of the sequence as hex digits; empty for an empty sequence, which turns it off.
  static String parse(String text) throws JpodException {
    if (text.isEmpty()) {
      return "";
    }
    StringBuilder hex = new StringBuilder();
    for (String key : Words.split(text, ',')) {
      int code = code(key);
      if (code < 0) {
        throw new JpodException("unknown detach key \"" + key + "\" in \"" + text + "\"");
      }
      hex.append(Character.forDigit(code >> 4, 16)).append(Character.forDigit(code & 15, 16));
    }
    return hex.toString();
  }

  private static int code(String key) {
    if (key.length() == 1 && key.charAt(0) < 0x80) {
      return key.charAt(0);
    }
    if (key.length() == 6 && key.startsWith("ctrl-")) {
      char c = key.charAt(5);
      if (c >= 'a' && c <= 'z') {
        return c - 'a' + 1;
      }
      return switch (c) {
        case '@' -> 0;
        case '[' -> 27;
        case '\\' -> 28;
        case ']' -> 29;
        case '^' -> 30;
        case '_' -> 31;
        default -> -1;
      };
    }
    return key.equals("DEL") ? 127 : -1;
  }
}
