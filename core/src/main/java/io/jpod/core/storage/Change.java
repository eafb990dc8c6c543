package io.jpod.core.storage;

/// Something that an upper directory does to the layers below it.
///
/// @param path absolute
public record Change(Kind kind, String path) {
  /// docker's letters.
  public enum Kind {
    CHANGED('C'),
    ADDED('A'),
    DELETED('D');

    private final char letter;

    Kind(char letter) {
      this.letter = letter;
    }

    public char letter() {
      return letter;
    }
  }
}
