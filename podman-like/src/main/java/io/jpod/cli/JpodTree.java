package io.jpod.cli;

import io.jpod.build.cli.BuilderTree;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.engine.Version;
import io.jpod.cli.help.CommandTree;
import io.jpod.cli.help.DistributionFiles;
import io.jpod.core.JpodException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// jpod's commands, for completions and manual pages.
final class JpodTree implements CommandTree {
  /// Writes what the distribution has under `share/` for both programs: `JpodTree DIR`. Called by
  /// the assembly.
  public static void main(String[] args) throws IOException, JpodException {
    Path share = Path.of(args[0]);
    DistributionFiles.write(new JpodTree(), Version.NUMBER, share);
    DistributionFiles.write(new BuilderTree(), Version.NUMBER, share);
  }

  @Override
  public CommandDefinition program() {
    return ProgramHelp.definition();
  }

  @Override
  public List<String> verbs() {
    return Commands.verbs();
  }

  @Override
  public List<String> groups() {
    return Commands.groups();
  }

  @Override
  public CommandDefinition group(String group) {
    return ProgramHelp.group(group);
  }

  @Override
  public List<String> verbsOf(String group) {
    return Commands.verbsOf(group);
  }

  @Override
  public @Nullable Command byVerb(String verb) {
    return Commands.byVerb(verb);
  }

  @Override
  public @Nullable Command byGroup(String group, String verb) {
    return Commands.byGroup(group, verb);
  }
}
