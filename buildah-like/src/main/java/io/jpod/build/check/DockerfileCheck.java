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
  private final String[] lines;
  private final Dockerfile dockerfile;
  private final Map<String, String> buildArgs;
  private final CheckDirective directive;
  private final List<Finding> findings = new ArrayList<>();

  private DockerfileCheck(
      String text, Dockerfile dockerfile, Map<String, String> buildArgs, CheckDirective directive) {
    this.lines = text.split("\n", -1);
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
    check.descriptions();
    new InstructionCheck(dockerfile, check::add).run();
    new VariableCheck(dockerfile, check.buildArgs, check::add).run();
    new CopyCheck(dockerfile, IgnoreRules.parse(ignoreRules), check::add).run();
    check.findings.sort(Comparator.comparingInt(Finding::line));
    return new Result(check.findings, directive.error());
  }

  private void add(Rule rule, int line, String what) {
    add(rule, line, line, what);
  }

  /// @param instruction line that the instruction begins in
  private void add(Rule rule, int line, int instruction, String what) {
    CheckDirective local = CheckDirective.ofComments(comments(instruction));
    boolean asked = rule == Rule.INVALID_DEFINITION_DESCRIPTION && local.allows(rule);
    boolean here = rule == Rule.INVALID_DEFINITION_DESCRIPTION || local.allows(rule);
    if (asked || (directive.allows(rule) && here)) {
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
    for (SourceInstruction source : sources()) {
      int at = source.line() - 1;
      boolean empty = false;
      boolean more = true;
      while (more && at < lines.length) {
        String line = lines[at++].strip();
        boolean first = at == source.line();
        if (!first && line.isEmpty()) {
          empty = true;
        } else if (first || !line.startsWith("#")) {
          more = line.endsWith(String.valueOf(dockerfile.escape()));
        }
      }
      if (empty) {
        add(Rule.NO_EMPTY_CONTINUATION, at, source.line(), "Empty continuation line");
      }
    }
  }

  /// Comments that describe what is declared below them begin with its name.
  private void descriptions() {
    for (SourceInstruction source : sources()) {
      List<String> names = new ArrayList<>();
      if (source.keyword().equals("ARG")) {
        for (String word : source.rest().split("\\s+", -1)) {
          int equals = word.indexOf('=');
          names.add(equals < 0 ? word : word.substring(0, equals));
        }
      } else if (source.keyword().equals("FROM")) {
        String[] words = source.rest().split("\\s+", -1);
        if (words.length == 3) {
          names.add(words[2].toLowerCase(Locale.ROOT));
        }
      }
      List<String> comments = comments(source.line());
      if (!names.isEmpty() && !comments.isEmpty()) {
        String first = comments.getLast().split(" ", 2)[0];
        if (!names.contains(first)) {
          add(
              Rule.INVALID_DEFINITION_DESCRIPTION,
              source.line(),
              "Comment for "
                  + source.keyword()
                  + " should follow the format: `# "
                  + (names.size() > 1 ? "<arg_key>" : names.getFirst())
                  + " <description>`");
        }
      }
    }
  }

  /// The comments above an instruction, as far as the next instruction, an empty comment, or the
  /// directives.
  private List<String> comments(int line) {
    List<String> comments = new ArrayList<>();
    for (int i = line - 2; i >= 0 && i < lines.length; i--) {
      String bare = lines[i].strip();
      if (bare.isEmpty()) {
        continue;
      }
      String comment = bare.startsWith("#") ? bare.substring(1).strip() : "";
      if (comment.isEmpty() || i < directiveLines()) {
        break;
      }
      comments.addFirst(comment);
    }
    return comments;
  }

  /// How many lines at the top are directives.
  private int directiveLines() {
    return dockerfile.directives().size();
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
      String name = typed.toLowerCase(Locale.ROOT);
      if (name.equals("scratch") || name.equals("context")) {
        add(
            Rule.RESERVED_STAGE_NAME,
            line,
            "Stage name should not use the same name as reserved stage \"" + name + "\"");
      }
      if (!names.add(name)) {
        add(
            Rule.DUPLICATE_STAGE_NAME,
            line,
            "Duplicate stage name \"" + typed + "\", stage names should be unique");
      }
      String from = typed(stage.source());
      String as = stage.source().rest().split("\\s+", -1)[1];
      boolean lower = from.equals(from.toLowerCase(Locale.ROOT));
      boolean mixed = !lower && !from.equals("FROM");
      if (!mixed && !as.equals(lower ? "as" : "AS")) {
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
