package io.jpod.build.dockerfile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One stage: `FROM` and what follows it.
///
/// @param index counted from 0
/// @param name lower case; null: it has only its number
/// @param lines all but `FROM`
public record Stage(
    int index,
    @Nullable String name,
    SourceInstruction source,
    Instruction.From from,
    List<Line> lines) {
  public Stage {
    lines = List.copyOf(lines);
  }

  /// An instruction and where it stands.
  public record Line(SourceInstruction source, Instruction instruction) {}

  /// What messages call it.
  public String label() {
    return name == null ? Integer.toString(index) : name;
  }
}
