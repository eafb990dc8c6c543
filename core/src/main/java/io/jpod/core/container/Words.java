package io.jpod.core.container;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Cutting texts without regular expressions, which cost a fresh JVM more than the texts are worth.
final class Words {
  private Words() {}

  /// The parts between separators; always at least one, empty ones included.
  static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>(4);
    int from = 0;
    while (true) {
      int to = text.indexOf(separator, from);
      if (to < 0) {
        parts.add(text.substring(from));
        return parts;
      }
      parts.add(text.substring(from, to));
      from = to + 1;
    }
  }

  /// Parts joined again.
  static String join(List<String> parts, String separator) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      if (i > 0) {
        text.append(separator);
      }
      text.append(parts.get(i));
    }
    return text.toString();
  }

  /// Value of an unsigned decimal number, or null for anything else.
  static @Nullable Long decimal(String text) {
    if (text.isEmpty() || text.length() > 18) {
      return null;
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return null;
      }
      value = value * 10 + (c - '0');
    }
    return value;
  }

  /// Bytes meant by `64m`, `1g`, `512`, `10kb`, `2GiB`; null for anything else.
  static @Nullable Long bytes(String text) {
    int end = text.length();
    int digits = 0;
    while (digits < end && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    Long number = decimal(text.substring(0, digits));
    if (number == null) {
      return null;
    }
    int shift;
    switch (text.substring(digits)) {
      case "", "b", "B" -> shift = 0;
      case "k", "K", "kb", "KB", "kB", "kib", "KiB", "ki", "Ki" -> shift = 10;
      case "m", "M", "mb", "MB", "mib", "MiB", "mi", "Mi" -> shift = 20;
      case "g", "G", "gb", "GB", "gib", "GiB", "gi", "Gi" -> shift = 30;
      case "t", "T", "tb", "TB", "tib", "TiB", "ti", "Ti" -> shift = 40;
      default -> {
        return null;
      }
    }
    return number > Long.MAX_VALUE >> shift ? null : number << shift;
  }
}
