package io.jpod.core.storage.layer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The ids that exist in this process's user namespace, from `/proc/self/uid_map` or `gid_map`.
final class IdRanges {
  private final long[] starts;
  private final long[] counts;

  private IdRanges(long[] starts, long[] counts) {
    this.starts = starts;
    this.counts = counts;
  }

  static IdRanges read(String file) throws IOException {
    return parse(Files.readString(Path.of("/proc/self", file), StandardCharsets.US_ASCII));
  }

  static IdRanges parse(String text) {
    List<long[]> ranges = new ArrayList<>();
    for (String line : text.split("\n")) {
      String[] words = line.trim().split(" +");
      if (words.length == 3) {
        ranges.add(new long[] {Long.parseLong(words[0]), Long.parseLong(words[2])});
      }
    }
    long[] starts = new long[ranges.size()];
    long[] counts = new long[ranges.size()];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = ranges.get(i)[0];
      counts[i] = ranges.get(i)[1];
    }
    return new IdRanges(starts, counts);
  }

  boolean contains(long id) {
    for (int i = 0; i < starts.length; i++) {
      if (id >= starts[i] && id - starts[i] < counts[i]) {
        return true;
      }
    }
    return false;
  }

  /// Whether there is root and nothing else, as without a range in /etc/subuid.
  boolean isSingle() {
    return counts.length == 1 && counts[0] == 1;
  }
}
