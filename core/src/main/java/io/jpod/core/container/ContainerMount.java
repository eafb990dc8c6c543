package io.jpod.core.container;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something mounted into a container at the user's or the image's wish.
///
/// @param kind what it is
/// @param source host path of a bind mount, name of a volume, empty for a tmpfs
/// @param destination absolute, normal path in the container
/// @param readOnly whether it is mounted read-only
/// @param options as they were given, but for `ro` and `rw`
/// @param anonymous a volume that has no name of the user's and goes with the container
/// @param fromImage wanted by the image's config, not by the user
record ContainerMount(
    Kind kind,
    String source,
    String destination,
    boolean readOnly,
    List<String> options,
    boolean anonymous,
    boolean fromImage) {
  ContainerMount {
    options = List.copyOf(options);
  }

  /// The `Type` that `inspect` shows.
  enum Kind {
    BIND("bind"),
    VOLUME("volume"),
    TMPFS("tmpfs"),
    IMAGE("image"),
    DEVPTS("devpts"),
    RAMFS("ramfs");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /// The propagation that was asked for; podman's default is `rprivate`.
  String propagation() {
    for (String option : options) {
      switch (option) {
        case "private",
            "rprivate",
            "shared",
            "rshared",
            "slave",
            "rslave",
            "unbindable",
            "runbindable" -> {
          return option;
        }
        default -> {}
      }
    }
    return "rprivate";
  }

  /// What stands behind `KEY=`; null if there is no such option.
  @Nullable String value(String key) {
    for (String option : options) {
      if (option.length() > key.length()
          && option.charAt(key.length()) == '='
          && option.startsWith(key)) {
        return option.substring(key.length() + 1);
      }
    }
    return null;
  }

  boolean hasOption(String option) {
    return options.contains(option);
  }

  /// How often the destination goes down: parents are mounted before what lies in them.
  int depth() {
    int depth = 0;
    for (int i = 0; i < destination.length(); i++) {
      if (destination.charAt(i) == '/') {
        depth++;
      }
    }
    return destination.length() == 1 ? 0 : depth;
  }
}
