package io.jpod.userns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The user or group ids of a user namespace, user_namespaces(7). Ids are 0 to 4294967294.
///
/// @param ranges in the order of the kernel's file
public record IdMap(List<Range> ranges) {
  /// Consecutive ids.
  ///
  /// @param inside first id in the namespace
  /// @param outside first id in the namespace that reads the map (for `/proc/self/uid_map` its
  ///   parent)
  /// @param count number of ids, at least 1
  public record Range(long inside, long outside, long count) {}

  public IdMap {
    ranges = List.copyOf(ranges);
  }

  /// The user ids of this process's namespace.
  public static IdMap ofUsers() throws IOException {
    return parse(Files.readString(Path.of("/proc/self/uid_map")));
  }

  /// The group ids of this process's namespace.
  public static IdMap ofGroups() throws IOException {
    return parse(Files.readString(Path.of("/proc/self/gid_map")));
  }

  /// Reads the text of `/proc/PID/uid_map` or `gid_map`; an empty map, not yet written, is valid.
  ///
  /// @throws IOException if it is not such a text
  public static IdMap parse(String text) throws IOException {
    var ranges = new ArrayList<Range>();
    for (String line : Lines.of(text)) {
      List<String> words = Lines.words(line);
      if (words.isEmpty()) {
        continue;
      }
      long[] numbers = new long[3];
      for (int i = 0; i < 3; i++) {
        numbers[i] = words.size() == 3 ? Lines.id(words.get(i)) : -1;
        if (numbers[i] < 0) {
          throw new IOException("not an id map: " + line);
        }
      }
      ranges.add(new Range(numbers[0], numbers[1], numbers[2]));
    }
    return new IdMap(ranges);
  }

  /// Whether an id of the namespace is mapped, so that a file can belong to it.
  public boolean contains(long inside) {
    return toOutside(inside) >= 0;
  }

  /// Where an id of the namespace lies outside, -1 if nowhere.
  public long toOutside(long inside) {
    for (Range range : ranges) {
      if (inside >= range.inside && inside - range.inside < range.count) {
        return range.outside + (inside - range.inside);
      }
    }
    return -1;
  }

  /// What an id from outside is in the namespace, -1 if nothing.
  public long toInside(long outside) {
    for (Range range : ranges) {
      if (outside >= range.outside && outside - range.outside < range.count) {
        return range.inside + (outside - range.outside);
      }
    }
    return -1;
  }

  /// Number of ids that are mapped.
  public long size() {
    long size = 0;
    for (Range range : ranges) {
      size += range.count;
    }
    return size;
  }

  /// The ids of the namespace as a person reads them: `0-65536`, `0, 1000-1999`.
  public String describe() {
    var text = new StringBuilder();
    long from = -1;
    long to = -1;
    for (Range range : ranges) {
      if (from >= 0 && range.inside == to + 1) {
        to = range.inside + range.count - 1;
        continue;
      }
      append(text, from, to);
      from = range.inside;
      to = range.inside + range.count - 1;
    }
    append(text, from, to);
    return text.isEmpty() ? "none" : text.toString();
  }

  private static void append(StringBuilder text, long from, long to) {
    if (from < 0) {
      return;
    }
    if (!text.isEmpty()) {
      text.append(", ");
    }
    text.append(from);
    if (to > from) {
      text.append('-').append(to);
    }
  }
}
