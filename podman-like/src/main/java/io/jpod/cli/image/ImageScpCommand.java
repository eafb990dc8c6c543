package io.jpod.cli.image;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// `jpod image scp`: an image to another account of this machine or to another machine, as `save`
/// here and `load` there with a pipe between them. Runs outside of the user namespace, where ssh
/// and sudo are the user's.
public final class ImageScpCommand implements Command {
  private static final Option FORMAT =
      Option.value("format", "FORMAT", "docker-archive (default) or oci-archive, on its way");
  private static final Option QUIET = Option.flag("q,quiet", "Show no progress");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod image scp",
              "[USER@HOST::]IMAGE [USER@HOST::]",
              "Securely copy an image from one host to another")
          .description(
              "Copies an image through ssh, or with USER@localhost:: to another account of this machine through sudo. The other"
                  + " side needs jpod or podman.")
          .options(FORMAT, QUIET)
          .operands(1, 2)
          .examples(
              "jpod image scp debian:12 ada@example.com::",
              "jpod image scp example.com::app:1",
              "jpod image scp app:1 bob@localhost::");

  /// One end of a copy.
  ///
  /// @param host `USER@HOST`; empty: here
  /// @param image empty where none is named
  record End(String host, String image) {
    static End parse(String text) {
      int colons = text.indexOf("::");
      return colons < 0
          ? new End("", text)
          : new End(text.substring(0, colons), text.substring(colons + 2));
    }

    /// Another account of this machine, empty if it is none.
    String localUser() {
      return host.endsWith("@localhost") ? host.substring(0, host.indexOf('@')) : "";
    }
  }

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    End from = End.parse(args.operand(0));
    End to = args.operands().size() > 1 ? End.parse(args.operand(1)) : new End("", "");
    check(from, to);
    String format = args.value(FORMAT, "docker-archive");
    if (!format.equals("docker-archive") && !format.equals("oci-archive")) {
      throw new JpodException("unknown format \"" + format + "\"", "docker-archive or oci-archive");
    }
    Directories directories = Engine.directories(args);
    List<String> save = new ArrayList<>(List.of("save", "--format", format, from.image()));
    if (args.flag(QUIET)) {
      save.add(1, "-q");
    }
    console.flush();
    return pipe(command(from, save, directories), command(to, List.of("load"), directories));
  }

  static void check(End from, End to) throws JpodException {
    if (from.image().isEmpty()) {
      throw new JpodException("must specify an image to copy", "jpod image scp IMAGE USER@HOST::");
    }
    if (from.host().isEmpty() && to.host().isEmpty()) {
      throw new JpodException(
          "cannot copy an image to the same place: name the other end as USER@HOST::",
          "jpod image scp " + from.image() + " USER@HOST::");
    }
    if (!to.image().isEmpty()) {
      throw new JpodException("cannot specify an image rename", "jpod tag, at the other end");
    }
    for (End end : List.of(from, to)) {
      if (end.host().startsWith("-") || end.image().startsWith("-")) {
        throw new JpodException("invalid host or image name: it begins with '-'");
      }
    }
  }

  /// The command line of `save` or `load` at one end.
  static List<String> command(End end, List<String> words, Directories directories) {
    List<String> line = new ArrayList<>();
    if (end.host().isEmpty()) {
      line.add(directories.launcher().toString());
      line.add("--root=" + directories.root());
      line.addAll(words);
      return line;
    }
    if (!end.localUser().isEmpty()) {
      line.addAll(List.of("sudo", "-n", "-i", "-u", end.localUser(), "--"));
      line.add(directories.launcher().toString());
      line.addAll(words);
      return line;
    }
    StringBuilder remote = new StringBuilder();
    for (String word : words) {
      remote.append(" '").append(word.replace("'", "'\\''")).append('\'');
    }
    line.addAll(List.of("ssh", "--", end.host()));
    line.add(
        "if command -v jpod >/dev/null; then exec jpod"
            + remote
            + "; else exec podman"
            + remote
            + "; fi");
    return line;
  }

  private static int pipe(List<String> save, List<String> load) throws JpodException {
    try {
      List<Process> processes =
          ProcessBuilder.startPipeline(
              List.of(
                  new ProcessBuilder(save).redirectError(ProcessBuilder.Redirect.INHERIT),
                  new ProcessBuilder(load)
                      .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                      .redirectError(ProcessBuilder.Redirect.INHERIT)));
      int saved = processes.getFirst().waitFor();
      int loaded = processes.getLast().waitFor();
      return saved != 0 ? saved : loaded;
    } catch (IOException e) {
      throw new JpodException("copying the image: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JpodException("interrupted", e);
    }
  }
}
