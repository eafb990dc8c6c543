package io.jpod.build.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.jpod.build.dockerfile.Dockerfile;
import io.jpod.build.dockerfile.DockerfileException;
import io.jpod.build.dockerfile.Expander;
import io.jpod.build.dockerfile.IgnoreRules;
import java.nio.charset.StandardCharsets;

/// Dockerfiles and ignore files of strangers: reading ends, with a value or with the one error that
/// names the line.
class DockerfilesFuzzTest {
  @FuzzTest
  void dockerfile(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    try {
      Dockerfile file = Dockerfile.parse(text);
      if (file.stages().isEmpty()) {
        throw new AssertionError("a Dockerfile without a stage was accepted");
      }
    } catch (DockerfileException e) {
      if (e.line() < 0 || e.line() > text.lines().count() + 1) {
        throw new AssertionError("line " + e.line() + " is not there", e);
      }
    }
  }

  /// Patterns, an empty line, paths: each is matched.
  @FuzzTest
  void ignore(byte[] data) {
    String[] parts = new String(data, StandardCharsets.UTF_8).split("\n\n", 2);
    try {
      IgnoreRules rules = IgnoreRules.parse(parts[0]);
      String paths = parts.length == 2 ? parts[1] : "a/b/c";
      for (String path : paths.split("\n", -1)) {
        if (path.startsWith("/") || path.endsWith("/") || path.contains("//")) {
          continue; // no path below a context looks so
        }
        boolean ignored = rules.ignores(path);
        if (!ignored && rules.ignores(top(path)) && !rules.mayIncludeBelow(top(path))) {
          throw new AssertionError(path + " is taken in below what nobody looks into");
        }
      }
    } catch (DockerfileException _) {
      return;
    }
  }

  private static String top(String path) {
    int slash = path.indexOf('/');
    return slash < 0 ? path : path.substring(0, slash);
  }

  @FuzzTest
  void expansion(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    Expander expander = new Expander(name -> name.length() > 3 ? null : "aaaa/b " + name, '\\');
    try {
      expander.word(text);
      expander.document(text);
      expander.words(text);
    } catch (DockerfileException _) {
      return;
    }
  }
}
