package io.jpod.core.storage.tar;

import io.jpod.userns.Libc;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The records of one PAX extended header: `<length> <key>=<value>\n`, pax(1).
final class PaxRecords {
  private static final String XATTR = "SCHILY.xattr.";

  private final Map<String, String> values = new HashMap<>();
  private final Map<String, byte[]> xattrs = new LinkedHashMap<>();
  private final StringBuilder sparseMap = new StringBuilder();

  /// @param data the extended header's payload, not longer than `length`
  static PaxRecords parse(byte[] data, int length) throws TarFormatException {
    PaxRecords records = new PaxRecords();
    int at = 0;
    while (at < length) {
      at = records.parseRecord(data, at, length);
    }
    return records;
  }

  private int parseRecord(byte[] data, int start, int limit) throws TarFormatException {
    int at = start;
    int length = 0;
    while (at < limit && data[at] >= '0' && data[at] <= '9' && length < limit) {
      length = length * 10 + (data[at++] - '0');
    }
    int end = start + length;
    if (at == start || at >= limit || data[at] != ' ' || end > limit || end <= at + 1) {
      throw invalid("a record's length");
    }
    int key = ++at;
    while (at < end && data[at] != '=') {
      at++;
    }
    if (at >= end || at == key || data[end - 1] != '\n') {
      throw invalid("a record");
    }
    byte[] value = Arrays.copyOfRange(data, at + 1, end - 1);
    put(Libc.decode(Arrays.copyOfRange(data, key, at)), value);
    return end;
  }

  private void put(String key, byte[] value) throws TarFormatException {
    if (key.startsWith(XATTR)) {
      xattrs.put(key.substring(XATTR.length()), value);
      return;
    }
    String text = Libc.decode(value);
    if (text.indexOf('\0') >= 0) {
      throw invalid("the value of " + TarFormatException.printable(key));
    }
    if (key.equals("GNU.sparse.offset") || key.equals("GNU.sparse.numbytes")) {
      // Format 0.0 repeats these two; as a list they are what format 0.1 has in GNU.sparse.map.
      sparseMap.append(sparseMap.isEmpty() ? "" : ",").append(text);
      return;
    }
    if (text.isEmpty()) {
      values.remove(key); // pax: an empty value takes back an earlier record
    } else {
      values.put(key, text);
    }
  }

  @Nullable String get(String key) {
    return values.get(key);
  }

  @Nullable String sparseMap() {
    return sparseMap.isEmpty() ? values.get("GNU.sparse.map") : sparseMap.toString();
  }

  Map<String, byte[]> xattrs() {
    return xattrs;
  }

  /// A decimal number that is not negative.
  @Nullable Long number(String key) throws TarFormatException {
    String text = values.get(key);
    return text == null ? null : parseNumber(text, key);
  }

  static long parseNumber(String text, String what) throws TarFormatException {
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9' || i >= 18) {
        throw invalid(what);
      }
      value = value * 10 + (c - '0');
    }
    if (text.isEmpty()) {
      throw invalid(what);
    }
    return value;
  }

  static TarFormatException invalid(String what) {
    return new TarFormatException("archive is damaged: invalid PAX header: " + what);
  }
}
