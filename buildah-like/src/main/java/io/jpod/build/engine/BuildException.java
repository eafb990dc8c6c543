package io.jpod.build.engine;

import io.jpod.core.JpodException;
import org.jspecify.annotations.Nullable;

/// A build that failed because of its Dockerfile or in one of its steps. Its exit code is that of
/// the command if a `RUN` failed, else 125.
public sealed class BuildException extends JpodException permits CommandFailedException {
  private static final long serialVersionUID = 1;

  private final String file;
  private final int line;
  private final String instruction;

  /// @param line from 1, or 0
  public BuildException(
      String message,
      @Nullable String remedy,
      @Nullable String anchor,
      int exitCode,
      String file,
      int line,
      String instruction,
      @Nullable Throwable cause) {
    super(message, remedy, anchor, exitCode, cause);
    this.file = file;
    this.line = line;
    this.instruction = instruction;
  }

  /// The Dockerfile, as the request calls it.
  public String file() {
    return file;
  }

  /// Line on which the instruction begins, counted from 1; 0: the fault is of no single line.
  public int line() {
    return line;
  }

  /// The instruction, its lines joined; empty if the fault is of none.
  public String instruction() {
    return instruction;
  }
}
