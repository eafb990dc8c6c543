package io.jpod.build.cli;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.help.CommandTree;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// jbuild's commands, for completions and manual pages.
public final class BuilderTree implements CommandTree {
  @Override
  public CommandDefinition program() {
    return BuilderProgram.definition();
  }

  @Override
  public List<String> verbs() {
    return BuilderCommands.VERBS;
  }

  @Override
  public List<String> groups() {
    return List.of();
  }

  @Override
  public CommandDefinition group(String group) {
    throw new IllegalArgumentException(group);
  }

  @Override
  public List<String> verbsOf(String group) {
    return List.of();
  }

  @Override
  public @Nullable Command byVerb(String verb) {
    return BuilderCommands.byVerb(verb);
  }

  @Override
  public @Nullable Command byGroup(String group, String verb) {
    return null;
  }
}
