package io.jpod.cli.help;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.HelpText;
import io.jpod.cli.command.Option;
import io.jpod.core.JpodException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The hidden command `__complete`, which the shells' completion scripts call: proposes words for a
/// command line that is being typed. What fits is read from the definitions: the next word of a
/// synopsis, the label of an option's value.
///
/// ```
/// jpod __complete run --na        ->  --name<TAB>Name of the container
///                                     :done
/// ```
public final class Completion {
  private final CommandTree tree;
  private final String[] words;
  private final int last;
  private final Candidates candidates;
  private int at;

  private Completion(CommandTree tree, String[] words, int from) {
    this.tree = tree;
    this.words = words;
    this.last = words.length - 1;
    this.at = from;
    this.candidates = new Candidates(from > last ? "" : words[last]);
  }

  /// Answers `__complete WORD...`; the last word is the one begun.
  ///
  /// @param from index of the first word behind `__complete`
  public static int answer(CommandTree tree, String[] words, int from, Console console) {
    Completion completion = new Completion(tree, words, from);
    completion.complete(console);
    return 0;
  }

  private void complete(Console console) {
    String[] root = new String[1];
    if (!skipGlobals(root, console)) {
      return;
    }
    if (at >= last) {
      verbs();
      candidates.print("", console);
      return;
    }
    String verb = words[at++];
    if (verb.equals("help")) {
      verbs();
      candidates.print("", console);
      return;
    }
    Command command = tree.byVerb(verb);
    if (command == null && tree.groups().contains(verb)) {
      if (at >= last) {
        for (String each : tree.verbsOf(verb)) {
          describe(each, tree.byGroup(verb, each));
        }
        candidates.print("", console);
        return;
      }
      command = tree.byGroup(verb, words[at++]);
    }
    if (command == null) {
      candidates.print("", console);
      return;
    }
    inCommand(command.definition(), new Names(root[0]), console);
  }

  /// Steps over options in front of the verb; false if one of them was what is typed.
  private boolean skipGlobals(@Nullable String[] root, Console console) {
    CommandDefinition program = tree.program();
    while (at < last && words[at].startsWith("-")) {
      Option option = optionOf(program, words[at]);
      boolean takesNext =
          option != null && option.valueIfBare() == null && words[at].indexOf('=') < 0;
      if (option != null && option.longName().equals("root")) {
        root[0] = takesNext && at + 1 < last ? words[at + 1] : afterEquals(words[at]);
      }
      if (option != null && takesNext && at + 1 == last) {
        value(option, "", new Names(null), console);
        return false;
      }
      at += takesNext ? 2 : 1;
    }
    if (at <= last && words[last].startsWith("-") && at == last) {
      options(program);
      candidates.print("", console);
      return false;
    }
    return true;
  }

  private static @Nullable String afterEquals(String word) {
    int equals = word.indexOf('=');
    return equals < 0 ? null : word.substring(equals + 1);
  }

  private void verbs() {
    for (String verb : tree.verbs()) {
      describe(verb, tree.byVerb(verb));
    }
    for (String group : tree.groups()) {
      candidates.add(group, tree.group(group).summary());
    }
  }

  private void describe(String verb, @Nullable Command command) {
    candidates.add(verb, command == null ? "" : command.definition().summary());
  }

  private void inCommand(CommandDefinition definition, Names names, Console console) {
    int operands = 0;
    boolean options = true;
    while (at < last) {
      String word = words[at++];
      if (!options || word.length() < 2 || word.charAt(0) != '-') {
        operands++;
        options &= !definition.isStoppingAtFirstOperand();
      } else if (word.equals("--")) {
        options = false;
      } else {
        Option option = optionOf(definition, word);
        if (option != null && takesNextWord(option, word)) {
          if (at == last) {
            value(option, "", names, console);
            return;
          }
          at++;
        }
      }
    }
    String begun = words[last];
    int equals = begun.indexOf('=');
    if (options && begun.startsWith("--") && equals > 0) {
      Option option = optionOf(definition, begun);
      if (option != null) {
        value(option, begun.substring(0, equals + 1), names, console);
        return;
      }
    }
    if (options && begun.startsWith("-")) {
      options(definition);
    } else {
      new Values(candidates, names).operand(definition, operands, words);
    }
    candidates.print("", console);
  }

  private void options(CommandDefinition definition) {
    List<Option> all = HelpText.options(definition);
    for (Option option : all) {
      if (option.longName().isEmpty() || candidates.begun().equals("-" + option.shortName())) {
        candidates.add("-" + option.shortName(), option.description());
      } else {
        candidates.add("--" + option.longName(), option.description());
      }
    }
  }

  /// @param prefix `--name=` where the value stands behind it in the same word
  private void value(Option option, String prefix, Names names, Console console) {
    Candidates of = new Candidates(words[last].substring(prefix.length()));
    new Values(of, names).ofOption(option);
    of.print(prefix, console);
  }

  private static @Nullable Option optionOf(CommandDefinition definition, String word) {
    if (word.startsWith("--")) {
      int equals = word.indexOf('=');
      return definition.byName(word.substring(2, equals < 0 ? word.length() : equals));
    }
    for (int i = 1; i < word.length(); i++) {
      Option option = definition.byShortName(word.charAt(i));
      if (option == null || option.valueIfBare() == null) {
        return option;
      }
    }
    return null;
  }

  /// Whether the value of an option is the next word: `--name x`, `-itp 80`, but not `-p80`.
  private static boolean takesNextWord(Option option, String word) {
    if (option.valueIfBare() != null || word.indexOf('=') >= 0) {
      return false;
    }
    return word.startsWith("--") || word.charAt(word.length() - 1) == option.shortName();
  }

  /// What the store holds.
  record Names(@Nullable String root) {
    Store store() throws JpodException {
      return Store.open(root);
    }
  }
}
