package io.jpod.cli;

import io.jpod.cli.command.Command;
import io.jpod.cli.container.CommitCommand;
import io.jpod.cli.container.CpCommand;
import io.jpod.cli.container.DiffCommand;
import io.jpod.cli.container.ExistsCommand;
import io.jpod.cli.container.ExportCommand;
import io.jpod.cli.container.PsCommand;
import io.jpod.cli.inspect.InspectCommand;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The commands on containers that nobody waits for in milliseconds, and the group `container`.
final class ContainerCommands {
  private static final String[] IN_GROUP = {
    "attach", "commit", "cp", "create", "diff", "exec", "exists", "export", "inspect", "kill",
    "list", "logs", "port", "ps", "rename", "restart", "rm", "run", "start", "stop", "wait"
  };

  private ContainerCommands() {}

  /// The command of a verb, or null.
  static @Nullable Command byVerb(String verb) {
    return switch (verb) {
      case "cp" -> new CpCommand();
      case "commit" -> new CommitCommand();
      case "diff" -> new DiffCommand();
      case "export" -> new ExportCommand();
      default -> null;
    };
  }

  /// The command of a verb behind `container`, or null.
  static @Nullable Command inGroup(String verb) {
    return switch (verb) {
      case "ls", "list", "ps" -> new PsCommand();
      case "exists" -> new ExistsCommand();
      case "inspect" -> new InspectCommand("container");
      case "diff" -> new DiffCommand("container");
      default -> isInGroup(verb) ? Commands.byVerb(verb) : null;
    };
  }

  private static boolean isInGroup(String verb) {
    for (String word : IN_GROUP) {
      if (word.equals(verb)) {
        return true;
      }
    }
    return false;
  }

  /// All verbs of the group, in alphabetical order.
  static List<String> verbs() {
    return List.of(IN_GROUP);
  }
}
