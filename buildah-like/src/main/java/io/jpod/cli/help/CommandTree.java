package io.jpod.cli.help;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All commands of a program: `jpod VERB` and `jpod GROUP VERB`.
public interface CommandTree {
  /// The program with the options in front of the verb.
  CommandDefinition program();

  /// The verbs that stand alone.
  List<String> verbs();

  /// The groups.
  List<String> groups();

  /// What a group is for.
  CommandDefinition group(String group);

  /// The verbs of a group.
  List<String> verbsOf(String group);

  /// The command of a verb, or null.
  @Nullable Command byVerb(String verb);

  /// The command of a verb in a group, or null.
  @Nullable Command byGroup(String group, String verb);
}
