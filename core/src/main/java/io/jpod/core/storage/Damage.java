package io.jpod.core.storage;

import java.util.List;

/// Something of the store that is not as it should be.
///
/// @param kind what it is
/// @param id its digest, id or name
/// @param problems what is wrong, in podman's words where it has some
public record Damage(Kind kind, String id, List<String> problems) {
  public Damage {
    problems = List.copyOf(problems);
  }

  /// What can be damaged, in the words of reports.
  public enum Kind {
    LAYER("layer"),
    IMAGE("image"),
    NAME("name"),
    CONTAINER("container"),
    VOLUME("volume");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }
}
