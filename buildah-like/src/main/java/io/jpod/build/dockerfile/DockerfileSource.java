package io.jpod.build.dockerfile;

import java.util.List;
import java.util.Map;

/// A Dockerfile cut into instructions.
///
/// @param directives `syntax`, `escape` and `check` of the first lines, as far as they are given
/// @param escape the character that continues lines and takes a `$` its meaning
/// @param instructions in order
public record DockerfileSource(
    Map<String, String> directives, char escape, List<SourceInstruction> instructions) {
  public DockerfileSource {
    directives = Map.copyOf(directives);
    instructions = List.copyOf(instructions);
  }

  /// Reads the text of a Dockerfile.
  public static DockerfileSource parse(String text) throws DockerfileException {
    return new SourceReader(text).read();
  }
}
