package io.jpod.build.engine;

import io.jpod.build.dockerfile.DockerfileException;
import io.jpod.build.dockerfile.SourceInstruction;
import io.jpod.core.JpodException;

/// Errors of a build: file, line, instruction, cause, remedy.
final class BuildFailure {
  private static final int MAX_TEXT = 200;

  private BuildFailure() {}

  /// A fault of the Dockerfile.
  static BuildException of(String file, DockerfileException e) {
    String where = e.line() > 0 ? file + ":" + e.line() : file;
    return new BuildException(
        where + ": " + e.getMessage(),
        e.remedy(),
        null,
        JpodException.ENGINE_FAILED,
        file,
        e.line(),
        "",
        e);
  }

  /// A fault of the Dockerfile in this instruction.
  static BuildException of(String file, SourceInstruction source, DockerfileException e) {
    return new BuildException(
        head(file, source) + ": " + e.getMessage(),
        e.remedy(),
        null,
        JpodException.ENGINE_FAILED,
        file,
        source.line(),
        source.text(),
        e);
  }

  /// A step that failed.
  static BuildException of(String file, SourceInstruction source, JpodException e) {
    if (e instanceof RunStep.ExitStatus) {
      return new CommandFailedException(
          head(file, source) + ": " + e.getMessage(),
          e.exitCode(),
          file,
          source.line(),
          source.text(),
          e);
    }
    return new BuildException(
        head(file, source) + ": " + e.getMessage(),
        e.remedy(),
        e.anchor(),
        e.exitCode(),
        file,
        source.line(),
        source.text(),
        e);
  }

  private static String head(String file, SourceInstruction source) {
    String text = source.text();
    String shown = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "..." : text;
    return "building at STEP \"" + shown + "\" (" + file + ":" + source.line() + ")";
  }
}
