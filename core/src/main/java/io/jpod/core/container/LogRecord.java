package io.jpod.core.container;

import io.jpod.core.Timestamps;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One line of a `json-file` or `k8s-file` log, taken apart in place: the text is needed as bytes,
/// and a log can be a gigabyte long. Reused for each line.
final class LogRecord {
  private static final byte[] LOG = ascii("\"log\":\"");
  private static final byte[] STREAM = ascii("\"stream\":\"stderr\"");
  private static final byte[] TIME = ascii("\"time\":\"");

  private byte[] text = new byte[1024];
  private int length;
  private boolean stderr;
  private String time = "";

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  byte[] text() {
    return text;
  }

  int length() {
    return length;
  }

  boolean stderr() {
    return stderr;
  }

  String time() {
    return time;
  }

  long epochNanos() {
    return Timestamps.parse(time);
  }

  /// Reads the line in `line[from..to)`.
  ///
  /// @return false if it is no record: the machine stopped while it was written
  boolean parse(byte[] line, int from, int to) {
    length = 0;
    if (from < to && line[from] != '{') {
      return parseK8s(line, from, to);
    }
    int at = find(line, from, to, LOG);
    if (at < 0) {
      return false;
    }
    at = readText(line, at + LOG.length, to);
    if (at < 0) {
      return false;
    }
    int timeAt = find(line, at, to, TIME);
    if (timeAt < 0) {
      return false;
    }
    timeAt += TIME.length;
    int end = timeAt;
    while (end < to && line[end] != '"') {
      end++;
    }
    time = new String(line, timeAt, end - timeAt, StandardCharsets.US_ASCII);
    stderr = find(line, at, timeAt, STREAM) >= 0;
    return isTime(time);
  }

  /// `TIME STREAM F|P TEXT`, as conmon writes it; P says that the line goes on in the next record.
  private boolean parseK8s(byte[] line, int from, int to) {
    int timeEnd = indexOf(line, (byte) ' ', from, to);
    int streamEnd = timeEnd < 0 ? -1 : indexOf(line, (byte) ' ', timeEnd + 1, to);
    if (streamEnd < 0 || streamEnd + 2 > to) {
      return false;
    }
    time = new String(line, from, timeEnd - from, StandardCharsets.US_ASCII);
    stderr = line[timeEnd + 4] == 'e'; // stdout or stderr
    boolean whole = line[streamEnd + 1] == 'F';
    int at = Math.min(to, streamEnd + 3);
    if (text.length < to - at + 1) {
      text = new byte[2 * (to - at + 1)];
    }
    System.arraycopy(line, at, text, 0, to - at);
    length = to - at;
    if (whole) {
      text[length++] = '\n';
    }
    return isTime(time);
  }

  private static int indexOf(byte[] in, byte what, int from, int to) {
    for (int i = from; i < to; i++) {
      if (in[i] == what) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isTime(String text) {
    try {
      Timestamps.parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static int find(byte[] in, int from, int to, byte[] what) {
    for (int i = from; i <= to - what.length; i++) {
      if (Arrays.equals(in, i, i + what.length, what, 0, what.length)) {
        return i;
      }
    }
    return -1;
  }

  /// Copies a JSON string's text; returns the index behind its closing quote, or -1.
  private int readText(byte[] line, int from, int to) {
    if (text.length < to - from) {
      text = new byte[2 * (to - from)];
    }
    int at = from;
    while (at < to) {
      byte b = line[at++];
      if (b == '"') {
        return at;
      }
      if (b != '\\') {
        text[length++] = b;
        continue;
      }
      if (at == to) {
        return -1;
      }
      byte escape = line[at++];
      if (escape == 'u') {
        at = readUnicode(line, at, to);
        if (at < 0) {
          return -1;
        }
      } else {
        text[length++] = unescape(escape);
      }
    }
    return -1;
  }

  private static byte unescape(byte escape) {
    return switch (escape) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      default -> escape;
    };
  }

  private int readUnicode(byte[] line, int from, int to) {
    int unit = hex(line, from, to);
    if (unit < 0) {
      return -1;
    }
    int at = from + 4;
    int codePoint = unit;
    if (Character.isHighSurrogate((char) unit)
        && at + 6 <= to
        && line[at] == '\\'
        && line[at + 1] == 'u') {
      int low = hex(line, at + 2, to);
      if (low >= 0 && Character.isLowSurrogate((char) low)) {
        codePoint = Character.toCodePoint((char) unit, (char) low);
        at += 6;
      }
    }
    if (codePoint >= 0xd800 && codePoint < 0xe000) {
      codePoint = 0xfffd;
    }
    append(codePoint);
    return at;
  }

  private static int hex(byte[] line, int from, int to) {
    if (from + 4 > to) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < from + 4; i++) {
      int digit = Character.digit(line[i], 16);
      if (digit < 0) {
        return -1;
      }
      value = value * 16 + digit;
    }
    return value;
  }

  private void append(int codePoint) {
    if (codePoint < 0x80) {
      text[length++] = (byte) codePoint;
      return;
    }
    byte[] utf8 = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
    for (byte b : utf8) {
      text[length++] = b;
    }
  }
}
