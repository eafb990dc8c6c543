package io.jpod.build.cli;

import io.jpod.cli.build.BuildCommand;
import io.jpod.cli.command.Command;
import io.jpod.cli.help.CompletionScript;
import io.jpod.cli.namespace.UnshareCommand;
import io.jpod.cli.registry.LoginCommand;
import io.jpod.cli.registry.LogoutCommand;
import io.jpod.cli.registry.PullCommand;
import io.jpod.cli.registry.PushCommand;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The list of jbuild's commands.
final class BuilderCommands {
  /// As help shows them.
  static final List<String> VERBS =
      List.of(
          "add",
          "build",
          "commit",
          "completion",
          "config",
          "containers",
          "copy",
          "from",
          "images",
          "info",
          "inspect",
          "login",
          "logout",
          "pull",
          "push",
          "mount",
          "prune",
          "rename",
          "rm",
          "rmi",
          "run",
          "tag",
          "unshare",
          "umount",
          "version");

  private BuilderCommands() {}

  /// Null if there is no such verb.
  static @Nullable Command byVerb(String verb) {
    return switch (verb) {
      case "add" -> new CopyCommand(true);
      case "build", "bud", "build-using-dockerfile" -> new BuildCommand("jbuild build");
      case "commit" -> new CommitCommand();
      case "completion" -> new CompletionScript("jbuild");
      case "config" -> new ConfigCommand();
      case "containers", "list", "ls", "ps" -> new ContainersCommand();
      case "copy" -> new CopyCommand(false);
      case "from" -> new FromCommand();
      case "images" -> new ImagesCommand();
      case "info" -> new InfoCommand();
      case "inspect" -> new InspectCommand();
      case "login" -> new LoginCommand("jbuild");
      case "logout" -> new LogoutCommand("jbuild");
      case "pull" -> new PullCommand("jbuild");
      case "push" -> new PushCommand("jbuild");
      case "mount" -> new MountCommand();
      case "prune" -> new PruneCommand();
      case "rename" -> new RenameCommand();
      case "rm", "delete" -> new RmCommand();
      case "rmi" -> new RmiCommand();
      case "run" -> new RunCommand();
      case "tag" -> new TagCommand();
      case "unshare" -> new UnshareCommand(new SessionMounts());
      case "umount", "unmount" -> new UmountCommand();
      case "version" -> new VersionCommand();
      default -> null;
    };
  }

  /// What to use instead of a verb of buildah's that is not there yet; null if it is none.
  static @Nullable String notYet(String verb) {
    return switch (verb) {
      case "source" -> "source images come with a later version";
      case "mkcw" -> "confidential workloads come with a later version";
      default -> null;
    };
  }
}
