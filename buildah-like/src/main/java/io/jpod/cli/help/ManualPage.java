package io.jpod.cli.help;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.HelpText;
import io.jpod.cli.command.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Manual pages in man(7)'s language, from the definitions.
public final class ManualPage {
  private final StringBuilder page = new StringBuilder();

  private ManualPage() {}

  /// The name of a command's page without its section: `jpod-container-ls`.
  public static String name(CommandDefinition definition) {
    return definition.path().replace(' ', '-');
  }

  /// The page of one command.
  ///
  /// @param version of the program, for the page's foot
  public static String of(CommandDefinition definition, String version) {
    ManualPage manual = new ManualPage();
    manual.head(definition, version);
    manual.synopsis(definition);
    manual.description(definition);
    manual.options(definition);
    manual.examples(definition);
    String path = definition.path();
    manual.seeAlso(List.of(path.substring(0, path.lastIndexOf(' ')).replace(' ', '-')));
    return manual.page.toString();
  }

  /// The page of a program or a group, which lists its commands.
  public static String ofGroup(
      CommandDefinition definition,
      List<Command> commands,
      List<CommandDefinition> groups,
      String version) {
    ManualPage manual = new ManualPage();
    manual.head(definition, version);
    manual.synopsis(definition);
    manual.description(definition);
    manual.section("COMMANDS");
    List<String> pages = new ArrayList<>();
    for (Command command : commands) {
      manual.command(command.definition(), pages);
    }
    for (CommandDefinition group : groups) {
      manual.command(group, pages);
    }
    manual.options(definition);
    manual.examples(definition);
    manual.seeAlso(pages);
    return manual.page.toString();
  }

  private void command(CommandDefinition definition, List<String> pages) {
    page.append(".TP\n\\fB").append(escaped(name(definition))).append("\\fR(1)\n");
    text(definition.summary());
    pages.add(name(definition));
  }

  private void head(CommandDefinition definition, String version) {
    String name = name(definition);
    String program = definition.path().split(" ")[0];
    page.append(".TH \"").append(escaped(name.toUpperCase(Locale.ROOT))).append("\" 1 \"\" \"");
    page.append(program).append(' ').append(version).append("\" \"User Commands\"\n");
    section("NAME");
    page.append(escaped(name)).append(" \\- ").append(escaped(definition.summary())).append('\n');
  }

  private void synopsis(CommandDefinition definition) {
    section("SYNOPSIS");
    page.append("\\fB").append(escaped(definition.path())).append("\\fR");
    String usage = HelpText.usage(definition).substring(definition.path().length());
    page.append(escaped(usage)).append('\n');
  }

  private void description(CommandDefinition definition) {
    section("DESCRIPTION");
    for (String paragraph : definition.description().split("\n")) {
      page.append(".PP\n");
      text(paragraph);
    }
  }

  private void options(CommandDefinition definition) {
    section("OPTIONS");
    for (Option option : HelpText.options(definition)) {
      page.append(".TP\n").append(names(option)).append('\n');
      text(option.description());
    }
  }

  private static String names(Option option) {
    StringBuilder names = new StringBuilder();
    if (option.shortName() != 0) {
      names.append("\\fB\\-").append(option.shortName()).append("\\fR");
    }
    if (!option.longName().isEmpty()) {
      names.append(names.length() == 0 ? "" : ", ");
      names.append("\\fB\\-\\-").append(escaped(option.longName())).append("\\fR");
    }
    for (String alias : option.aliases()) {
      names.append(", \\fB\\-\\-").append(escaped(alias)).append("\\fR");
    }
    if (!option.label().isEmpty()) {
      boolean optional = option.valueIfBare() != null;
      names.append(optional ? "[=" : "=").append("\\fI").append(escaped(option.label()));
      names.append("\\fR").append(optional ? "]" : "");
    }
    return names.toString();
  }

  private void examples(CommandDefinition definition) {
    if (definition.examples().length > 0) {
      section("EXAMPLES");
      page.append(".nf\n");
      for (String example : definition.examples()) {
        text(example);
      }
      page.append(".fi\n");
    }
  }

  private void seeAlso(List<String> pages) {
    if (!pages.isEmpty()) {
      section("SEE ALSO");
      StringBuilder line = new StringBuilder();
      for (String each : pages) {
        line.append(line.length() == 0 ? "" : ", ");
        line.append("\\fB").append(escaped(each)).append("\\fR(1)");
      }
      page.append(line).append('\n');
    }
  }

  private void section(String name) {
    page.append(".SH ").append(name).append('\n');
  }

  /// A line of text, which must not look like a request.
  private void text(String line) {
    boolean request = line.startsWith(".") || line.startsWith("'");
    page.append(request ? "\\&" : "").append(escaped(line)).append('\n');
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-").replace("…", "...");
  }
}
