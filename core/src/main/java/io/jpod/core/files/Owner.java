package io.jpod.core.files;

/// Who owns what is copied.
public sealed interface Owner {
  /// The owners that the entries name.
  record AsBefore() implements Owner {}

  /// One for all, as seen in this user namespace.
  record Fixed(int uid, int gid) implements Owner {}
}
