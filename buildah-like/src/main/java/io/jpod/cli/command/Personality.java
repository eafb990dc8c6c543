package io.jpod.cli.command;

/// Whose manners the program has: its own, which are podman's where there is no reason for others,
/// or those of the command whose name it was started by (`docker -> jpod`). The questions are the
/// differences that scripts notice; `Differences` lists them with both answers, and a test for
/// each.
public enum Personality {
  JPOD("jpod"),
  PODMAN("podman"),
  DOCKER("docker");

  /// The version of docker that `docker version` tells scripts who ask for a minimum.
  public static final String DOCKER_VERSION = "28.0.0";

  /// The version of podman that `podman version` tells.
  public static final String PODMAN_VERSION = "5.4.0";

  private final String program;

  Personality(String program) {
    this.program = program;
  }

  /// @param program the first word that the launcher passes on
  public static Personality of(String program) {
    if (program.equals("docker")) {
      return DOCKER;
    }
    return program.equals("podman") ? PODMAN : JPOD;
  }

  /// The name that help, errors and completions use.
  public String program() {
    return program;
  }

  /// Whether it is docker that we stand in for.
  public boolean isDocker() {
    return this == DOCKER;
  }

  /// A text of a definition with our name in it, as this one would say it: `jpod run` -> `docker
  /// run`.
  ///
  /// Other programs' names that merely contain ours stay as they are.
  public String named(String text) {
    if (this == JPOD) {
      return text;
    }
    StringBuilder result = new StringBuilder();
    int from = 0;
    for (int at = text.indexOf("jpod"); at >= 0; at = text.indexOf("jpod", at + 4)) {
      if (isWord(text, at, at + 4)) {
        result.append(text, from, at).append(program);
        from = at + 4;
      }
    }
    return result.append(text, from, text.length()).toString();
  }

  private static boolean isWord(String text, int start, int end) {
    boolean begins = start == 0 || " '`|$(\n".indexOf(text.charAt(start - 1)) >= 0;
    boolean ends = end == text.length() || " '`\n,.:".indexOf(text.charAt(end)) >= 0;
    return begins && ends;
  }
}
