package io.jpod.build.check;

import io.jpod.build.dockerfile.Instruction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The parts of instructions in which variables are replaced by the builder, not by a shell.
final class VariableTexts {
  private VariableTexts() {}

  static List<String> of(Instruction instruction) {
    List<String> texts = new ArrayList<>();
    switch (instruction) {
      case Instruction.Env(List<Instruction.Pair> pairs) -> addPairs(pairs, texts);
      case Instruction.Label(List<Instruction.Pair> pairs) -> addPairs(pairs, texts);
      case Instruction.Arg(List<Instruction.Variable> variables) -> {
        for (Instruction.Variable variable : variables) {
          add(variable.defaultValue(), texts);
        }
      }
      case Instruction.Copy copy -> {
        texts.addAll(copy.sources());
        texts.add(copy.destination());
        add(copy.flags().chown(), texts);
        add(copy.flags().chmod(), texts);
      }
      case Instruction.User(String user) -> texts.add(user);
      case Instruction.Workdir(String path) -> texts.add(path);
      case Instruction.Volume(List<String> paths) -> texts.addAll(paths);
      case Instruction.Expose(String ports) -> texts.add(ports);
      case Instruction.StopSignal(String signal) -> texts.add(signal);
      case Instruction.From _,
          Instruction.Run _,
          Instruction.Cmd _,
          Instruction.Entrypoint _,
          Instruction.Shell _,
          Instruction.Health _,
          Instruction.OnBuild _,
          Instruction.Maintainer _ -> {}
    }
    return texts;
  }

  private static void addPairs(List<Instruction.Pair> pairs, List<String> texts) {
    for (Instruction.Pair pair : pairs) {
      texts.add(pair.value());
    }
  }

  private static void add(@Nullable String text, List<String> texts) {
    if (text != null) {
      texts.add(text);
    }
  }
}
