package io.jpod.core.storage;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Makes tars byte by byte, wrong ones too. Independent of the product's own writer.
public final class TarBytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public static TarBytes tar() {
    return new TarBytes();
  }

  public TarBytes file(String name, String content) {
    return file(name, content.getBytes(StandardCharsets.UTF_8));
  }

  public TarBytes file(String name, byte[] content) {
    return header('0', name, "", 0644, content.length, block -> {}).data(content);
  }

  public TarBytes file(String name, String content, int mode) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return header('0', name, "", mode, bytes.length, block -> {}).data(bytes);
  }

  public TarBytes directory(String name) {
    return header('5', name, "", 0755, 0, block -> {});
  }

  public TarBytes symlink(String name, String target) {
    return header('2', name, target, 0777, 0, block -> {});
  }

  public TarBytes hardLink(String name, String target) {
    return header('1', name, target, 0644, 0, block -> {});
  }

  public TarBytes device(char type, String name, int major, int minor) {
    return header(
        type,
        name,
        "",
        0666,
        0,
        block -> {
          octal(block, 329, 7, major);
          octal(block, 337, 7, minor);
        });
  }

  /// A PAX header with the given records, `key=value` each.
  public TarBytes pax(String... records) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (String record : records) {
      byte[] bytes = record.getBytes(StandardCharsets.ISO_8859_1);
      int length = bytes.length + 3;
      while (Integer.toString(length).length() + bytes.length + 2 != length) {
        length++;
      }
      data.writeBytes((length + " ").getBytes(StandardCharsets.US_ASCII));
      data.writeBytes(bytes);
      data.write('\n');
    }
    return rawPax(data.toByteArray());
  }

  public TarBytes rawPax(byte[] records) {
    return header('x', "PaxHeaders/x", "", 0644, records.length, block -> {}).data(records);
  }

  public TarBytes gnuLongName(String name) {
    byte[] bytes = (name + "\0").getBytes(StandardCharsets.UTF_8);
    return header('L', "././@LongLink", "", 0, bytes.length, block -> {}).data(bytes);
  }

  /// @param change of the block before its checksum is computed
  public TarBytes header(
      char type, String name, String link, int mode, long size, Consumer<byte[]> change) {
    byte[] block = new byte[512];
    text(block, 0, 100, name);
    octal(block, 100, 7, mode);
    octal(block, 108, 7, 0);
    octal(block, 116, 7, 0);
    octal(block, 124, 11, size);
    octal(block, 136, 11, 1_700_000_000L);
    block[156] = (byte) type;
    text(block, 157, 100, link);
    text(block, 257, 8, "ustar\00000");
    change.accept(block);
    int sum = 8 * ' ';
    for (byte b : block) {
      sum += b & 255;
    }
    octal(block, 148, 6, sum - sumOf(block, 148, 8));
    block[155] = ' ';
    out.writeBytes(block);
    return this;
  }

  private static int sumOf(byte[] block, int at, int length) {
    int sum = 0;
    for (int i = at; i < at + length; i++) {
      sum += block[i] & 255;
    }
    return sum;
  }

  public TarBytes data(byte[] content) {
    out.writeBytes(content);
    out.writeBytes(new byte[-content.length & 511]);
    return this;
  }

  public TarBytes raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /// With the end mark.
  public byte[] bytes() {
    out.writeBytes(new byte[1024]);
    return out.toByteArray();
  }

  public byte[] bytesWithoutEnd() {
    return out.toByteArray();
  }

  public static void text(byte[] block, int at, int length, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < length; i++) {
      block[at + i] = i < bytes.length ? bytes[i] : 0;
    }
  }

  public static void octal(byte[] block, int at, int digits, long value) {
    long rest = value;
    for (int i = at + digits - 1; i >= at; i--) {
      block[i] = (byte) ('0' + (rest & 7));
      rest >>= 3;
    }
    block[at + digits] = 0;
  }

  /// GNU's base 256.
  public static void binary(byte[] block, int at, int length, long value) {
    long rest = value;
    for (int i = at + length - 1; i >= at; i--) {
      block[i] = (byte) rest;
      rest >>= 8;
    }
    block[at] |= (byte) 0x80;
  }
}
