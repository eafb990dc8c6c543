package io.jpod.core.storage.tar;

import io.jpod.userns.Libc;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Makes the literal bytes of a tar: ustar headers, with a PAX header before those that do not fit.
/// The same entries give the same bytes.
public final class TarWriter {
  private static final int BLOCK = TarHeader.BLOCK;
  private static final long MAX_OCTAL_7 = 07777777;
  private static final long MAX_OCTAL_11 = 077777777777L;
  private static final byte[] ZEROS = new byte[BLOCK * 2];

  private final LiteralSink out;

  public TarWriter(LiteralSink out) {
    this.out = out;
  }

  /// Writes the header of an entry. Its payload, and then [#padding], follow from the caller. Owner
  /// names stay empty, nanoseconds are left out.
  public void header(TarEntry entry) throws IOException {
    ByteArrayOutputStream pax = new ByteArrayOutputStream();
    byte[] name = Libc.encode(entry.name());
    byte[] link = Libc.encode(entry.linkName());
    int split = split(name);
    if (split < 0) {
      record(pax, "path", name);
    }
    if (link.length > 100 || !isAscii(link)) {
      record(pax, "linkpath", link);
    }
    number(pax, "size", entry.sizeBytes(), MAX_OCTAL_11);
    number(pax, "uid", entry.uid(), MAX_OCTAL_7);
    number(pax, "gid", entry.gid(), MAX_OCTAL_7);
    number(pax, "mtime", entry.mtimeSeconds(), MAX_OCTAL_11);
    for (Map.Entry<String, byte[]> xattr : entry.xattrs().entrySet()) {
      record(pax, "SCHILY.xattr." + xattr.getKey(), xattr.getValue());
    }
    if (pax.size() > 0) {
      byte[] records = pax.toByteArray();
      byte[] paxName = "PaxHeaders/entry".getBytes(StandardCharsets.US_ASCII);
      block(paxName, 0, new byte[0], 'x', 0644, 0, 0, records.length, 0);
      out.literal(records, 0, records.length);
      padding(records.length);
    }
    block(
        name,
        Math.max(split, 0),
        link,
        entry.type(),
        entry.mode(),
        octal(entry.uid(), MAX_OCTAL_7),
        octal(entry.gid(), MAX_OCTAL_7),
        octal(entry.sizeBytes(), MAX_OCTAL_11),
        octal(entry.mtimeSeconds(), MAX_OCTAL_11));
  }

  /// Fills the last block of a payload of this length.
  public void padding(long payloadBytes) throws IOException {
    out.literal(ZEROS, 0, (int) (-payloadBytes & (BLOCK - 1)));
  }

  /// The end mark: two blocks of zeros.
  public void end() throws IOException {
    out.literal(ZEROS, 0, ZEROS.length);
  }

  private static long octal(long value, long max) {
    return value < 0 || value > max ? 0 : value; // the PAX record has it
  }

  /// Length of the prefix; 0: the name fits without one; -1: it does not fit.
  private static int split(byte[] name) {
    if (!isAscii(name)) {
      return -1;
    }
    if (name.length <= 100) {
      return 0;
    }
    for (int i = Math.min(155, name.length - 2); i >= name.length - 101 && i > 0; i--) {
      if (name[i] == '/') {
        return i;
      }
    }
    return -1;
  }

  private static boolean isAscii(byte[] text) {
    for (byte b : text) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }

  private static void number(ByteArrayOutputStream pax, String key, long value, long max) {
    if (value < 0 || value > max) {
      record(pax, key, Long.toString(value).getBytes(StandardCharsets.US_ASCII));
    }
  }

  private static void record(ByteArrayOutputStream pax, String key, byte[] value) {
    byte[] name = Libc.encode(key);
    int content = name.length + value.length + 3; // space, equals sign, end of line
    int length = content + 1;
    while (content + Integer.toString(length).length() != length) {
      length = content + Integer.toString(length).length();
    }
    byte[] start = (length + " ").getBytes(StandardCharsets.US_ASCII);
    pax.write(start, 0, start.length);
    pax.write(name, 0, name.length);
    pax.write('=');
    pax.write(value, 0, value.length);
    pax.write('\n');
  }

  private void block(
      byte[] name,
      int split,
      byte[] link,
      char type,
      int mode,
      long uid,
      long gid,
      long size,
      long mtime)
      throws IOException {
    byte[] block = new byte[BLOCK];
    int start = split == 0 ? 0 : split + 1;
    System.arraycopy(name, start, block, 0, Math.min(100, name.length - start));
    System.arraycopy(name, 0, block, 345, split);
    System.arraycopy(link, 0, block, 157, Math.min(100, link.length));
    put(block, 100, 7, mode);
    put(block, 108, 7, uid);
    put(block, 116, 7, gid);
    put(block, 124, 11, size);
    put(block, 136, 11, mtime);
    block[156] = (byte) type;
    byte[] magic = "ustar\00000".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(magic, 0, block, 257, magic.length);
    int sum = 8 * ' ';
    for (byte b : block) {
      sum += b & 255;
    }
    put(block, 148, 6, sum);
    block[155] = ' ';
    out.literal(block, 0, BLOCK);
  }

  private static void put(byte[] block, int at, int digits, long value) {
    long rest = value;
    for (int i = at + digits - 1; i >= at; i--) {
      block[i] = (byte) ('0' + (rest & 7));
      rest >>= 3;
    }
  }
}
