package io.jpod.core.files;

import io.jpod.core.JpodException;

/// What `cp` makes of its two paths, as docker documents it: into a directory that is there, over a
/// file, or under a new name in a directory that is there.
final class CopyRules {
  private CopyRules() {}

  /// @param name last component of the path as it was typed; empty for a root
  /// @param directory whether it is one
  /// @param contents whether what is in the directory is meant (`dir/.`)
  record Source(String name, boolean directory, boolean contents) {}

  /// @param exists whether there is something
  /// @param directory whether that is a directory
  /// @param slash whether the path was typed with a slash at its end
  record Destination(boolean exists, boolean directory, boolean slash) {}

  /// @param intoDirectory whether the destination is the directory that gets the tree, else its
  ///   parent is
  /// @param name what the tree's root is called there; empty: its files get names of their own
  record Decision(boolean intoDirectory, String name) {}

  /// @param baseName last component of the destination
  /// @param shown the destination as it was typed, and where: `"/x" could not be found on the host`
  static Decision decide(Source source, Destination destination, String baseName, String shown)
      throws JpodException {
    if (destination.exists && destination.directory) {
      return new Decision(true, source.contents ? "" : source.name);
    }
    if (destination.exists && source.directory) {
      throw new JpodException("destination must be a directory when copying a directory");
    }
    if (destination.slash && !source.directory) {
      throw new JpodException(
          destination.exists ? shown + ": not a directory" : shown + ": no such file or directory");
    }
    return new Decision(false, baseName);
  }
}
