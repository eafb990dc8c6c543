package io.jpod.cli.build;

import io.jpod.build.check.DockerfileCheck;
import io.jpod.build.check.Finding;
import io.jpod.build.dockerfile.Dockerfile;
import io.jpod.build.dockerfile.DockerfileException;
import io.jpod.build.dockerfile.Instruction;
import io.jpod.build.dockerfile.RunMount;
import io.jpod.build.dockerfile.Stage;
import io.jpod.build.engine.BuildRequest;
import io.jpod.cli.command.Console;
import io.jpod.cli.format.Table;
import io.jpod.core.JpodException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// `build --check` and `--call`: what a Dockerfile is, without building it.
record CheckReport(BuildRequest request, Console console) {
  /// @param method `check`, `outline` or `targets`
  /// @return the exit code: 1 if a check found something
  int print(String method) throws JpodException {
    try {
      switch (method) {
        case "check", "lint" -> {
          return check();
        }
        case "targets" -> targets(Dockerfile.parse(request.dockerfile()));
        case "outline" -> outline(Dockerfile.parse(request.dockerfile()));
        default ->
            throw new JpodException(
                "--call \"" + method + "\" is not known", "build, check, outline or targets");
      }
      return 0;
    } catch (DockerfileException e) {
      String where = e.line() > 0 ? ":" + e.line() : "";
      throw new JpodException(
          request.dockerfileName() + where + ": " + e.getMessage(), e.remedy(), e);
    }
  }

  /// Ends a build whose Dockerfile says `# check=error=true`.
  void require() throws JpodException {
    if (!request.dockerfile().contains("check=")
        && !request.buildArgs().containsKey("BUILDKIT_DOCKERFILE_CHECK")) {
      return;
    }
    DockerfileCheck.Result result;
    try {
      result = result();
    } catch (DockerfileException e) {
      return; // the build says so
    }
    if (result.error() && !result.findings().isEmpty()) {
      Set<String> rules = new LinkedHashSet<>();
      for (Finding finding : result.findings()) {
        rules.add(finding.rule().word());
      }
      throw new JpodException(
          "lint violation found for rules: " + String.join(", ", rules), "jpod build --check .");
    }
  }

  private DockerfileCheck.Result result() throws DockerfileException {
    return DockerfileCheck.check(request.dockerfile(), request.ignoreRules(), request.buildArgs());
  }

  private int check() throws DockerfileException {
    List<Finding> findings = result().findings();
    if (findings.isEmpty()) {
      console.line("Check complete, no warnings found.");
      return 0;
    }
    console.line(
        findings.size() == 1
            ? "Check complete, 1 warning has been found!"
            : "Check complete, " + findings.size() + " warnings have been found!");
    String[] lines = request.dockerfile().split("\n", -1);
    for (Finding finding : findings) {
      print(finding, lines);
    }
    return 1;
  }

  private void print(Finding finding, String[] lines) {
    console.line("");
    console.line("WARNING: " + finding.rule().word() + " - " + finding.rule().url());
    console.line(finding.text());
    console.line(request.dockerfileName() + ":" + finding.line());
    console.line("--------------------");
    int first = Math.max(1, finding.line() - 2);
    int last = Math.min(lines.length, finding.line() + 2);
    for (int i = first; i <= last; i++) {
      String number = "   " + i;
      String mark = i == finding.line() ? ">>>" : "   ";
      console.line(
          (number.substring(number.length() - 4) + " | " + mark + " " + lines[i - 1])
              .stripTrailing());
    }
    console.line("--------------------");
  }

  private void targets(Dockerfile dockerfile) throws DockerfileException {
    Stage chosen = dockerfile.target(request.target());
    Table table = new Table();
    table.row("TARGET", "BASE");
    for (Stage stage : dockerfile.stages()) {
      String label = stage.name() == null ? "<" + stage.index() + ">" : stage.name();
      table.row(
          label + (stage.index() == chosen.index() ? " (default)" : ""), stage.from().image());
    }
    table.print(console);
  }

  private void outline(Dockerfile dockerfile) throws DockerfileException {
    Stage target = dockerfile.target(request.target());
    console.line("TARGET: " + target.label());
    Map<String, String> args = new LinkedHashMap<>();
    Set<String> secrets = new LinkedHashSet<>();
    for (Stage.Line line : dockerfile.globals()) {
      addArgs(line, args);
    }
    for (Stage.Line line : target.lines()) {
      addArgs(line, args);
      if (line.instruction() instanceof Instruction.Run run) {
        for (String mount : run.mounts()) {
          if (mount.indexOf('$') < 0 && RunMount.parse(mount) instanceof RunMount.Secret secret) {
            secrets.add(secret.id());
          }
        }
      }
    }
    Table table = new Table();
    table.row("BUILD ARG", "VALUE");
    args.forEach((name, value) -> table.row(name, value));
    table.print(console);
    if (!secrets.isEmpty()) {
      console.line("SECRETS: " + String.join(" ", secrets));
    }
  }

  private void addArgs(Stage.Line line, Map<String, String> args) {
    if (line.instruction() instanceof Instruction.Arg arg) {
      for (Instruction.Variable variable : arg.variables()) {
        String given = request.buildArgs().get(variable.name());
        String value = given == null ? variable.defaultValue() : given;
        args.put(variable.name(), value == null ? "" : value);
      }
    }
  }
}
