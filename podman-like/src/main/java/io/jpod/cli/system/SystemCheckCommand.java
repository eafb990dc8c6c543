package io.jpod.cli.system;

import io.jpod.build.WorkingContainers;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.format.GoTime;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.CheckOptions;
import io.jpod.core.storage.CheckReport;
import io.jpod.core.storage.Damage;
import io.jpod.core.system.StoreCheck;
import java.time.Duration;

/// `jpod system check`: compares the store with its digests and records. Exit code 125 if something
/// is damaged and was not repaired.
public final class SystemCheckCommand implements Command {
  private static final Option FORCE =
      Option.flag("f,force", "Remove damaged images with their containers, and damaged containers");
  private static final Option MAX =
      Option.value(
          "m,max",
          "DURATION",
          "Layers that no image needs are damage when they are older (default 24h)");
  private static final Option QUICK =
      Option.flag("q,quick", "Do not compute the digests of all layers");
  private static final Option REPAIR =
      Option.flag(
          "r,repair", "Remove damaged images that no container uses, make lost links again");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod system check", "", "Check storage consistency")
          .options(FORCE, MAX, QUICK, REPAIR)
          .operands(0, 0)
          .examples("jpod system check --quick", "jpod system check --repair --force");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    String max = args.value(MAX);
    Duration age = max == null ? CheckOptions.DEFAULT_AGE : GoTime.parseDuration(max);
    boolean thorough = !args.flag(QUICK);
    Directories directories = Engine.directories(args);
    WorkingContainers working = WorkingContainers.open(directories);
    CheckReport report =
        StoreCheck.run(
            directories,
            new CheckOptions(thorough, age, args.flag(REPAIR), args.flag(FORCE)),
            working);
    print(report, console);
    if (report.damages().isEmpty()) {
      return 0;
    }
    if (!args.flag(REPAIR) && !args.flag(FORCE)) {
      throw new JpodException(
          "damage detected in local storage",
          "jpod system check --repair   (removes damaged images; pull or load them again)");
    }
    CheckReport again =
        StoreCheck.run(directories, new CheckOptions(thorough, age, false, false), working);
    if (!again.damages().isEmpty()) {
      throw new JpodException(
          "damage in local storage still present after repair attempt",
          args.flag(FORCE)
              ? null
              : "jpod system check --force   (removes the containers of damaged images, too)");
    }
    return 0;
  }

  /// In podman's form, which is that of Go's multierror.
  private static void print(CheckReport report, Console console) {
    for (Damage damage : report.damages()) {
      console.line("Damaged " + damage.kind().text() + " " + damage.id() + ":");
      int count = damage.problems().size();
      console.line(count == 1 ? "1 error occurred:" : count + " errors occurred:");
      for (String problem : damage.problems()) {
        console.line("\t* " + problem);
      }
      console.line("");
    }
    for (Damage removed : report.removed()) {
      console.line("Deleted damaged " + removed.kind().text() + ": " + removed.id());
    }
  }
}
