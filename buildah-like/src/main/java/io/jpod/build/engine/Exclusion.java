package io.jpod.build.engine;

import io.jpod.build.dockerfile.IgnoreRules;
import io.jpod.build.files.PathFilter;
import java.util.ArrayList;
import java.util.List;

/// What `--exclude` leaves out: paths below the context, and as BuildKit has it, paths below a
/// directory that is copied.
final class Exclusion implements PathFilter {
  private final IgnoreRules rules;
  private final List<String> sources = new ArrayList<>();

  Exclusion(IgnoreRules rules) {
    this.rules = rules;
  }

  /// From now on this directory's content is looked at from inside, too.
  ///
  /// @param path with a slash in front
  void source(String path) {
    String bare = path.substring(1);
    if (!bare.isEmpty()) {
      sources.add(bare + "/");
    }
  }

  @Override
  public boolean includes(String path) {
    if (rules.ignores(path)) {
      return false;
    }
    for (String source : sources) {
      if (path.startsWith(source) && rules.ignores(path.substring(source.length()))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean mayIncludeBelow(String directory) {
    if (rules.mayIncludeBelow(directory)) {
      return true;
    }
    for (String source : sources) {
      if (directory.startsWith(source)
          && rules.mayIncludeBelow(directory.substring(source.length()))) {
        return true;
      }
    }
    return false;
  }
}
