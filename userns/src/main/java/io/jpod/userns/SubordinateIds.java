package io.jpod.userns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The ids a user may map besides his own, subuid(5) and subgid(5).
///
/// @param ranges in the order of the file; a user may have several
public record SubordinateIds(List<Range> ranges) {
  /// Where user ids are given to users.
  public static final Path USERS = Path.of("/etc/subuid");

  /// Where group ids are given to users (not to groups).
  public static final Path GROUPS = Path.of("/etc/subgid");

  /// Consecutive ids.
  ///
  /// @param first lowest id
  /// @param count number of ids, at least 1
  public record Range(long first, long count) {}

  public SubordinateIds {
    ranges = List.copyOf(ranges);
  }

  /// The ranges of one user; none if there is no such file.
  ///
  /// @param user login name
  /// @param uid his id, as a line may begin with either
  public static SubordinateIds of(Path file, String user, long uid) throws IOException {
    try {
      return parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8), user, uid);
    } catch (NoSuchFileException none) {
      return new SubordinateIds(List.of());
    }
  }

  /// Reads the text of such a file. Lines that are not of the form `name:first:count` are passed
  /// over, as newuidmap(1) does.
  public static SubordinateIds parse(String text, String user, long uid) {
    var ranges = new ArrayList<Range>();
    String number = Long.toString(uid);
    for (String line : Lines.of(text)) {
      List<String> fields = Lines.split(line.strip(), ':');
      if (fields.size() != 3 || !(fields.get(0).equals(user) || fields.get(0).equals(number))) {
        continue;
      }
      long first = Lines.id(fields.get(1));
      long count = Lines.id(fields.get(2));
      if (first >= 0 && count > 0 && first + count <= 0xffffffffL) {
        ranges.add(new Range(first, count));
      }
    }
    return new SubordinateIds(ranges);
  }

  /// Number of ids in all ranges.
  public long size() {
    long size = 0;
    for (Range range : ranges) {
      size += range.count;
    }
    return size;
  }

  /// The map of a namespace in which 0 is the user himself and the ranges follow from 1 on.
  ///
  /// @param own the user's own id
  public IdMap map(long own) {
    var mapped = new ArrayList<IdMap.Range>();
    mapped.add(new IdMap.Range(0, own, 1));
    long inside = 1;
    for (Range range : ranges) {
      mapped.add(new IdMap.Range(inside, range.first, range.count));
      inside += range.count;
    }
    return new IdMap(mapped);
  }
}
