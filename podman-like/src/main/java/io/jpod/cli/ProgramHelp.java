package io.jpod.cli;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.PicocliModel;
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

  /// docker's and podman's commands that we do not have yet: better named than guessed at.
  private static final String NOT_YET =
      " build commit cp diff events export generate healthcheck init kube machine manifest mount network pause pod"
          + " secret stats top unmount unpause unshare update compose buildx builder context checkpoint farm ";

  private ProgramHelp() {}

  /// The program with the options in front of the verb; its help lists the commands.
  static CommandDefinition definition() {
    return GlobalOptions.definition("jpod", SUMMARY).description(overview());
  }

  /// Exit code of a help text that was asked for.
  static int printed() {
    return 0;
  }

  /// `jpod` alone: the help, and podman's exit code for it.
  static int missingCommand(Console console) {
    console.out(PicocliModel.help(definition()));
    return JpodException.ENGINE_FAILED;
  }

  private static String overview() {
    StringBuilder text = new StringBuilder(SUMMARY).append("\n\nCommands:\n");
    for (String verb : Commands.verbs()) {
      Command command = Commands.byVerb(verb);
      if (command != null) {
        line(text, verb, command.definition().summary());
      }
    }
    text.append("\nGroups:\n");
    line(text, "container", "Commands on containers, as in 'jpod container ls'");
    line(text, "image", "Commands on images, as in 'jpod image ls'");
    line(text, "system", "Commands on jpod itself");
    line(text, "volume", "Commands on volumes, as in 'jpod volume ls'");
    return text.append("\n'jpod COMMAND --help' tells more about a command.").toString();
  }

  private static void line(StringBuilder text, String name, String summary) {
    text.append("  ").append(name).append(" ".repeat(Math.max(1, 12 - name.length())));
    text.append(summary).append('\n');
  }

  /// `jpod help [GROUP] [VERB]`.
  static int help(String[] args, int from, Console console) throws JpodException {
    if (from >= args.length) {
      console.out(PicocliModel.help(definition()));
      return 0;
    }
    String word = args[from];
    if (Commands.isGroup(word)) {
      return group(word, args, args.length, console);
    }
    Command command = Commands.byVerb(word);
    if (command == null) {
      throw unknownCommand("jpod", word, Commands.verbs());
    }
    console.out(PicocliModel.help(command.definition()));
    return 0;
  }

  /// `jpod container`, `jpod container --help`: the commands of a group.
  static int group(String group, String[] args, int at, Console console) throws JpodException {
    boolean asked = at >= args.length || args[at].equals("--help") || args[at].equals("-h");
    if (!asked) {
      throw new UsageException("unknown flag: " + args[at], "jpod " + group, null);
    }
    StringBuilder text = new StringBuilder("Usage:\n  jpod " + group + " COMMAND\n\nCommands:\n");
    for (String verb : Commands.verbsOf(group)) {
      Command command = Commands.byGroup(group, verb);
      if (command != null) {
        line(text, verb, command.definition().summary());
      }
    }
    console.out(text.toString());
    return at < args.length ? 0 : JpodException.ENGINE_FAILED;
  }

  /// In podman's words, with what was probably meant.
  static JpodException unknownCommand(String path, String word, List<String> known) {
    String message = "unrecognized command `" + path + " " + word + "`";
    if (NOT_YET.contains(" " + word + " ")) {
      return new UsageException(message + ": it is not part of this version of jpod", path, null);
    }
    List<String> candidates = new ArrayList<>(known);
    candidates.addAll(Commands.groups());
    List<String> similar = Suggestions.of(word, candidates);
    return new UsageException(
        message, path, similar.isEmpty() ? null : path + " " + String.join(", ", similar));
  }
}
