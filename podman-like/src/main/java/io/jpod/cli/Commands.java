package io.jpod.cli;

import io.jpod.cli.build.BuildCommand;
import io.jpod.cli.builder.BuilderInspectCommand;
import io.jpod.cli.builder.BuilderLsCommand;
import io.jpod.cli.builder.BuildxVersionCommand;
import io.jpod.cli.builder.CacheDuCommand;
import io.jpod.cli.builder.CachePruneCommand;
import io.jpod.cli.command.Command;
import io.jpod.cli.container.AttachCommand;
import io.jpod.cli.container.CreateCommand;
import io.jpod.cli.container.DiffCommand;
import io.jpod.cli.container.ExecCommand;
import io.jpod.cli.container.HealthcheckRunCommand;
import io.jpod.cli.container.KillCommand;
import io.jpod.cli.container.LogsCommand;
import io.jpod.cli.container.PortCommand;
import io.jpod.cli.container.PsCommand;
import io.jpod.cli.container.RenameCommand;
import io.jpod.cli.container.RestartCommand;
import io.jpod.cli.container.RmCommand;
import io.jpod.cli.container.RunCommand;
import io.jpod.cli.container.StartCommand;
import io.jpod.cli.container.StopCommand;
import io.jpod.cli.container.WaitCommand;
import io.jpod.cli.diagnosis.DebugCommand;
import io.jpod.cli.diagnosis.DoctorCommand;
import io.jpod.cli.diagnosis.WhyCommand;
import io.jpod.cli.help.CompletionScript;
import io.jpod.cli.image.HistoryCommand;
import io.jpod.cli.image.ImageExistsCommand;
import io.jpod.cli.image.ImageMountCommand;
import io.jpod.cli.image.ImagePruneCommand;
import io.jpod.cli.image.ImageScpCommand;
import io.jpod.cli.image.ImageTreeCommand;
import io.jpod.cli.image.ImageUnmountCommand;
import io.jpod.cli.image.ImagesCommand;
import io.jpod.cli.image.ImportCommand;
import io.jpod.cli.image.LoadCommand;
import io.jpod.cli.image.RmiCommand;
import io.jpod.cli.image.SaveCommand;
import io.jpod.cli.image.TagCommand;
import io.jpod.cli.image.UntagCommand;
import io.jpod.cli.inspect.InspectCommand;
import io.jpod.cli.manifest.ManifestCommands;
import io.jpod.cli.namespace.UnshareCommand;
import io.jpod.cli.registry.LoginCommand;
import io.jpod.cli.registry.LogoutCommand;
import io.jpod.cli.registry.PullCommand;
import io.jpod.cli.registry.PushCommand;
import io.jpod.cli.registry.SearchCommand;
import io.jpod.cli.secret.SecretCreateCommand;
import io.jpod.cli.secret.SecretExistsCommand;
import io.jpod.cli.secret.SecretInspectCommand;
import io.jpod.cli.secret.SecretLsCommand;
import io.jpod.cli.secret.SecretRmCommand;
import io.jpod.cli.system.AutostartCommand;
import io.jpod.cli.system.EventsCommand;
import io.jpod.cli.system.InfoCommand;
import io.jpod.cli.system.SystemCheckCommand;
import io.jpod.cli.system.SystemDfCommand;
import io.jpod.cli.system.SystemPruneCommand;
import io.jpod.cli.system.SystemResetCommand;
import io.jpod.cli.system.VersionCommand;
import io.jpod.cli.volume.VolumeCreateCommand;
import io.jpod.cli.volume.VolumeExistsCommand;
import io.jpod.cli.volume.VolumeExportCommand;
import io.jpod.cli.volume.VolumeImportCommand;
import io.jpod.cli.volume.VolumeInspectCommand;
import io.jpod.cli.volume.VolumeLsCommand;
import io.jpod.cli.volume.VolumeMountCommand;
import io.jpod.cli.volume.VolumePruneCommand;
import io.jpod.cli.volume.VolumeRmCommand;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All commands of jpod. Each case of a switch names one class, so that calling one command loads
/// no other.
final class Commands {
  private static final String[] VERBS = {
    "attach",
    "build",
    "commit",
    "completion",
    "cp",
    "create",
    "debug",
    "diff",
    "doctor",
    "events",
    "exec",
    "export",
    "history",
    "images",
    "import",
    "info",
    "init",
    "inspect",
    "kill",
    "load",
    "login",
    "logout",
    "logs",
    "mount",
    "pause",
    "port",
    "ps",
    "pull",
    "push",
    "rename",
    "restart",
    "rm",
    "rmi",
    "run",
    "save",
    "search",
    "start",
    "stop",
    "tag",
    "top",
    "umount",
    "unpause",
    "unshare",
    "untag",
    "update",
    "version",
    "wait",
    "why"
  };

  private static final String[] IMAGE_VERBS = {
    "build", "diff", "exists", "history", "import", "inspect", "list", "load", "mount", "prune",
    "pull", "push", "rm", "save", "scp", "search", "tag", "tree", "unmount", "untag"
  };

  private static final String[] VOLUME_VERBS = {
    "create", "exists", "export", "import", "inspect", "list", "mount", "prune", "rm", "unmount"
  };

  private static final String[] SYSTEM_VERBS = {
    "autostart", "check", "df", "events", "info", "prune", "reset", "version"
  };

  private static final String[] GROUPS = {
    "builder",
    "buildx",
    "container",
    "healthcheck",
    "image",
    "manifest",
    "secret",
    "system",
    "volume"
  };

  private Commands() {}

  /// The command of a verb, or null.
  static @Nullable Command byVerb(String verb) {
    return switch (verb) {
      case "run" -> new RunCommand();
      case "exec" -> new ExecCommand();
      case "ps" -> new PsCommand();
      case "images" -> new ImagesCommand();
      case "start" -> new StartCommand();
      case "create" -> new CreateCommand();
      case "inspect" -> new InspectCommand();
      case "stop" -> new StopCommand();
      case "rm" -> new RmCommand();
      case "logs" -> new LogsCommand();
      case "attach" -> new AttachCommand();
      case "kill" -> new KillCommand();
      case "wait" -> new WaitCommand();
      case "restart" -> new RestartCommand();
      case "rename" -> new RenameCommand();
      case "port" -> new PortCommand();
      default -> imageOrSystem(verb);
    };
  }

  private static @Nullable Command imageOrSystem(String verb) {
    return switch (verb) {
      case "load" -> new LoadCommand();
      case "save" -> new SaveCommand();
      case "import" -> new ImportCommand();
      case "tag" -> new TagCommand();
      case "untag" -> new UntagCommand();
      case "rmi" -> new RmiCommand();
      case "history" -> new HistoryCommand();
      case "build" -> new BuildCommand("jpod build");
      case "pull" -> new PullCommand();
      case "push" -> new PushCommand();
      case "login" -> new LoginCommand();
      case "logout" -> new LogoutCommand();
      case "search" -> new SearchCommand();
      case "unshare" -> new UnshareCommand();
      case "version" -> new VersionCommand();
      case "info" -> new InfoCommand();
      case "events" -> new EventsCommand();
      case "completion" -> new CompletionScript("jpod");
      case "debug" -> new DebugCommand();
      case "doctor" -> new DoctorCommand();
      case "why" -> new WhyCommand();
      default -> ContainerCommands.byVerb(verb);
    };
  }

  /// The command of a verb in a group: `container ls`.
  static @Nullable Command byGroup(String group, String verb) {
    return switch (group) {
      case "builder", "buildx" -> inBuilder(group, verb);
      case "container" -> ContainerCommands.inGroup(verb);
      case "healthcheck" -> verb.equals("run") ? new HealthcheckRunCommand() : null;
      case "image" -> inImage(verb);
      case "volume" -> inVolume(verb);
      case "secret" -> inSecret(verb);
      case "manifest" -> ManifestCommands.byVerb("jpod", verb);
      default -> inSystem(verb);
    };
  }

  private static @Nullable Command inSystem(String verb) {
    return switch (verb) {
      case "check" -> new SystemCheckCommand();
      case "df" -> new SystemDfCommand();
      case "autostart" -> new AutostartCommand();
      case "events", "info", "version" -> byVerb(verb);
      case "prune" -> new SystemPruneCommand();
      case "reset" -> new SystemResetCommand();
      default -> null;
    };
  }

  private static @Nullable Command inBuilder(String group, String verb) {
    boolean all = group.equals("buildx");
    return switch (verb) {
      case "build", "b" -> byVerb("build");
      case "prune" -> new CachePruneCommand("jpod " + group + " prune");
      case "du" -> all ? new CacheDuCommand() : null;
      case "inspect" -> all ? new BuilderInspectCommand() : null;
      case "ls" -> all ? new BuilderLsCommand() : null;
      case "version" -> all ? new BuildxVersionCommand() : null;
      default -> null;
    };
  }

  private static @Nullable Command inImage(String verb) {
    return switch (verb) {
      case "ls", "list" -> new ImagesCommand();
      case "exists" -> new ImageExistsCommand();
      case "inspect" -> new InspectCommand("image");
      case "diff" -> new DiffCommand("image");
      case "mount" -> new ImageMountCommand();
      case "prune" -> new ImagePruneCommand();
      case "scp" -> new ImageScpCommand();
      case "tree" -> new ImageTreeCommand();
      case "unmount", "umount" -> new ImageUnmountCommand();
      case "rm" -> new RmiCommand();
      case "build", "history", "import", "load", "pull", "push", "save", "search", "tag", "untag" ->
          byVerb(verb);
      default -> null;
    };
  }

  private static @Nullable Command inVolume(String verb) {
    return switch (verb) {
      case "create" -> new VolumeCreateCommand();
      case "ls", "list" -> new VolumeLsCommand();
      case "inspect" -> new VolumeInspectCommand();
      case "rm" -> new VolumeRmCommand();
      case "prune" -> new VolumePruneCommand();
      case "exists" -> new VolumeExistsCommand();
      case "export" -> new VolumeExportCommand();
      case "import" -> new VolumeImportCommand();
      case "mount" -> new VolumeMountCommand(true);
      case "unmount", "umount" -> new VolumeMountCommand(false);
      default -> null;
    };
  }

  private static @Nullable Command inSecret(String verb) {
    return switch (verb) {
      case "create" -> new SecretCreateCommand();
      case "ls", "list" -> new SecretLsCommand();
      case "inspect" -> new SecretInspectCommand();
      case "rm" -> new SecretRmCommand();
      case "exists" -> new SecretExistsCommand();
      default -> null;
    };
  }

  static boolean isGroup(String word) {
    for (String group : GROUPS) {
      if (group.equals(word)) {
        return true;
      }
    }
    return false;
  }

  /// All verbs, in alphabetical order.
  static List<String> verbs() {
    return List.of(VERBS);
  }

  static List<String> groups() {
    return List.of(GROUPS);
  }

  /// All verbs of a group, in alphabetical order.
  static List<String> verbsOf(String group) {
    return switch (group) {
      case "builder" -> List.of("build", "prune");
      case "buildx" -> List.of("build", "du", "inspect", "ls", "prune", "version");
      case "container" -> ContainerCommands.verbs();
      case "healthcheck" -> List.of("run");
      case "image" -> List.of(IMAGE_VERBS);
      case "volume" -> List.of(VOLUME_VERBS);
      case "secret" -> List.of("create", "exists", "inspect", "list", "rm");
      case "manifest" -> ManifestCommands.VERBS;
      default -> List.of(SYSTEM_VERBS);
    };
  }
}
