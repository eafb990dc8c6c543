package io.jpod.userns;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// File names as text. The kernel's names are bytes, mostly but not always UTF-8; what is not,
/// travels in strings as single surrogates, as Python's `os.fsdecode` does it (PEP 383), and comes
/// out as the same bytes.
public final class PathText {
  private PathText() {}

  /// The bytes of a text: UTF-8, but each character U+DC80..U+DCFF that stands alone is the byte
  /// 80..FF.
  public static byte[] encode(String text) {
    int escapes = 0;
    for (int i = 0; i < text.length(); i++) {
      if (isEscape(text, i)) {
        escapes++;
      }
    }
    if (escapes == 0) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    var out = new ByteArrayOutputStream(text.length() * 2);
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      boolean end = i == text.length();
      if (end || isEscape(text, i)) {
        out.writeBytes(text.substring(from, i).getBytes(StandardCharsets.UTF_8));
        if (!end) {
          out.write(text.charAt(i) & 0xff);
        }
        from = i + 1;
      }
    }
    return out.toByteArray();
  }

  private static boolean isEscape(String text, int i) {
    char c = text.charAt(i);
    return c >= 0xdc80 && c <= 0xdcff && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }

  /// Text from bytes: UTF-8, where each byte that is not part of a character becomes
  /// U+DC80..U+DCFF, so that [#encode] gives the same bytes.
  public static String decode(byte[] bytes) {
    String plain = new String(bytes, StandardCharsets.UTF_8);
    if (plain.indexOf('\ufffd') < 0) {
      return plain;
    }
    var text = new StringBuilder(bytes.length);
    int i = 0;
    while (i < bytes.length) {
      int length = sequenceLength(bytes, i);
      if (length == 0) {
        text.append((char) (0xdc00 | (bytes[i] & 0xff)));
        i++;
      } else {
        text.append(new String(bytes, i, length, StandardCharsets.UTF_8));
        i += length;
      }
    }
    return text.toString();
  }

  /// Length of the well-formed UTF-8 sequence at `at`, 0 if there is none.
  private static int sequenceLength(byte[] bytes, int at) {
    int lead = bytes[at] & 0xff;
    int length =
        lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    if (at + length > bytes.length) {
      return 0;
    }
    String decoded = new String(bytes, at, length, StandardCharsets.UTF_8);
    boolean replaced = decoded.indexOf('\ufffd') >= 0;
    // U+FFFD itself is well-formed: ef bf bd.
    boolean literal =
        length == 3
            && lead == 0xef
            && (bytes[at + 1] & 0xff) == 0xbf
            && (bytes[at + 2] & 0xff) == 0xbd;
    return replaced && !literal ? 0 : length;
  }
}
