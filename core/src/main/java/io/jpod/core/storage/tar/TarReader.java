package io.jpod.core.storage.tar;

import io.jpod.userns.Libc;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a tar from a stream, entry by entry, and hands all literal bytes to a sink.
///
/// Behaves as Go's archive/tar, with which docker and podman read layers, where formats leave a
/// choice: global PAX headers are not applied, links and devices have no payload, PAX records win
/// over header fields and GNU's long names over both. Not thread-safe.
public final class TarReader {
  /// Longest PAX header or GNU long name: {@value} bytes.
  public static final int MAX_EXTENSION = 1 << 20;

  /// Longest path: {@value}, the kernel's PATH_MAX less the final NUL.
  public static final int MAX_PATH = 4095;

  /// Most bytes accepted behind the end mark: {@value}. tar pads to 10 KiB.
  public static final int MAX_TRAILER = 16 << 20;

  private static final int MAX_EXTENSIONS_IN_A_ROW = 16;
  private static final int BLOCK = TarHeader.BLOCK;

  private final InputStream in;
  private final LiteralSink literals;
  private final byte[] block = new byte[BLOCK];
  private final byte[] skipBuffer = new byte[1 << 16];
  private long payloadLeft;
  private int padding;
  private boolean ended;
  private long position;

  /// @param in best with large reads; the reader does no buffering of its own
  public TarReader(InputStream in, LiteralSink literals) {
    this.in = in;
    this.literals = literals;
  }

  /// Bytes of the tar consumed so far. After [#next()] it is where the entry's payload begins.
  public long position() {
    return position;
  }

  /// The next entry, null at the end of the archive, whose trailer has then been read to the end of
  /// the stream.
  ///
  /// The payload of the entry before must have been read or skipped.
  ///
  /// @throws TarFormatException if the archive is damaged or refused
  public @Nullable TarEntry next() throws IOException {
    if (ended) {
      return null;
    }
    if (payloadLeft > 0) {
      throw new IllegalStateException(payloadLeft + " bytes of payload are left");
    }
    readPadding();
    PaxRecords pax = null;
    String longName = null;
    String longLink = null;
    for (int extensions = 0; extensions <= MAX_EXTENSIONS_IN_A_ROW; extensions++) {
      TarHeader header = readHeader(extensions > 0);
      if (header == null) {
        readTrailer();
        return null;
      }
      char type = header.type();
      if (type == 'x' || type == 'X') {
        byte[] data = extension(header);
        pax = PaxRecords.parse(data, data.length);
      } else if (type == 'g') {
        byte[] data = extension(header);
        PaxRecords.parse(data, data.length); // must be valid, has no effect
      } else if (type == 'L') {
        longName = cString(extension(header));
      } else if (type == 'K') {
        longLink = cString(extension(header));
      } else {
        return entry(header, pax == null ? new PaxRecords() : pax, longName, longLink);
      }
    }
    throw new TarFormatException("archive refused: too many extension headers in a row");
  }

  private @Nullable TarHeader readHeader(boolean required) throws IOException {
    int n = readFully(block);
    if (n == 0 && !required) {
      return null; // no end mark; GNU tar and Go accept that
    }
    if (n < BLOCK) {
      throw truncated();
    }
    TarHeader header = new TarHeader(block);
    if (header.isZero()) {
      if (required) {
        throw new TarFormatException("archive is damaged: it ends behind an extension header");
      }
      return null;
    }
    header.verifyChecksum();
    return header;
  }

  private int readFully(byte[] into) throws IOException {
    int n = in.readNBytes(into, 0, into.length);
    position += n;
    literals.literal(into, 0, n);
    return n;
  }

  private void readPadding() throws IOException {
    if (padding > 0) {
      int n = in.readNBytes(block, 0, padding);
      position += n;
      literals.literal(block, 0, n);
      if (n < padding) {
        throw truncated();
      }
      padding = 0;
    }
  }

  private void readTrailer() throws IOException {
    ended = true;
    long total = 0;
    while (true) {
      int n = in.read(skipBuffer);
      if (n <= 0) {
        return;
      }
      position += n;
      total += n;
      if (total > MAX_TRAILER) {
        throw new TarFormatException(
            "archive refused: more than " + MAX_TRAILER + " bytes behind its end mark");
      }
      literals.literal(skipBuffer, 0, n);
    }
  }

  private byte[] extension(TarHeader header) throws IOException {
    long size = header.number(124, 12, "size");
    if (size < 0 || size > MAX_EXTENSION) {
      throw new TarFormatException(
          "archive refused: an extension header of " + size + " bytes; at most " + MAX_EXTENSION);
    }
    byte[] data = new byte[(int) size];
    if (readFully(data) < data.length) {
      throw truncated();
    }
    padding = padding(size);
    readPadding();
    return data;
  }

  private static int padding(long size) {
    return (int) (-size & (BLOCK - 1));
  }

  private static String cString(byte[] data) {
    int end = 0;
    while (end < data.length && data[end] != 0) {
      end++;
    }
    return Libc.decode(Arrays.copyOf(data, end));
  }

  private TarEntry entry(
      TarHeader header, PaxRecords pax, @Nullable String longName, @Nullable String longLink)
      throws IOException {
    String name = pick(longName, pax.get("path"), header.name());
    String sparseName = pax.get("GNU.sparse.name");
    if (sparseName != null) {
      name = sparseName;
    }
    String linkName = pick(longLink, pax.get("linkpath"), header.linkName());
    checkPath(name, name);
    checkPath(name, linkName);
    if (name.isEmpty()) {
      throw new TarFormatException("archive refused: an entry without a name");
    }
    char type = type(header.type(), name);
    long stored = orElse(pax.number("size"), header.number(124, 12, "size"));
    if (stored < 0) {
      throw TarFormatException.of(name, "its size is negative");
    }
    boolean hasPayload = type == TarEntry.FILE || type == 'S';
    if (!hasPayload) {
      stored = 0;
    }
    payloadLeft = stored;
    padding = padding(stored);
    long[] sparse = null;
    long size = stored;
    if (type == 'S') {
      size = header.number(483, 12, "real size");
      sparse = oldSparseMap(header).checked(name, size, stored);
    } else if (type == TarEntry.FILE && isSparse(pax)) {
      size =
          orElse(pax.number("GNU.sparse.realsize"), orElse(pax.number("GNU.sparse.size"), stored));
      sparse = paxSparseMap(pax).checked(name, size, payloadLeft);
    }
    long[] mtime = mtime(header, pax);
    return new TarEntry(
        name,
        type == 'S' ? TarEntry.FILE : type,
        linkName,
        (int) header.number(100, 8, "mode") & 07777,
        orElse(pax.number("uid"), header.number(108, 8, "uid")),
        orElse(pax.number("gid"), header.number(116, 8, "gid")),
        mtime[0],
        (int) mtime[1],
        size,
        payloadLeft,
        sparse,
        pax.xattrs().isEmpty() ? Map.of() : pax.xattrs());
  }

  private static String pick(
      @Nullable String longValue, @Nullable String paxValue, String headerValue) {
    return longValue != null && !longValue.isEmpty()
        ? longValue
        : paxValue != null ? paxValue : headerValue;
  }

  private static long orElse(@Nullable Long value, long otherwise) {
    return value == null ? otherwise : value;
  }

  private static void checkPath(String name, String path) throws TarFormatException {
    if (path.length() > MAX_PATH) {
      throw TarFormatException.of(name, "a path longer than " + MAX_PATH + " bytes");
    }
  }

  private static char type(char type, String name) throws TarFormatException {
    if (type == '\0') {
      return name.endsWith("/")
          ? TarEntry.DIRECTORY
          : TarEntry.FILE; // V7 had no type for directories
    }
    if (type == '7') {
      return TarEntry.FILE; // contiguous file
    }
    if ((type >= '0' && type <= '6') || type == 'S') {
      return type;
    }
    throw TarFormatException.of(
        name, "unknown entry type '" + TarFormatException.printable(String.valueOf(type)) + "'");
  }

  private static boolean isSparse(PaxRecords pax) {
    return pax.sparseMap() != null
        || ("1".equals(pax.get("GNU.sparse.major")) && "0".equals(pax.get("GNU.sparse.minor")));
  }

  private SparseMap paxSparseMap(PaxRecords pax) throws IOException {
    String list = pax.sparseMap();
    if (list != null) {
      return SparseMap.ofList(list);
    }
    SparseMap map = new SparseMap();
    SparseMap.readLines(
        new SparseMap.BlockSource() {
          @Override
          public byte[] block() throws IOException {
            byte[] next = new byte[BLOCK];
            if (payloadLeft < BLOCK || readFully(next) < BLOCK) {
              throw truncated();
            }
            payloadLeft -= BLOCK;
            return next;
          }
        },
        map);
    return map;
  }

  /// GNU's old format: four pieces in the header, more in blocks of 21 behind it.
  private SparseMap oldSparseMap(TarHeader first) throws IOException {
    SparseMap map = new SparseMap();
    addPieces(first, 386, 4, map);
    boolean more = block[482] != 0;
    byte[] next = new byte[BLOCK];
    while (more) {
      if (readFully(next) < BLOCK) {
        throw truncated();
      }
      addPieces(new TarHeader(next), 0, 21, map);
      more = next[504] != 0;
    }
    return map;
  }

  private static void addPieces(TarHeader from, int at, int count, SparseMap map)
      throws TarFormatException {
    for (int i = 0; i < count; i++) {
      if (from.text(at + i * 24, 1).isEmpty()) {
        return;
      }
      map.add(
          from.number(at + i * 24, 12, "sparse offset"),
          from.number(at + i * 24 + 12, 12, "sparse length"));
    }
  }

  /// Seconds and nanoseconds; PAX has a fraction.
  private static long[] mtime(TarHeader header, PaxRecords pax) throws TarFormatException {
    String text = pax.get("mtime");
    if (text == null) {
      return new long[] {header.number(136, 12, "mtime"), 0};
    }
    boolean negative = text.startsWith("-");
    String digits = negative ? text.substring(1) : text;
    int dot = digits.indexOf('.');
    long seconds = PaxRecords.parseNumber(dot < 0 ? digits : digits.substring(0, dot), "mtime");
    long nanos = 0;
    if (dot >= 0) {
      for (int i = 1; i <= 9; i++) {
        char c = dot + i < digits.length() ? digits.charAt(dot + i) : '0';
        if (c < '0' || c > '9') {
          throw PaxRecords.invalid("mtime");
        }
        nanos = nanos * 10 + (c - '0');
      }
    }
    if (!negative) {
      return new long[] {seconds, nanos};
    }
    return nanos == 0 ? new long[] {-seconds, 0} : new long[] {-seconds - 1, 1_000_000_000 - nanos};
  }

  /// Reads payload of the current entry; -1 at its end.
  public int read(byte[] into, int offset, int length) throws IOException {
    if (payloadLeft == 0) {
      return -1;
    }
    int n = in.read(into, offset, (int) Math.min(length, payloadLeft));
    if (n <= 0) {
      throw truncated();
    }
    payloadLeft -= n;
    position += n;
    return n;
  }

  /// Passes over the payload that is left.
  public void skipPayload() throws IOException {
    while (payloadLeft > 0) {
      long skipped = in.skip(payloadLeft);
      if (skipped <= 0) {
        read(skipBuffer, 0, skipBuffer.length);
      } else {
        payloadLeft -= skipped;
        position += skipped;
      }
    }
  }

  private static EOFException truncated() {
    return new EOFException("archive is truncated");
  }
}
