package io.jpod.build.dockerfile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An instruction with its parts, variables not yet replaced.
public sealed interface Instruction {
  /// `NAME=value`.
  record Pair(String name, String value) {}

  /// A command: JSON words, or a line for the shell.
  ///
  /// @param words of the JSON form; else the line alone
  record Command(List<String> words, boolean shell) {
    public Command {
      words = List.copyOf(words);
    }

    /// The line of a shell form.
    public String line() {
      return words.isEmpty() ? "" : words.getFirst();
    }
  }

  /// @param name of the stage; null: it has none
  record From(String image, @Nullable String name, @Nullable String platform)
      implements Instruction {}

  /// @param defaultValue null: none
  record Variable(String name, @Nullable String defaultValue) {}

  record Arg(List<Variable> variables) implements Instruction {
    public Arg {
      variables = List.copyOf(variables);
    }
  }

  /// @param mounts texts of `--mount`
  record Run(
      Command command,
      List<String> mounts,
      @Nullable String network,
      @Nullable String security,
      List<HereDocument> documents)
      implements Instruction {
    public Run {
      mounts = List.copyOf(mounts);
      documents = List.copyOf(documents);
    }
  }

  /// Flags of `COPY` and `ADD`.
  ///
  /// @param unpack whether archives are unpacked; null: local ones are, by `ADD`
  record CopyFlags(
      @Nullable String from,
      @Nullable String chown,
      @Nullable String chmod,
      boolean link,
      boolean parents,
      List<String> excludes,
      @Nullable String checksum,
      boolean keepGitDir,
      @Nullable Boolean unpack) {
    public CopyFlags {
      excludes = List.copyOf(excludes);
    }
  }

  /// `COPY`, and `ADD`.
  ///
  /// @param sources without here-documents
  /// @param documents copied as files of their names
  record Copy(
      boolean add,
      List<String> sources,
      String destination,
      CopyFlags flags,
      List<HereDocument> documents)
      implements Instruction {
    public Copy {
      sources = List.copyOf(sources);
      documents = List.copyOf(documents);
    }
  }

  record Env(List<Pair> pairs) implements Instruction {
    public Env {
      pairs = List.copyOf(pairs);
    }
  }

  record Label(List<Pair> pairs) implements Instruction {
    public Label {
      pairs = List.copyOf(pairs);
    }
  }

  record User(String user) implements Instruction {}

  record Workdir(String path) implements Instruction {}

  record Volume(List<String> paths) implements Instruction {
    public Volume {
      paths = List.copyOf(paths);
    }
  }

  /// @param ports words as they are written
  record Expose(String ports) implements Instruction {}

  record Entrypoint(Command command) implements Instruction {}

  record Cmd(Command command) implements Instruction {}

  record Shell(List<String> words) implements Instruction {
    public Shell {
      words = List.copyOf(words);
    }
  }

  /// @param test null: `NONE`
  /// @param options `interval` and the like, by name
  record Health(@Nullable Command test, List<Pair> options) implements Instruction {
    public Health {
      options = List.copyOf(options);
    }
  }

  record OnBuild(String instruction) implements Instruction {}

  record StopSignal(String signal) implements Instruction {}

  record Maintainer(String name) implements Instruction {}
}
