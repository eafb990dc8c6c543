package io.jpod.build.engine;

import io.jpod.build.dockerfile.DockerfileException;
import io.jpod.build.dockerfile.SourceInstruction;
import io.jpod.core.JpodException;

/// Errors of a build: file, line, instruction, cause, remedy.
final class BuildFailure {
  private static final int MAX_TEXT = 200;

  private BuildFailure() {}

  /// A fault of the Dockerfile.
  static JpodException of(String file, DockerfileException e) {
    String where = e.line() > 0 ? file + ":" + e.line() : file;
    return new JpodException(where + ": " + e.getMessage(), e.remedy(), e);
  }

  /// A fault of the Dockerfile in this instruction.
  static JpodException of(String file, SourceInstruction source, DockerfileException e) {
    return new JpodException(head(file, source) + ": " + e.getMessage(), e.remedy(), e);
  }

  /// A step that failed.
  static JpodException of(String file, SourceInstruction source, JpodException e) {
    return new JpodException(
        head(file, source) + ": " + e.getMessage(), e.remedy(), e.anchor(), e.exitCode(), e);
  }

  private static String head(String file, SourceInstruction source) {
    String text = source.text();
    String shown = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "..." : text;
    return "building at STEP \"" + shown + "\" (" + file + ":" + source.line() + ")";
  }
}
