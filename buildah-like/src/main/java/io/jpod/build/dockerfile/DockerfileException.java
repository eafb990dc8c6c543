package io.jpod.build.dockerfile;

import org.jspecify.annotations.Nullable;

/// A fault of a Dockerfile: what is wrong, on which line, and what to write instead.
public final class DockerfileException extends Exception {
  private static final long serialVersionUID = 1;

  private final int line;
  private final @Nullable String remedy;

  /// @param line counted from 1; 0: of none in particular
  /// @param remedy what to write; null: nothing better is known
  public DockerfileException(int line, String message, @Nullable String remedy) {
    super(message);
    this.line = line;
    this.remedy = remedy;
  }

  /// Without a line yet: [#at] gives it one.
  public DockerfileException(String message, @Nullable String remedy) {
    this(0, message, remedy);
  }

  public int line() {
    return line;
  }

  public @Nullable String remedy() {
    return remedy;
  }

  /// The same for this line, unless it has one.
  public DockerfileException at(int number) {
    return line > 0 ? this : new DockerfileException(number, String.valueOf(getMessage()), remedy);
  }
}
