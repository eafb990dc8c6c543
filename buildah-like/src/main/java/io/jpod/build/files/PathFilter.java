package io.jpod.build.files;

/// Which files of a tree count. Paths are below the tree's top, without a slash at either end.
public interface PathFilter {
  /// Everything.
  PathFilter ALL =
      new PathFilter() {
        @Override
        public boolean includes(String path) {
          return true;
        }

        @Override
        public boolean mayIncludeBelow(String directory) {
          return true;
        }
      };

  boolean includes(String path);

  /// Whether something below a directory that is itself left out may count.
  boolean mayIncludeBelow(String directory);

  /// What both let through.
  default PathFilter and(PathFilter other) {
    PathFilter first = this;
    return new PathFilter() {
      @Override
      public boolean includes(String path) {
        return first.includes(path) && other.includes(path);
      }

      @Override
      public boolean mayIncludeBelow(String directory) {
        return (first.includes(directory) || first.mayIncludeBelow(directory))
            && (other.includes(directory) || other.mayIncludeBelow(directory));
      }
    };
  }
}
