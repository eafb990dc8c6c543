package io.jpod.build.check;

import io.jpod.build.dockerfile.Dockerfile;
import io.jpod.build.dockerfile.DockerfileException;
import io.jpod.build.dockerfile.Expander;
import io.jpod.build.dockerfile.Instruction;
import io.jpod.build.dockerfile.Stage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Variables that nobody sets. In stages on images that are not stages of this Dockerfile the image
/// may set any, so only those on `scratch`, and on stages that are, can be judged.
final class VariableCheck {
  private static final Set<String> PLATFORM =
      Set.of(
          "TARGETPLATFORM",
          "TARGETOS",
          "TARGETARCH",
          "TARGETVARIANT",
          "TARGETSTAGE",
          "BUILDPLATFORM",
          "BUILDOS",
          "BUILDARCH",
          "BUILDVARIANT");

  private final Dockerfile dockerfile;
  private final Map<String, String> buildArgs;
  private final Findings findings;
  private final Map<Integer, Set<String>> known = new HashMap<>();
  private final Set<Integer> open = new HashSet<>();

  VariableCheck(Dockerfile dockerfile, Map<String, String> buildArgs, Findings findings) {
    this.dockerfile = dockerfile;
    this.buildArgs = buildArgs;
    this.findings = findings;
  }

  void run() throws DockerfileException {
    Map<String, String> globals = globals();
    for (Stage stage : dockerfile.stages()) {
      from(stage, globals);
      stage(stage, globals);
    }
  }

  private Map<String, String> globals() throws DockerfileException {
    Map<String, String> globals = new HashMap<>();
    for (Stage.Line line : dockerfile.globals()) {
      if (line.instruction() instanceof Instruction.Arg(List<Instruction.Variable> variables)) {
        for (Instruction.Variable variable : variables) {
          String text = variable.defaultValue();
          String value = text == null ? null : expander(globals).word(text);
          globals.put(variable.name(), value == null ? "" : value);
        }
      }
    }
    return globals;
  }

  private Expander expander(Map<String, String> values) {
    return new Expander(values::get, dockerfile.escape());
  }

  private void from(Stage stage, Map<String, String> globals) throws DockerfileException {
    int line = stage.source().line();
    Expander expander =
        new Expander(
            name -> PLATFORM.contains(name) ? "x" : globals.get(name), dockerfile.escape());
    String image = expander.word(stage.from().image());
    String platform = stage.from().platform();
    if (platform != null) {
      String _ = expander.word(platform);
    }
    for (String name : expander.unset()) {
      Set<String> names = new TreeSet<>(PLATFORM);
      names.addAll(globals.keySet());
      String near = near(name, names, 2);
      findings.add(
          Rule.UNDEFINED_ARG_IN_FROM,
          line,
          "FROM argument '"
              + name
              + "' is not declared"
              + (near == null ? "" : " (did you mean " + near + "?)"));
    }
    boolean invalid = image.isEmpty() || image.startsWith(":") || image.endsWith(":");
    if (invalid && expander.unset().isEmpty()) {
      findings.add(
          Rule.INVALID_DEFAULT_ARG_IN_FROM,
          line,
          "Default value for ARG "
              + stage.from().image()
              + " results in empty or invalid base image name");
    }
  }

  private void stage(Stage stage, Map<String, String> globals) throws DockerfileException {
    Set<String> names = new TreeSet<>();
    Stage base = dockerfile.stage(stage.from().image(), stage.index());
    boolean unknown = base == null && !stage.from().image().equals("scratch");
    if (base != null) {
      names.addAll(known.getOrDefault(base.index(), Set.of()));
      unknown = open.contains(base.index());
    }
    if (unknown) {
      open.add(stage.index());
    }
    names.add("PATH");
    for (Stage.Line line : stage.lines()) {
      judge(line, names, unknown);
      define(line.instruction(), names, globals);
    }
    known.put(stage.index(), names);
  }

  private void define(Instruction instruction, Set<String> names, Map<String, String> globals) {
    if (instruction instanceof Instruction.Env(List<Instruction.Pair> pairs)) {
      for (Instruction.Pair pair : pairs) {
        names.add(pair.name());
      }
    } else if (instruction instanceof Instruction.Arg(List<Instruction.Variable> variables)) {
      for (Instruction.Variable variable : variables) {
        // Declared is enough: who builds may give the value.
        names.add(variable.name());
        if (globals.containsKey(variable.name())) {
          names.add(variable.name());
        }
      }
    }
  }

  private void judge(Stage.Line line, Set<String> names, boolean unknown)
      throws DockerfileException {
    Expander expander =
        new Expander(
            name -> names.contains(name) || buildArgs.containsKey(name) ? "x" : null,
            dockerfile.escape());
    for (String text : VariableTexts.of(line.instruction())) {
      String _ = expander.word(text);
    }
    for (String name : expander.unset()) {
      // Where the image may set any, only what looks like a slip counts.
      String near = unknown && name.length() < 4 ? null : near(name, names, unknown ? 1 : 2);
      if (!unknown || near != null) {
        findings.add(
            Rule.UNDEFINED_VAR,
            line.source().line(),
            "Usage of undefined variable '$"
                + name
                + "'"
                + (near == null ? "" : " (did you mean $" + near + "?)"));
      }
    }
  }

  /// The nearest name that is at most so many letters away, as BuildKit suggests it for two.
  private static @Nullable String near(String name, Set<String> names, int letters) {
    String near = null;
    int least = letters + 1;
    for (String other : names) {
      int distance = Dockerfile.distance(name, other);
      if (distance < least) {
        near = other;
        least = distance;
      }
    }
    return near;
  }
}
