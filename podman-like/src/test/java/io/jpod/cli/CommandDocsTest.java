package io.jpod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Option;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/commands/` and the definitions say the same. After a change of a definition: `mvn -pl
/// podman-like -am test -Dtest=CommandDocsTest -Djpod.docs=write
/// -Dsurefire.failIfNoSpecifiedTests=false`. What stands under `## Notes` is written by hand and
/// kept.
class CommandDocsTest {
  private static final Path DOCS = Path.of("../docs/commands");
  private static final String NOTES = "## Notes\n";

  @Test
  void every_command_is_documented_as_it_is_defined() throws IOException {
    boolean write = "write".equals(System.getProperty("jpod.docs"));
    for (Map.Entry<String, CommandDefinition> command : commands().entrySet()) {
      Path file = DOCS.resolve(command.getKey() + ".md");
      String old = Files.exists(file) ? Files.readString(file) : "";
      String expected = page(command.getValue()) + notes(old);
      if (write) {
        Files.createDirectories(DOCS);
        Files.writeString(file, expected);
      }
      assertThat(file).content().isEqualTo(expected);
    }
  }

  @Test
  void nothing_is_documented_that_is_not_there() throws IOException {
    try (Stream<Path> files = Files.list(DOCS)) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".md", "")).toList())
          .filteredOn(name -> !name.equals("README"))
          .containsExactlyInAnyOrderElementsOf(commands().keySet());
    }
  }

  private static Map<String, CommandDefinition> commands() {
    Map<String, CommandDefinition> commands = new TreeMap<>();
    for (String verb : Commands.verbs()) {
      add(commands, Objects.requireNonNull(Commands.byVerb(verb)));
    }
    for (String group : Commands.groups()) {
      for (String verb : Commands.verbsOf(group)) {
        add(commands, Objects.requireNonNull(Commands.byGroup(group, verb)));
      }
    }
    return commands;
  }

  private static void add(Map<String, CommandDefinition> commands, Command command) {
    CommandDefinition definition = command.definition();
    commands.put(definition.path().substring("jpod ".length()).replace(' ', '-'), definition);
  }

  private static String notes(String page) {
    int notes = page.indexOf(NOTES);
    return notes < 0 ? "" : "\n" + page.substring(notes);
  }

  private static String page(CommandDefinition definition) {
    StringBuilder page = new StringBuilder();
    page.append("# ").append(definition.path()).append("\n\n");
    page.append(definition.description())
        .append(definition.description().endsWith(".") ? "\n\n" : ".\n\n");
    page.append("    ").append(definition.path());
    page.append(definition.options().isEmpty() ? "" : " [options]");
    page.append(definition.synopsis().isEmpty() ? "" : " " + definition.synopsis()).append('\n');
    if (!definition.options().isEmpty()) {
      page.append("\n| option | |\n|---|---|\n");
      for (Option option : definition.options()) {
        page.append("| ")
            .append(name(option))
            .append(" | ")
            .append(cell(option.description()))
            .append(" |\n");
      }
    }
    if (definition.examples().length > 0) {
      page.append("\n## Examples\n\n");
      for (String example : definition.examples()) {
        page.append("    ").append(example).append('\n');
      }
    }
    return page.toString();
  }

  private static String name(Option option) {
    List<String> names = new ArrayList<>();
    if (option.shortName() != 0) {
      names.add("`-" + option.shortName() + "`");
    }
    if (!option.longName().isEmpty()) {
      names.add("`--" + option.longName() + "`");
    }
    for (String alias : option.aliases()) {
      names.add("`--" + alias + "`");
    }
    String label = option.label().isEmpty() ? "" : " `" + cell(option.label()) + "`";
    return String.join(", ", names) + label;
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
