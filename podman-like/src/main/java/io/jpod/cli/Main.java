package io.jpod.cli;

import io.jpod.build.cli.BuilderProgram;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.CommandLineReader;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ErrorPrinter;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.command.Personality;
import io.jpod.cli.command.UsageException;
import io.jpod.cli.engine.GlobalOptions;
import io.jpod.cli.engine.ReportedException;
import io.jpod.cli.engine.Version;
import io.jpod.cli.help.Completion;
import io.jpod.core.JpodException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// Where the launcher starts us: `Main PROGRAM [OPTIONS] VERB ...`.
///
/// Exit codes are podman's: 125 when jpod itself fails, 126 and 127 when the container's command
/// cannot be run or found, else the command's own.
public final class Main {
  /// As a shell shows a command that SIGPIPE ended: the reader of our output is gone.
  private static final int READER_GONE = 128 + 13;

  private Main() {}

  /// Runs one command and ends the process.
  public static void main(String[] args) {
    // halt: there are no shutdown hooks to wait for, and short commands have no time for them.
    Runtime.getRuntime().halt(run(args, new Console()));
  }

  /// Runs one command in this process.
  ///
  /// @param args program name (`jpod` or `jbuild`), then what the user typed
  /// @return the exit code
  public static int run(String[] args, Console console) {
    if (args.length > 0 && args[0].equals("jbuild")) {
      return BuilderProgram.run(args, console);
    }
    String[] words = args.length == 0 ? new String[] {"jpod"} : args;
    Personality personality = Personality.of(words[0]);
    console.personality(personality);
    try {
      int code = dispatch(words, console);
      console.flush();
      return personality.isDocker() ? DockerExit.code(code, words) : code;
    } catch (JpodException e) {
      return fail(e, words, console);
    } catch (UncheckedIOException e) {
      // Only the console throws these: nobody reads what we print.
      return READER_GONE;
    } catch (IOException e) {
      return fail(new JpodException(describe(e), e), words, console);
    }
  }

  private static int dispatch(String[] args, Console console) throws JpodException, IOException {
    int verb = 1;
    ParsedArgs globals = null;
    if (args.length > 1 && args[1].startsWith("-")) {
      if (isHelp(args[1])) {
        return ProgramHelp.printed(console);
      }
      globals = CommandLineReader.read(ProgramHelp.definition(), args, 1, null, console);
      if (globals == null) {
        return ProgramHelp.printed(console);
      }
      if (globals.flag(GlobalOptions.VERSION)) {
        console.line(Version.line(console.personality()));
        return 0;
      }
      verb = args.length - globals.operands().size();
    }
    if (verb >= args.length) {
      return ProgramHelp.missingCommand(console);
    }
    Command command = Commands.byVerb(args[verb]);
    if (command == null) {
      return group(args, verb, globals, console);
    }
    return run(command, args, verb + 1, globals, console);
  }

  private static int group(String[] args, int verb, @Nullable ParsedArgs globals, Console console)
      throws JpodException, IOException {
    String group = args[verb];
    if (group.equals("help")) {
      return ProgramHelp.help(args, verb + 1, console);
    }
    if (group.equals("__complete")) {
      return Completion.answer(new JpodTree(), args, verb + 1, console);
    }
    if (!Commands.isGroup(group)) {
      throw ProgramHelp.unknownCommand("jpod", group, Commands.verbs());
    }
    if (verb + 1 >= args.length || args[verb + 1].startsWith("-")) {
      return ProgramHelp.group(group, args, verb + 1, console);
    }
    Command command = Commands.byGroup(group, args[verb + 1]);
    if (command == null) {
      throw ProgramHelp.unknownCommand("jpod " + group, args[verb + 1], Commands.verbsOf(group));
    }
    return run(command, args, verb + 2, globals, console);
  }

  private static int run(
      Command command, String[] args, int from, @Nullable ParsedArgs globals, Console console)
      throws JpodException, IOException {
    CommandDefinition definition = command.definition();
    ParsedArgs parsed = CommandLineReader.read(definition, args, from, globals, console);
    return parsed == null ? 0 : command.run(parsed, console);
  }

  private static int fail(JpodException error, String[] args, Console console) {
    try {
      console.flush();
    } catch (UncheckedIOException e) {
      return READER_GONE;
    }
    if (error instanceof ReportedException) {
      return error.exitCode();
    }
    if (console.personality().isDocker() && DockerExit.isRun(args)) {
      ErrorPrinter.printOfDockerRun(error, console);
      return error.exitCode();
    } else {
      ErrorPrinter.print(error, console);
    }
    if (!(error instanceof UsageException) && isDebug(args)) {
      ErrorPrinter.printTrace(error, console);
    }
    return console.personality().isDocker() ? DockerExit.code(error, args) : error.exitCode();
  }

  private static boolean isDebug(String[] args) {
    for (int i = 1; i < args.length && args[i].startsWith("-"); i++) {
      String word = args[i];
      if (word.equals("--log-level=debug") || word.equals("--log-level=trace")) {
        return true;
      }
      if (word.equals("--log-level") && i + 1 < args.length) {
        return args[i + 1].equals("debug") || args[i + 1].equals("trace");
      }
      if (word.indexOf('=') < 0) {
        i++;
      }
    }
    return false;
  }

  private static boolean isHelp(String word) {
    return word.equals("--help") || word.equals("-h");
  }

  private static String describe(IOException e) {
    String message = e.getMessage();
    String kind = e.getClass().getSimpleName();
    return message == null ? kind : kind + ": " + message;
  }
}
