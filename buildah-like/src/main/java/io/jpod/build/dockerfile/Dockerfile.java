package io.jpod.build.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A Dockerfile that has been read: the variables in front of the first `FROM`, and the stages.
///
/// @param globals `ARG` lines in front of the first stage
public record Dockerfile(
    Map<String, String> directives, char escape, List<Stage.Line> globals, List<Stage> stages) {
  private static final int MAX_STAGES = 10_000;

  public Dockerfile {
    directives = Map.copyOf(directives);
    globals = List.copyOf(globals);
    stages = List.copyOf(stages);
  }

  /// Reads a Dockerfile.
  ///
  /// @throws DockerfileException with the line of the fault
  public static Dockerfile parse(String text) throws DockerfileException {
    DockerfileSource source = DockerfileSource.parse(text);
    List<Stage.Line> globals = new ArrayList<>();
    List<Stage> stages = new ArrayList<>();
    List<Stage.Line> lines = new ArrayList<>();
    SourceInstruction head = null;
    Instruction.From open = null;
    for (SourceInstruction instruction : source.instructions()) {
      Instruction read = InstructionReader.read(instruction, source.escape());
      if (read instanceof Instruction.From from) {
        add(stages, head, open, lines);
        lines = new ArrayList<>();
        head = instruction;
        open = from;
      } else if (open != null) {
        lines.add(new Stage.Line(instruction, read));
      } else if (read instanceof Instruction.Arg) {
        globals.add(new Stage.Line(instruction, read));
      } else {
        throw new DockerfileException(
            instruction.line(), "no build stage in current context", "FROM IMAGE in front of it");
      }
    }
    add(stages, head, open, lines);
    if (stages.isEmpty()) {
      throw new DockerfileException(0, "dockerfile contains no stages to build", "FROM IMAGE");
    }
    return new Dockerfile(source.directives(), source.escape(), globals, stages);
  }

  private static void add(
      List<Stage> stages,
      @Nullable SourceInstruction source,
      Instruction.@Nullable From from,
      List<Stage.Line> lines)
      throws DockerfileException {
    if (source == null || from == null) {
      return;
    }
    if (stages.size() == MAX_STAGES) {
      throw new DockerfileException(source.line(), "more than " + MAX_STAGES + " stages", null);
    }
    stages.add(new Stage(stages.size(), from.name(), source, from, lines));
  }

  /// How many letters must be changed, added or taken away to make one word of another; three stand
  /// for more.
  public static int distance(String a, String b) {
    return InstructionReader.distance(a, b);
  }

  /// Reads an instruction that stands alone: a trigger of `ONBUILD`.
  public static Stage.Line parseTrigger(String text) throws DockerfileException {
    SourceInstruction source = DockerfileSource.parse(text).instructions().getFirst();
    return new Stage.Line(source, InstructionReader.read(source, '\\'));
  }

  /// The stage of this name or number in front of stage `before`, null if there is none. The last
  /// of several with one name counts.
  public @Nullable Stage stage(String nameOrNumber, int before) {
    String name = nameOrNumber.toLowerCase(Locale.ROOT);
    for (int i = Math.min(before, stages.size()) - 1; i >= 0; i--) {
      if (name.equals(stages.get(i).name())) {
        return stages.get(i);
      }
    }
    try {
      int number = Integer.parseInt(name);
      return number >= 0 && number < Math.min(before, stages.size()) ? stages.get(number) : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /// The stage to build: `--target`, else the last.
  public Stage target(@Nullable String nameOrNumber) throws DockerfileException {
    if (nameOrNumber == null || nameOrNumber.isEmpty()) {
      return stages.getLast();
    }
    Stage found = stage(nameOrNumber, stages.size());
    if (found == null) {
      List<String> names = new ArrayList<>();
      for (Stage stage : stages) {
        names.add(stage.label());
      }
      throw new DockerfileException(
          "target stage \"" + nameOrNumber + "\" could not be found",
          "one of " + String.join(", ", names));
    }
    return found;
  }
}
