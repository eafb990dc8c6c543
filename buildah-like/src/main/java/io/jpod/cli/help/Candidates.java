package io.jpod.cli.help;

import io.jpod.cli.command.Console;
import java.util.ArrayList;
import java.util.List;

/// What a shell may put in place of a word that was begun.
final class Candidates {
  private final String begun;
  private final List<String> lines = new ArrayList<>();
  private boolean files;
  private boolean open;

  /// @param begun what the user has typed of the word
  Candidates(String begun) {
    this.begun = begun;
  }

  /// Adds a word if it begins with what was typed.
  void add(String word, String description) {
    if (word.startsWith(begun)) {
      lines.add(description.isEmpty() ? word : word + "\t" + description);
    }
  }

  void addAll(String... words) {
    for (String word : words) {
      add(word, "");
    }
  }

  /// Names of files and directories fit, too.
  void files() {
    files = true;
  }

  /// What was proposed is only the beginning of a word: no blank behind it.
  void open() {
    open = true;
  }

  /// Prints a line for each, its description behind a tab, then the directive: `:files`, `:open` or
  /// `:done`.
  void print(String prefix, Console console) {
    for (String line : lines) {
      console.line(prefix + line);
    }
    console.line(files ? ":files" : open ? ":open" : ":done");
  }

  String begun() {
    return begun;
  }
}
