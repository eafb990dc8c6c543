package io.jpod.core;

import java.io.FileInputStream;
import java.io.IOException;

/// Random bytes for ids and names, straight from the kernel: `SecureRandom` would initialise the
/// security providers, which costs more than all the rest of creating a container.
public final class RandomIds {
  private static final String HEX = "0123456789abcdef";

  private RandomIds() {}

  /// Random bytes from the kernel.
  public static byte[] bytes(int count) throws JpodException {
    try {
      return read(count);
    } catch (IOException e) {
      throw new JpodException("cannot read random bytes: " + e.getMessage(), e);
    }
  }

  private static byte[] read(int count) throws IOException {
    byte[] bytes = new byte[count];
    try (FileInputStream in = new FileInputStream("/dev/urandom")) {
      int read = 0;
      while (read < count) {
        int n = in.read(bytes, read, count - read);
        if (n < 0) {
          throw new IOException("/dev/urandom: end of file");
        }
        read += n;
      }
    }
    return bytes;
  }

  /// A fresh text of twice as many hex digits.
  public static String hex(int bytes) throws JpodException {
    return hex(bytes(bytes), 0, bytes);
  }

  /// Part of the bytes in hex digits.
  public static String hex(byte[] bytes, int from, int to) {
    StringBuilder text = new StringBuilder(2 * (to - from));
    for (int i = from; i < to; i++) {
      text.append(HEX.charAt((bytes[i] >> 4) & 15)).append(HEX.charAt(bytes[i] & 15));
    }
    return text.toString();
  }
}
