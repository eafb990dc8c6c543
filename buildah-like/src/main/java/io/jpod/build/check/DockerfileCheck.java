package io.jpod.build.check;

import io.jpod.build.dockerfile.Dockerfile;
import io.jpod.build.dockerfile.DockerfileException;
import io.jpod.build.dockerfile.IgnoreRules;
import io.jpod.build.dockerfile.SourceInstruction;
import io.jpod.build.dockerfile.Stage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Checks a Dockerfile as `docker build --check` does. Reads nothing but its text, so of variables
/// that a base image may bring it says nothing.
public final class DockerfileCheck {
  private final String text;
  private final Dockerfile dockerfile;
  private final Map<String, String> buildArgs;
  private final CheckDirective directive;
  private final List<Finding> findings = new ArrayList<>();

  private DockerfileCheck(
      String text, Dockerfile dockerfile, Map<String, String> buildArgs, CheckDirective directive) {
    this.text = text;
    this.dockerfile = dockerfile;
    this.buildArgs = buildArgs;
    this.directive = directive;
  }

  /// What the checks found.
  ///
  /// @param findings by line; without those of checks that the Dockerfile skips
  /// @param error whether the Dockerfile wants findings to end a build
  public record Result(List<Finding> findings, boolean error) {
    public Result {
      findings = List.copyOf(findings);
    }
  }

  /// Checks.
  ///
  /// @param ignoreRules text of the `.dockerignore`
  /// @param buildArgs values of `ARG`s; `BUILDKIT_DOCKERFILE_CHECK` stands for the directive
  ///   `check`
  /// @throws DockerfileException if it is no Dockerfile at all
  public static Result check(String text, String ignoreRules, Map<String, String> buildArgs)
      throws DockerfileException {
    Dockerfile dockerfile = Dockerfile.parse(text);
    String given = buildArgs.get("BUILDKIT_DOCKERFILE_CHECK");
    CheckDirective directive =
        CheckDirective.parse(given == null ? dockerfile.directives().get("check") : given);
    DockerfileCheck check = new DockerfileCheck(text, dockerfile, buildArgs, directive);
    check.casing();
    check.continuations();
    check.stageNames();
    new InstructionCheck(dockerfile, check::add).run();
    new VariableCheck(dockerfile, check.buildArgs, check::add).run();
    new CopyCheck(dockerfile, IgnoreRules.parse(ignoreRules), check::add).run();
    check.findings.sort(Comparator.comparingInt(Finding::line));
    return new Result(check.findings, directive.error());
  }

  private void add(Rule rule, int line, String what) {
    if (directive.allows(rule)) {
      findings.add(new Finding(rule, line, what));
    }
  }

  private List<SourceInstruction> sources() {
    List<SourceInstruction> all = new ArrayList<>();
    for (Stage.Line line : dockerfile.globals()) {
      all.add(line.source());
    }
    for (Stage stage : dockerfile.stages()) {
      all.add(stage.source());
      for (Stage.Line line : stage.lines()) {
        all.add(line.source());
      }
    }
    return all;
  }

  /// The keyword as it was typed.
  static String typed(SourceInstruction source) {
    return source.text().substring(0, source.keyword().length());
  }

  private void casing() {
    int lower = 0;
    int upper = 0;
    for (SourceInstruction source : sources()) {
      String typed = typed(source);
      lower += typed.equals(typed.toLowerCase(Locale.ROOT)) ? 1 : 0;
      upper += typed.equals(source.keyword()) ? 1 : 0;
    }
    boolean lowerWins = lower > upper;
    for (SourceInstruction source : sources()) {
      String typed = typed(source);
      String wanted = lowerWins ? typed.toLowerCase(Locale.ROOT) : source.keyword();
      if (!typed.equals(wanted)) {
        add(
            Rule.CONSISTENT_INSTRUCTION_CASING,
            source.line(),
            "Command '"
                + typed
                + "' should match the case of the command majority ("
                + (lowerWins ? "lowercase" : "uppercase")
                + ")");
      }
    }
  }

  /// Empty lines within an instruction; comments may be there.
  private void continuations() {
    String[] lines = text.split("\n", -1);
    Set<Integer> begins = new HashSet<>();
    for (SourceInstruction source : sources()) {
      begins.add(source.line());
    }
    boolean open = false;
    boolean found = false;
    int first = 0;
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].strip();
      if (begins.contains(i + 1)) {
        open = false;
        found = false;
        first = i + 1;
      }
      if (open && line.isEmpty() && !found && isContinued(lines, i, begins)) {
        found = true;
        add(
            Rule.NO_EMPTY_CONTINUATION,
            i + 1,
            "Empty continuation line found in: " + lines[first - 1].strip());
      } else if (!line.startsWith("#") && !line.isEmpty()) {
        open = first > 0 && line.endsWith(String.valueOf(dockerfile.escape()));
      }
    }
  }

  /// Whether there is more of the instruction behind an empty line.
  private static boolean isContinued(String[] lines, int from, Set<Integer> begins) {
    for (int i = from + 1; i < lines.length && !begins.contains(i + 1); i++) {
      if (!lines[i].isBlank() && !lines[i].strip().startsWith("#")) {
        return true;
      }
    }
    return false;
  }

  private void stageNames() {
    Set<String> names = new HashSet<>();
    for (Stage stage : dockerfile.stages()) {
      String typed = stageName(stage);
      if (typed == null) {
        continue;
      }
      int line = stage.source().line();
      if (!typed.equals(typed.toLowerCase(Locale.ROOT))) {
        add(Rule.STAGE_NAME_CASING, line, "Stage name '" + typed + "' should be lowercase");
      }
      if (!names.add(typed.toLowerCase(Locale.ROOT))) {
        add(
            Rule.DUPLICATE_STAGE_NAME,
            line,
            "Duplicate stage name \"" + typed + "\", stage names should be unique");
      }
      String from = typed(stage.source());
      String as = stage.source().rest().split("\\s+", -1)[1];
      boolean lower = from.equals(from.toLowerCase(Locale.ROOT));
      if (!as.equals(lower ? "as" : "AS")) {
        add(
            Rule.FROM_AS_CASING,
            line,
            "'" + as + "' and '" + from + "' keywords' casing do not match");
      }
    }
  }

  private static @Nullable String stageName(Stage stage) {
    String[] words = stage.source().rest().split("\\s+", -1);
    return stage.name() == null || words.length < 3 ? null : words[2];
  }
}
