package io.jpod.cli.diagnosis;

import io.jpod.cli.command.Console;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One thing that was looked at.
///
/// @param level how bad it is
/// @param text a sentence without its full stop
/// @param fix what to type or to change; null: nothing
record Finding(Level level, String text, @Nullable String fix) {
  enum Level {
    GOOD("ok      "),
    NOTE("note    "),
    PROBLEM("problem ");

    private final String mark;

    Level(String mark) {
      this.mark = mark;
    }
  }

  static Finding good(String text) {
    return new Finding(Level.GOOD, text, null);
  }

  static Finding note(String text, @Nullable String fix) {
    return new Finding(Level.NOTE, text, fix);
  }

  static Finding problem(String text, @Nullable String fix) {
    return new Finding(Level.PROBLEM, text, fix);
  }

  /// Prints all findings.
  ///
  /// @return whether one of them is a problem
  static boolean print(List<Finding> findings, Console console) {
    boolean bad = false;
    for (Finding finding : findings) {
      console.line(finding.level.mark + finding.text);
      String fix = finding.fix;
      if (fix != null) {
        console.line("          try:  " + fix.replace("\n", "\n                "));
      }
      bad |= finding.level == Level.PROBLEM;
    }
    return bad;
  }
}
