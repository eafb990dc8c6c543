package io.jpod.cli.build;

import io.jpod.core.JpodException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Bytes of somebody's file as text: UTF-8, as everything in an image is.
final class TextFile {
  private static final char REPLACEMENT = '\uFFFD';

  private TextFile() {}

  /// @param name of the file, for the error
  /// @throws JpodException with the first line in another encoding; lines that are comments may be
  ///   in any
  static String decode(byte[] bytes, String name) throws JpodException {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) < 0) {
      return text;
    }
    int line = 1;
    int from = 0;
    while (from < bytes.length) {
      int end = from;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      if (!isComment(bytes, from, end) && !isUtf8(bytes, from, end)) {
        throw new JpodException(
            name + ":" + line + ": the line is not UTF-8", "iconv -f ISO-8859-1 -t UTF-8 " + name);
      }
      from = end + 1;
      line++;
    }
    return text;
  }

  private static boolean isComment(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end && (bytes[at] == ' ' || bytes[at] == '\t')) {
      at++;
    }
    return at < end && bytes[at] == '#';
  }

  private static boolean isUtf8(byte[] bytes, int from, int end) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, end - from));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
