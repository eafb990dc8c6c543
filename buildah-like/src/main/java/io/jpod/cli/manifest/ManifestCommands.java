package io.jpod.cli.manifest;

import io.jpod.cli.command.Command;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The commands of the group `manifest`.
public final class ManifestCommands {
  /// As help shows them.
  public static final List<String> VERBS =
      List.of("add", "annotate", "create", "exists", "inspect", "push", "remove", "rm");

  private ManifestCommands() {}

  /// Null if there is no such verb.
  ///
  /// @param program `jpod` or `jbuild`
  public static @Nullable Command byVerb(String program, String verb) {
    return switch (verb) {
      case "add" -> new ManifestAddCommand(program);
      case "annotate" -> new ManifestAnnotateCommand(program);
      case "create" -> new ManifestCreateCommand(program);
      case "exists" -> new ManifestExistsCommand(program);
      case "inspect" -> new ManifestInspectCommand(program);
      case "push" -> new ManifestPushCommand(program);
      case "remove" -> new ManifestRemoveCommand(program);
      case "rm", "delete" -> new ManifestRmCommand(program);
      default -> null;
    };
  }
}
