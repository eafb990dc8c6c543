package io.jpod.core.storage.tar;

import io.jpod.userns.Libc;
import java.util.Arrays;

/// One block of 512 bytes as a header: ustar, GNU, star or V7.
final class TarHeader {
  static final int BLOCK = 512;

  private final byte[] block;

  TarHeader(byte[] block) {
    this.block = block;
  }

  boolean isZero() {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /// The checksum counts its own field as spaces; old tars summed signed bytes.
  void verifyChecksum() throws TarFormatException {
    int unsigned = 0;
    int signed = 0;
    for (int i = 0; i < BLOCK; i++) {
      byte b = i >= 148 && i < 156 ? (byte) ' ' : block[i];
      unsigned += b & 255;
      signed += b;
    }
    long stored;
    try {
      stored = number(148, 8, "checksum");
    } catch (TarFormatException e) {
      stored = -1; // text and noise end here
    }
    if (stored != unsigned && stored != signed) {
      throw new TarFormatException("archive is damaged, or no tar: a header's checksum is wrong");
    }
  }

  char type() {
    return (char) (block[156] & 255);
  }

  boolean isUstar() {
    return matches(257, "ustar\0");
  }

  private boolean isStar() {
    return matches(508, "tar\0");
  }

  boolean isGnu() {
    return matches(257, "ustar  \0");
  }

  private boolean matches(int at, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (block[at + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  String name() {
    String name = text(0, 100);
    if (!isUstar()) {
      return name; // GNU keeps other things where ustar has the prefix
    }
    String prefix = text(345, isStar() ? 131 : 155);
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  String linkName() {
    return text(157, 100);
  }

  String text(int at, int length) {
    int end = at;
    while (end < at + length && block[end] != 0) {
      end++;
    }
    return Libc.decode(Arrays.copyOfRange(block, at, end));
  }

  /// Octal text, or GNU's base 256.
  long number(int at, int length, String what) throws TarFormatException {
    if ((block[at] & 0x80) != 0) {
      return binary(at, length, what);
    }
    int i = at;
    int end = at + length;
    while (i < end && block[i] == ' ') {
      i++;
    }
    long value = 0;
    while (i < end && block[i] != 0 && block[i] != ' ') {
      if (block[i] < '0' || block[i] > '7' || value >= 1L << 59) {
        throw damaged(what);
      }
      value = value * 8 + (block[i++] - '0');
    }
    while (i < end) {
      if (block[i] != 0 && block[i] != ' ') {
        throw damaged(what);
      }
      i++;
    }
    return value;
  }

  private long binary(int at, int length, String what) throws TarFormatException {
    boolean negative = (block[at] & 0x40) != 0;
    long value = negative ? -1L << 6 | (block[at] & 0x3f) : block[at] & 0x3f;
    for (int i = at + 1; i < at + length; i++) {
      long next = value << 8 | (block[i] & 255);
      if (next >> 8 != value) {
        throw damaged(what);
      }
      value = next;
    }
    return value;
  }

  private static TarFormatException damaged(String what) {
    return new TarFormatException("archive is damaged: a header's " + what + " is no number");
  }
}
