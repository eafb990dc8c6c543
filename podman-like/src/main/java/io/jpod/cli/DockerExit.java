package io.jpod.cli;

import io.jpod.cli.command.UsageException;
import io.jpod.core.JpodException;

/// Exit codes where docker's are others than podman's: 1 where the engine refuses, and 125 for
/// `run` alone and for options that are wrong. Only loaded as docker.
final class DockerExit {
  private static final int FAILED = 1;
  private static final int EXEC_STATE = 255;
  private static final int REMOVE_STATE = 2;

  private DockerExit() {}

  /// @param code what podman would end with
  /// @param words the command line from the program's name on
  static int code(int code, String[] words) {
    return code == JpodException.ENGINE_FAILED && !isRun(words) ? FAILED : code;
  }

  static int code(JpodException error, String[] words) {
    if (error instanceof UsageException usage && usage.isAboutFlag()) {
      return error.exitCode();
    }
    // podman's 255 of an exec without a running container, and 2 of an rm of a running one.
    return error.exitCode() == EXEC_STATE || error.exitCode() == REMOVE_STATE
        ? FAILED
        : code(error.exitCode(), words);
  }

  /// Whether the command is `docker run` or `docker container run`.
  static boolean isRun(String[] words) {
    int verb = 1;
    while (verb < words.length && words[verb].startsWith("-")) {
      verb += words[verb].indexOf('=') < 0 ? 2 : 1;
    }
    if (verb < words.length && words[verb].equals("container")) {
      verb++;
    }
    return verb < words.length && words[verb].equals("run");
  }
}
