package io.jpod.build.engine;

import org.jspecify.annotations.Nullable;

/// A `RUN` whose command ended with another exit code than 0; [#exitCode()] is that one.
public final class CommandFailedException extends BuildException {
  private static final long serialVersionUID = 1;

  public CommandFailedException(
      String message,
      int exitCode,
      String file,
      int line,
      String instruction,
      @Nullable Throwable cause) {
    super(message, null, null, exitCode, file, line, instruction, cause);
  }
}
