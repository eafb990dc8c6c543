package io.jpod.build.cli;

import io.jpod.build.ImageBuilder;
import io.jpod.cli.build.BuildWorker;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.CommandLineReader;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ErrorPrinter;
import io.jpod.cli.command.HelpText;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.command.Suggestions;
import io.jpod.cli.command.UsageException;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.engine.GlobalOptions;
import io.jpod.cli.help.Completion;
import io.jpod.cli.manifest.ManifestCommands;
import io.jpod.core.JpodException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The program `jbuild`: `jbuild [OPTIONS] VERB ...`.
public final class BuilderProgram {
  private static final int READER_GONE = 128 + 13;

  private static final CommandDefinition DEFINITION =
      GlobalOptions.definition("jbuild", "Builds container images from shell scripts");

  private BuilderProgram() {}

  /// Runs one command in this process.
  ///
  /// @param args program name, then what the user typed
  /// @return the exit code
  public static int run(String[] args, Console console) {
    try {
      int code = dispatch(args.length == 0 ? new String[] {"jbuild"} : inFront(args), console);
      console.flush();
      return code;
    } catch (JpodException e) {
      return fail(e, console);
    } catch (UncheckedIOException e) {
      return READER_GONE; // only the console throws these: nobody reads what we print
    } catch (IOException e) {
      return fail(new JpodException(String.valueOf(e.getMessage()), e), console);
    }
  }

  /// With the program's own options in front of the verb, behind which buildah takes them, too:
  /// `jbuild pull --log-level=debug`. What belongs to a command to run stays where it is.
  static String[] inFront(String[] args) {
    boolean ofCommand = false;
    List<String> front = new ArrayList<>(List.of(args[0]));
    List<String> rest = new ArrayList<>();
    for (int i = 1; i < args.length; i++) {
      String word = args[i];
      String bare = word.indexOf('=') < 0 ? word : word.substring(0, word.indexOf('='));
      boolean own = bare.equals("--log-level") || bare.equals("--root") || bare.equals("--runroot");
      if (own && !ofCommand) {
        front.add(word);
        if (word.length() == bare.length() && i + 1 < args.length) {
          front.add(args[++i]);
        }
        continue;
      }
      boolean command = !rest.isEmpty() && (rest.getFirst().equals("run") || isUnshare(rest));
      ofCommand |= word.equals("--") || (command && !word.startsWith("-"));
      rest.add(word);
    }
    front.addAll(rest);
    return front.toArray(new String[0]);
  }

  private static boolean isUnshare(List<String> words) {
    return words.getFirst().equals("unshare");
  }

  private static int fail(JpodException error, Console console) {
    try {
      console.flush();
    } catch (UncheckedIOException e) {
      return READER_GONE;
    }
    ErrorPrinter.print(error, console);
    return error.exitCode();
  }

  private static int dispatch(String[] args, Console console) throws JpodException, IOException {
    int verb = 1;
    ParsedArgs globals = null;
    if (args.length > 1 && args[1].startsWith("-")) {
      if (args[1].equals("--help") || args[1].equals("-h")) {
        return help(console);
      }
      globals = CommandLineReader.read(DEFINITION, args, 1, null, console);
      if (globals == null) {
        return 0;
      }
      if (globals.flag(GlobalOptions.VERSION)) {
        console.line("jbuild version " + VersionCommand.number());
        return 0;
      }
      verb = args.length - globals.operands().size();
    }
    if (verb >= args.length) {
      return help(console);
    }
    if (args[verb].equals("help")) {
      return help(console);
    }
    if (args[verb].equals("__complete")) {
      return Completion.answer(new BuilderTree(), args, verb + 1, console);
    }
    if (args[verb].equals("manifest")) {
      return manifest(args, verb + 1, globals, console);
    }
    Command command =
        args[verb].equals(BuildWorker.VERB)
            ? new BuildWorker()
            : BuilderCommands.byVerb(args[verb]);
    if (command == null) {
      throw unknown(args[verb]);
    }
    ParsedArgs parsed =
        CommandLineReader.read(command.definition(), args, verb + 1, globals, console);
    return parsed == null ? 0 : command.run(parsed, console);
  }

  private static int manifest(
      String[] args, int verb, @Nullable ParsedArgs globals, Console console)
      throws JpodException, IOException {
    if (verb >= args.length || args[verb].startsWith("-")) {
      console.line("Usage: jbuild manifest " + String.join("|", ManifestCommands.VERBS));
      return 0;
    }
    Command command = ManifestCommands.byVerb("jbuild", args[verb]);
    if (command == null) {
      List<String> near = Suggestions.of(args[verb], ManifestCommands.VERBS);
      throw UsageException.ofCommand(
          "unknown command \"" + args[verb] + "\" for \"jbuild manifest\"",
          "jbuild manifest",
          near);
    }
    ParsedArgs parsed =
        CommandLineReader.read(command.definition(), args, verb + 1, globals, console);
    return parsed == null ? 0 : command.run(parsed, console);
  }

  private static JpodException unknown(String verb) {
    String later = BuilderCommands.notYet(verb);
    if (later != null) {
      return new JpodException("jbuild " + verb + " is not supported yet: " + later);
    }
    List<String> near = Suggestions.of(verb, BuilderCommands.VERBS);
    return UsageException.ofCommand(
        "unknown command \"" + verb + "\" for \"jbuild\"", "jbuild", near);
  }

  /// The program with the options in front of the verb.
  static CommandDefinition definition() {
    return DEFINITION;
  }

  private static int help(Console console) {
    List<String> summaries = new ArrayList<>();
    for (String verb : BuilderCommands.VERBS) {
      Command command = BuilderCommands.byVerb(verb);
      summaries.add(command == null ? "" : command.definition().summary());
    }
    console.out(
        HelpText.ofGroup(DEFINITION, BuilderCommands.VERBS, summaries, console.personality()));
    return 0;
  }

  /// The builder for the store that a command line means.
  static ImageBuilder builder(ParsedArgs args) throws JpodException {
    return ImageBuilder.open(Engine.directories(args));
  }
}
