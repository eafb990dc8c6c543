package io.jpod.core.files;

/// What is copied where.
///
/// @param owner of what is made
/// @param followLink whether a source that is a link means what it points to
/// @param overwrite whether a file may take the place of a directory and the other way round
public record CopyRequest(Side from, Side to, Owner owner, boolean followLink, boolean overwrite) {

  /// One side of a copy.
  ///
  /// @param base what a relative path is relative to
  /// @param typed the path as typed
  /// @param where for errors: `the host`, `container web`
  public record Side(FileRoot root, String base, String typed, String where) {
    Place place() {
      return new Place(root, Paths.absolute(base, typed));
    }

    boolean endsWithSlash() {
      return typed.length() > 1 && typed.endsWith("/");
    }

    /// `"/nope" could not be found on container web`.
    String notFound() {
      return "\"" + typed + "\" could not be found on " + where;
    }
  }
}
