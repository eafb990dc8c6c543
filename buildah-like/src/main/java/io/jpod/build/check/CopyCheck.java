package io.jpod.build.check;

import io.jpod.build.dockerfile.Dockerfile;
import io.jpod.build.dockerfile.IgnoreRules;
import io.jpod.build.dockerfile.Instruction;
import io.jpod.build.dockerfile.Stage;

/// Sources that `.dockerignore` excludes.
record CopyCheck(Dockerfile dockerfile, IgnoreRules rules, Findings findings) {
  void run() {
    if (rules.hasExceptions()) {
      return; // BuildKit does not judge these either
    }
    for (Stage stage : dockerfile.stages()) {
      for (Stage.Line line : stage.lines()) {
        if (line.instruction() instanceof Instruction.Copy copy && copy.flags().from() == null) {
          for (String source : copy.sources()) {
            check(source, line);
          }
        }
      }
    }
  }

  private void check(String source, Stage.Line line) {
    String path = source;
    while (path.startsWith("./") || path.startsWith("/")) {
      path = path.substring(path.indexOf('/') + 1);
    }
    while (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    boolean plain = path.indexOf('*') < 0 && path.indexOf('$') < 0 && path.indexOf("://") < 0;
    boolean top = path.isEmpty() || path.equals(".");
    if (plain && (top ? rules.ignoresAll() : rules.ignores(path))) {
      findings.add(
          Rule.COPY_IGNORED_FILE,
          line.source().line(),
          "Attempting to "
              + (line.source().keyword().equals("ADD") ? "Add" : "Copy")
              + " file \""
              + (top ? "." : path)
              + "\" that is excluded by .dockerignore");
    }
  }
}
