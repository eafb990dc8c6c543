package io.jpod.cli.help;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.core.JpodException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What a distribution has under `share/` for a program: manual pages, and completions where the
/// shells look for them.
public final class DistributionFiles {
  private DistributionFiles() {}

  /// @param share directory, which is made
  public static void write(CommandTree tree, String version, Path share)
      throws IOException, JpodException {
    String program = tree.program().path();
    Path manuals = Files.createDirectories(share.resolve("man/man1"));
    List<Command> commands = commands(tree, tree.verbs(), "");
    List<CommandDefinition> groups = new ArrayList<>();
    for (String group : tree.groups()) {
      groups.add(tree.group(group));
      List<Command> inGroup = commands(tree, tree.verbsOf(group), group);
      write(
          manuals.resolve(program + "-" + group + ".1"),
          ManualPage.ofGroup(tree.group(group), inGroup, List.of(), version));
      pages(inGroup, manuals, version);
    }
    pages(commands, manuals, version);
    write(
        manuals.resolve(program + ".1"),
        ManualPage.ofGroup(tree.program(), commands, groups, version));
    completions(program, share);
  }

  private static List<Command> commands(CommandTree tree, List<String> verbs, String group) {
    List<Command> commands = new ArrayList<>();
    for (String verb : verbs) {
      Command command = group.isEmpty() ? tree.byVerb(verb) : tree.byGroup(group, verb);
      if (command != null) {
        commands.add(command);
      }
    }
    return commands;
  }

  private static void pages(List<Command> commands, Path manuals, String version)
      throws IOException {
    for (Command command : commands) {
      CommandDefinition definition = command.definition();
      write(
          manuals.resolve(ManualPage.name(definition) + ".1"), ManualPage.of(definition, version));
    }
  }

  private static void completions(String program, Path share) throws IOException, JpodException {
    write(
        share.resolve("bash-completion/completions/" + program),
        CompletionScript.of("bash", program));
    write(share.resolve("zsh/site-functions/_" + program), CompletionScript.of("zsh", program));
    write(
        share.resolve("fish/vendor_completions.d/" + program + ".fish"),
        CompletionScript.of("fish", program));
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, text.getBytes(UTF_8));
  }
}
