package io.jpod.core.container;

import io.jpod.core.JpodException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The users and groups of an image, from the texts of its /etc/passwd and /etc/group (passwd(5),
/// group(5)). Both are the image's: a line that makes no sense is skipped, as libc does.
final class UserDatabase {
  private final String passwd;
  private final String group;

  UserDatabase(String passwd, String group) {
    this.passwd = passwd;
    this.group = group;
  }

  /// Finds the ids of `user[:group]`, each a name or a number.
  ///
  /// @param spec empty: root
  /// @param groupAdd further groups, names or numbers
  ContainerUser resolve(String spec, List<String> groupAdd) throws JpodException {
    int colon = spec.indexOf(':');
    String userArg = colon < 0 ? spec : spec.substring(0, colon);
    String groupArg = colon < 0 ? "" : spec.substring(colon + 1);
    @Nullable List<String> entry = find(passwd, userArg.isEmpty() ? "0" : userArg, 7);
    int uid = 0;
    int gid = 0;
    String home = "/";
    String name = null;
    if (entry != null) {
      uid = id(entry.get(2));
      gid = Math.max(0, id(entry.get(3)));
      home = entry.get(5).isEmpty() ? "/" : entry.get(5);
      name = entry.get(0);
    } else if (!userArg.isEmpty()) {
      uid = number(userArg, "user", "passwd");
    }
    List<Integer> groups = new ArrayList<>();
    if (!groupArg.isEmpty()) {
      gid = groupId(groupArg);
    } else if (name != null) {
      addGroupsOf(name, groups);
    }
    for (String added : groupAdd) {
      if (added.equals("keep-groups")) {
        continue; // the caller's, which have no number inside
      }
      addOnce(groups, groupId(added));
    }
    return new ContainerUser(uid, gid, primaryFirst(gid, groups), home);
  }

  /// passwd and group, one behind the other.
  String texts() {
    return passwd + "\n" + group;
  }

  String passwd() {
    return passwd;
  }

  String group() {
    return group;
  }

  /// Whether passwd has a line with this user id.
  boolean hasUid(int uid) {
    return findId(passwd, uid, 7);
  }

  /// Whether group has a line with this group id.
  boolean hasGid(int gid) {
    return findId(group, gid, 4);
  }

  private static boolean findId(String file, int id, int fields) {
    @Nullable List<String> entry = find(file, Integer.toString(id), fields);
    return entry != null && id(entry.get(2)) == id;
  }

  /// The highest id in the third field of any line, below that of nobody.
  static long highestId(String texts) {
    long highest = 0;
    for (String line : Words.split(texts, '\n')) {
      List<String> fields = Words.split(line, ':');
      int id = fields.size() > 2 ? id(fields.get(2)) : -1;
      if (id < 65534) {
        highest = Math.max(highest, id);
      }
    }
    return highest;
  }

  private static List<Integer> primaryFirst(int gid, List<Integer> others) {
    List<Integer> groups = new ArrayList<>();
    groups.add(gid);
    for (int other : others) {
      addOnce(groups, other);
    }
    return groups;
  }

  private int groupId(String groupArg) throws JpodException {
    @Nullable List<String> entry = find(group, groupArg, 4);
    return entry != null ? id(entry.get(2)) : number(groupArg, "group", "group");
  }

  private static int number(String text, String kind, String file) throws JpodException {
    Long value = Words.decimal(text);
    if (value == null) {
      throw new JpodException(
          "unable to find " + kind + " " + text + ": no matching entries in " + file + " file");
    }
    if (value > Integer.MAX_VALUE) {
      throw new JpodException("uids and gids must be in range 0-2147483647");
    }
    return value.intValue();
  }

  /// First line whose name or id is `key`.
  private static @Nullable List<String> find(String file, String key, int fields) {
    int from = 0;
    while (from < file.length()) {
      int to = endOfLine(file, from);
      @Nullable List<String> entry = entry(file, from, to, fields);
      if (entry != null && (entry.get(0).equals(key) || entry.get(2).equals(key))) {
        return entry;
      }
      from = to + 1;
    }
    return null;
  }

  private void addGroupsOf(String user, List<Integer> groups) {
    int from = 0;
    while (from < group.length()) {
      int to = endOfLine(group, from);
      @Nullable List<String> entry = entry(group, from, to, 4);
      if (entry != null
          && !entry.get(3).isEmpty()
          && Words.split(entry.get(3), ',').contains(user)) {
        addOnce(groups, id(entry.get(2)));
      }
      from = to + 1;
    }
  }

  private static void addOnce(List<Integer> groups, int gid) {
    if (!groups.contains(gid)) {
      groups.add(gid);
    }
  }

  private static @Nullable List<String> entry(String file, int from, int to, int fields) {
    if (from == to || file.charAt(from) == '#') {
      return null;
    }
    List<String> entry = Words.split(file.substring(from, to), ':');
    // Old and hand-made files leave the last fields out.
    while (entry.size() > 2 && entry.size() < fields) {
      entry.add("");
    }
    return entry.size() < fields || entry.get(0).isEmpty() || id(entry.get(2)) < 0 ? null : entry;
  }

  private static int id(String text) {
    Long value = Words.decimal(text);
    return value == null || value > Integer.MAX_VALUE ? -1 : value.intValue();
  }

  private static int endOfLine(String text, int from) {
    int end = text.indexOf('\n', from);
    return end < 0 ? text.length() : end;
  }
}
