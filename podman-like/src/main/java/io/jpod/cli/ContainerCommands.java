package io.jpod.cli;

import io.jpod.cli.command.Command;
import io.jpod.cli.container.CleanupCommand;
import io.jpod.cli.container.CloneCommand;
import io.jpod.cli.container.CommitCommand;
import io.jpod.cli.container.ContainerPruneCommand;
import io.jpod.cli.container.CpCommand;
import io.jpod.cli.container.DiffCommand;
import io.jpod.cli.container.ExistsCommand;
import io.jpod.cli.container.ExportCommand;
import io.jpod.cli.container.InitCommand;
import io.jpod.cli.container.MountCommand;
import io.jpod.cli.container.PauseCommand;
import io.jpod.cli.container.PsCommand;
import io.jpod.cli.container.TopCommand;
import io.jpod.cli.container.UnmountCommand;
import io.jpod.cli.container.UpdateCommand;
import io.jpod.cli.inspect.InspectCommand;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The commands on containers that nobody waits for in milliseconds, and the group `container`.
final class ContainerCommands {
  private static final String[] IN_GROUP = {
    "attach", "cleanup", "clone", "commit", "cp", "create", "diff", "exec", "exists", "export",
    "init", "inspect", "kill", "list", "logs", "mount", "pause", "port", "prune", "ps", "rename",
    "restart", "rm", "run", "start", "stop", "top", "umount", "unpause", "update", "wait"
  };

  private ContainerCommands() {}

  /// The command of a verb, or null.
  static @Nullable Command byVerb(String verb) {
    return switch (verb) {
      case "cp" -> new CpCommand();
      case "commit" -> new CommitCommand();
      case "diff" -> new DiffCommand();
      case "export" -> new ExportCommand();
      case "pause" -> new PauseCommand(true);
      case "unpause" -> new PauseCommand(false);
      case "top" -> new TopCommand();
      case "init" -> new InitCommand();
      case "update" -> new UpdateCommand();
      case "mount" -> new MountCommand();
      case "umount", "unmount" -> new UnmountCommand();
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
      case "prune" -> new ContainerPruneCommand();
      case "cleanup" -> new CleanupCommand();
      case "clone" -> new CloneCommand();
      default -> isInGroup(verb) || verb.equals("unmount") ? Commands.byVerb(verb) : null;
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
