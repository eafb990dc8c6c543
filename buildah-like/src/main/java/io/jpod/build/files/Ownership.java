package io.jpod.build.files;

import io.jpod.core.JpodException;
import io.jpod.userns.ErrnoException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Owner and group of a file, as ids inside the container.
public record Ownership(int uid, int gid) {
  /// `root:root`.
  public static final Ownership ROOT = new Ownership(0, 0);

  private static final int MAX_DATABASE_BYTES = 4 << 20;

  /// Reads `user[:group]`, each a name or a number. Names are looked up in the container's
  /// `/etc/passwd` and `/etc/group`; without a group it is the user's own, the same number for one
  /// that passwd does not know.
  public static Ownership parse(String spec, RootDirectory root) throws JpodException {
    int colon = spec.indexOf(':');
    String user = colon < 0 ? spec : spec.substring(0, colon);
    String group = colon < 0 ? "" : spec.substring(colon + 1);
    String[] entry = find(root, "/etc/passwd", user);
    int uid = 0;
    int gid = 0;
    if (entry != null && entry.length > 3) {
      uid = id(entry[2]);
      gid = id(entry[3]);
    } else if (!user.isEmpty()) {
      uid = id(user);
      gid = uid; // as docker and buildah have it
    }
    if (uid < 0 || gid < 0) {
      throw unknown(spec, "user", user);
    }
    if (!group.isEmpty()) {
      String[] line = find(root, "/etc/group", group);
      gid = id(line != null && line.length > 2 ? line[2] : group);
      if (gid < 0) {
        throw unknown(spec, "group", group);
      }
    }
    return new Ownership(uid, gid);
  }

  private static JpodException unknown(String spec, String kind, String name) {
    return new JpodException(
        "looking up UID/GID for \"" + spec + "\": unknown " + kind + " \"" + name + "\"",
        "a name that the container's /etc/"
            + (kind.equals("user") ? "passwd" : "group")
            + " has, or a number");
  }

  /// The first line whose name or id is `key`.
  private static String @Nullable [] find(RootDirectory root, String file, String key)
      throws JpodException {
    byte[] bytes;
    try {
      bytes = root.read(file, MAX_DATABASE_BYTES);
    } catch (ErrnoException e) {
      throw new JpodException("reading the container's " + file + ": " + e.getMessage(), e);
    }
    if (bytes == null || key.isEmpty()) {
      return null;
    }
    for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n")) {
      String[] fields = line.split(":", -1);
      if (fields.length > 2 && (fields[0].equals(key) || fields[2].equals(key))) {
        return fields;
      }
    }
    return null;
  }

  /// -1 if it is no id.
  private static int id(String text) {
    if (text.isEmpty() || text.length() > 10) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + (c - '0');
    }
    return value > Integer.MAX_VALUE ? -1 : (int) value;
  }
}
