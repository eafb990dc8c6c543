package io.jpod.cli;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.HelpText;
import io.jpod.cli.command.Personality;
import io.jpod.cli.command.Suggestions;
import io.jpod.cli.command.UsageException;
import io.jpod.cli.engine.GlobalOptions;
import io.jpod.core.JpodException;
import java.util.ArrayList;
import java.util.List;

/// What jpod says about itself: `jpod`, `jpod --help`, `jpod help run`, `jpod container`, and about
/// commands that are not there.
final class ProgramHelp {
  private static final String SUMMARY = "Run containers without a daemon and without root";

  private ProgramHelp() {}

  /// The program with the options in front of the verb.
  static CommandDefinition definition() {
    return GlobalOptions.definition("jpod", SUMMARY)
        .examples("jpod run --rm -it debian bash", "jpod ps -a", "jpod help container");
  }

  /// A group of commands: `jpod container`.
  static CommandDefinition group(String group) {
    String summary =
        switch (group) {
          case "builder" -> "Build images, and manage the cache of builds";
          case "buildx" -> "Build images, as docker's plugin of that name does";
          case "container" -> "Manage containers";
          case "healthcheck" -> "Manage health checks on containers";
          case "image" -> "Manage images";
          case "manifest" -> "Manage manifest lists and image indexes";
          case "network" -> "Manage networks";
          case "secret" -> "Manage secrets";
          case "system" -> "Manage jpod itself";
          case "volume" -> "Manage volumes";
          default -> "Commands on " + group + "s";
        };
    return new CommandDefinition("jpod " + group, "COMMAND", summary);
  }

  /// `jpod --help`.
  static int printed(Console console) {
    List<String> names = new ArrayList<>(Commands.verbs());
    names.addAll(Commands.groups());
    names.sort(null);
    List<String> summaries = new ArrayList<>();
    for (String name : names) {
      Command command = Commands.byVerb(name);
      summaries.add(command == null ? group(name).summary() : command.definition().summary());
    }
    console.out(HelpText.ofGroup(definition(), names, summaries, console.personality()));
    return 0;
  }

  /// `jpod` alone: the help, and podman's exit code for it.
  static int missingCommand(Console console) {
    printed(console);
    return console.personality().isDocker() ? 0 : JpodException.ENGINE_FAILED;
  }

  /// `jpod help [GROUP] [VERB]`.
  static int help(String[] args, int from, Console console) throws JpodException {
    if (from >= args.length) {
      return printed(console);
    }
    String word = args[from];
    Command command = Commands.byVerb(word);
    if (command == null && Commands.isGroup(word)) {
      if (from + 1 >= args.length) {
        return printGroup(word, console);
      }
      command = Commands.byGroup(word, args[from + 1]);
      if (command == null) {
        throw unknownCommand("jpod " + word, args[from + 1], Commands.verbsOf(word));
      }
    }
    if (command == null) {
      throw unknownCommand("jpod", word, Commands.verbs());
    }
    console.out(HelpText.of(command.definition(), console.personality()));
    return 0;
  }

  /// `jpod container`, `jpod container --help`: the commands of a group.
  static int group(String group, String[] args, int at, Console console) throws JpodException {
    boolean asked = at >= args.length || args[at].equals("--help") || args[at].equals("-h");
    if (!asked) {
      throw UsageException.ofCommand("unknown flag: " + args[at], "jpod " + group, List.of());
    }
    printGroup(group, console);
    boolean failed = at >= args.length && !console.personality().isDocker();
    return failed ? JpodException.ENGINE_FAILED : 0;
  }

  private static int printGroup(String group, Console console) {
    List<String> names = Commands.verbsOf(group);
    List<String> summaries = new ArrayList<>();
    for (String verb : names) {
      Command command = Commands.byGroup(group, verb);
      summaries.add(command == null ? "" : command.definition().summary());
    }
    console.out(HelpText.ofGroup(group(group), names, summaries, console.personality()));
    return 0;
  }

  /// In podman's words, with what was probably meant.
  static JpodException unknownCommand(String path, String word, List<String> known) {
    String message = "unrecognized command `" + path + " " + word + "`";
    String refusal = RefusedCommands.reason(path, word);
    if (refusal != null) {
      return UsageException.ofCommand(message + ": " + refusal, path, List.of());
    }
    List<String> candidates = new ArrayList<>(known);
    if (path.equals(Personality.JPOD.program())) {
      candidates.addAll(Commands.groups());
    }
    return UsageException.ofCommand(message, path, Suggestions.of(word, candidates));
  }
}
