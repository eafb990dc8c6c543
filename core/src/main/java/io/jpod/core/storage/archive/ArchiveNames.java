package io.jpod.core.storage.archive;

import io.jpod.core.JpodException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Names of files in an archive of images, with the links that docker's old archives use for layers
/// that are there twice.
final class ArchiveNames {
  private static final int MAX_LINKS = 8;

  private final Map<String, String> links = new HashMap<>();

  /// @param target as it stands in the archive
  /// @param symbolic relative to the link's directory, else to the archive's root
  void link(String name, String target, boolean symbolic) {
    int slash = name.lastIndexOf('/');
    boolean relative = symbolic && slash >= 0 && !target.startsWith("/");
    links.put(name, clean(relative ? name.substring(0, slash + 1) + target : target));
  }

  /// The name that a name leads to.
  String follow(String name) throws JpodException {
    String at = clean(name);
    for (int i = 0; i < MAX_LINKS; i++) {
      String next = links.get(at);
      if (next == null) {
        return at;
      }
      at = next;
    }
    throw new JpodException("archive: too many links from '" + ImageContent.printable(name) + "'");
  }

  /// Without leading and double slashes, `.` and `..`; what leads out of the archive names nothing
  /// in it.
  static String clean(String name) {
    List<String> parts = new ArrayList<>();
    for (String part : name.split("/", -1)) {
      if (part.equals("..")) {
        if (parts.isEmpty()) {
          return "";
        }
        parts.removeLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return String.join("/", parts);
  }
}
