package io.jpod.cli.build;

import io.jpod.build.engine.BuildListener;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// How a build is shown. What a step that fails has printed is kept in a file, however it is shown.
record Progress(BuildListener listener, AutoCloseable display, AutoCloseable file)
    implements AutoCloseable {
  /// Has nothing to close.
  private static final class Nothing implements AutoCloseable {
    @Override
    public void close() {}
  }

  private static final AutoCloseable NOTHING = new Nothing();

  static Progress of(ParsedArgs args, Console console, Directories directories)
      throws JpodException, IOException {
    String kind = args.flag(BuildFlags.QUIET) ? "quiet" : args.value(BuildFlags.PROGRESS, "auto");
    String logfile = args.value(BuildFlags.LOGFILE);
    OutputStream out = logfile == null ? console.rawErr() : Files.newOutputStream(Path.of(logfile));
    AutoCloseable file = logfile == null ? NOTHING : out;
    boolean terminal = logfile == null && Console.isTerminal(2);
    boolean explain = args.flag(BuildFlags.EXPLAIN);
    Path logs = directories.root().resolve("build-cache/logs");
    return switch (kind) {
      case "quiet", "none" ->
          new Progress(new StepLogs(logs, new QuietProgress(out)), NOTHING, file);
      case "rawjson" -> new Progress(new StepLogs(logs, new JsonProgress(out)), NOTHING, file);
      case "plain" ->
          new Progress(new StepLogs(logs, new PlainProgress(out, explain)), NOTHING, file);
      case "tty", "auto" -> {
        if (!terminal && kind.equals("tty")) {
          throw new JpodException(
              "--progress=tty: standard error is no terminal", "--progress=plain");
        }
        if (!terminal) {
          yield new Progress(new StepLogs(logs, new PlainProgress(out, explain)), NOTHING, file);
        }
        TerminalProgress display = new TerminalProgress(out, explain);
        yield new Progress(new StepLogs(logs, display), display, file);
      }
      default ->
          throw new JpodException(
              "--progress \"" + kind + "\" is not known", "auto, plain, tty, quiet or rawjson");
    };
  }

  @Override
  public void close() throws IOException {
    try {
      display.close();
      file.close();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
