package io.jpod.cli.command;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The help of a command, from its definition, laid out as podman's: summary, description, usage,
/// examples, options.
public final class HelpText {
  private static final int WIDTH = 100;

  /// Options whose names and value are longer than this have their description on the next line.
  private static final int NAMES_MAX = 34;

  /// Part of every command; with the letter where the command has no other use for it.
  private static final Option HELP =
      Option.flag("help", "Show what the command does and its options");

  private static final Option HELP_WITH_LETTER =
      Option.flag("h,help", "Show what the command does and its options");

  private final StringBuilder text = new StringBuilder();

  private HelpText() {}

  /// @param personality whose name the text uses
  public static String of(CommandDefinition definition, Personality personality) {
    HelpText help = new HelpText();
    help.head(definition.summary(), definition.description());
    help.usage(usage(definition));
    help.examples(definition.examples());
    help.options(options(definition));
    return personality.named(help.text.toString());
  }

  /// The help of a program or a group of commands.
  ///
  /// @param definition its summary, description and options
  /// @param names the commands
  /// @param summaries what each does
  public static String ofGroup(
      CommandDefinition definition,
      List<String> names,
      List<String> summaries,
      Personality personality) {
    HelpText help = new HelpText();
    help.head(definition.summary(), definition.description());
    help.usage(usage(definition));
    help.examples(definition.examples());
    help.commands(names, summaries);
    help.options(options(definition));
    help.text
        .append("\nRun '")
        .append(definition.path())
        .append(" COMMAND --help' for more information on a command.\n");
    return personality.named(help.text.toString());
  }

  /// `jpod run [options] IMAGE [COMMAND [ARG...]]`.
  public static String usage(CommandDefinition definition) {
    String usage = definition.path() + (definition.options().isEmpty() ? "" : " [options]");
    return definition.synopsis().isEmpty() ? usage : usage + " " + definition.synopsis();
  }

  /// The options as help and manual show them: by name, `--help` included.
  public static List<Option> options(CommandDefinition definition) {
    List<Option> options = new ArrayList<>(definition.options());
    if (definition.byName("help") == null) {
      boolean free = definition.byShortName('h') == null;
      options.add(free ? HELP_WITH_LETTER : HELP);
    }
    options.sort(Comparator.comparing(HelpText::sortKey));
    return options;
  }

  private static String sortKey(Option option) {
    return option.longName().isEmpty() ? String.valueOf(option.shortName()) : option.longName();
  }

  /// `-v, --volume DIR`; four blanks where there is no letter.
  public static String names(Option option) {
    StringBuilder names = new StringBuilder();
    names.append(option.shortName() == 0 ? "    " : "-" + option.shortName());
    if (!option.longName().isEmpty()) {
      names.append(option.shortName() == 0 ? "--" : ", --").append(option.longName());
    }
    if (!option.label().isEmpty()) {
      boolean optional = option.valueIfBare() != null;
      names.append(optional ? "[=" : " ").append(option.label()).append(optional ? "]" : "");
    }
    return names.toString();
  }

  private void head(String summary, String description) {
    text.append(summary).append("\n\n");
    if (!description.equals(summary)) {
      text.append("Description:\n");
      for (String paragraph : description.split("\n")) {
        wrapped(paragraph, 2, 2);
      }
      text.append('\n');
    }
  }

  private void usage(String usage) {
    text.append("Usage:\n  ").append(usage).append('\n');
  }

  private void examples(String[] examples) {
    if (examples.length > 0) {
      text.append("\nExamples:\n");
      for (String example : examples) {
        text.append("  ").append(example).append('\n');
      }
    }
  }

  private void commands(List<String> names, List<String> summaries) {
    int width = 11;
    for (String name : names) {
      width = Math.max(width, name.length());
    }
    text.append("\nAvailable Commands:\n");
    for (int i = 0; i < names.size(); i++) {
      text.append("  ").append(names.get(i)).append(" ".repeat(width + 1 - names.get(i).length()));
      text.append(summaries.get(i)).append('\n');
    }
  }

  private void options(List<Option> options) {
    int column = 0;
    for (Option option : options) {
      int length = names(option).length();
      column = length > NAMES_MAX ? column : Math.max(column, length);
    }
    column += 5;
    text.append("\nOptions:\n");
    for (Option option : options) {
      String names = names(option);
      text.append("  ").append(names);
      if (names.length() > NAMES_MAX) {
        text.append('\n');
        wrapped(option.description(), column, column);
      } else {
        wrapped(option.description(), column - 2 - names.length(), column);
      }
    }
  }

  /// A paragraph in lines of at most [#WIDTH] columns.
  private void wrapped(String paragraph, int firstIndent, int indent) {
    text.append(" ".repeat(firstIndent));
    int column = indent;
    boolean first = true;
    for (String word : paragraph.split(" ")) {
      if (!first && column + 1 + word.length() > WIDTH) {
        text.append('\n').append(" ".repeat(indent));
        column = indent;
      } else if (!first) {
        text.append(' ');
        column++;
      }
      text.append(word);
      column += word.length();
      first = false;
    }
    text.append('\n');
  }
}
