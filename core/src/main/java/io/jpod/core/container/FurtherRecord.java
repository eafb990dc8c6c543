package io.jpod.core.container;

import io.jpod.userns.IdMap;
import java.util.ArrayList;
import java.util.List;

/// What `container.json` has of seldom options.
final class FurtherRecord {
  private FurtherRecord() {}

  static void users(JsonText json, UserNamespace users) {
    json.add("userns", users.mode());
    json.add("uidMap", lines(users.users()));
    json.add("gidMap", lines(users.groups()));
  }

  private static List<String> lines(IdMap map) {
    List<String> lines = new ArrayList<>();
    for (IdMap.Range range : map.ranges()) {
      lines.add(range.inside() + ":" + range.outside() + ":" + range.count());
    }
    return lines;
  }
}
