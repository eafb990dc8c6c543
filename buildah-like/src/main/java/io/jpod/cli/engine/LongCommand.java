package io.jpod.cli.engine;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A command of jpod in a JVM of its own, with the options for commands that move data. A command
/// that plans is interpreted, in a small heap, as that starts fastest (docs/design/005); it could
/// not hash and decompress an image in reasonable time.
///
/// The new JVM is in the namespaces of this one, as if the launcher had started it.
public final class LongCommand {
  private LongCommand() {}

  /// Runs it to its end. Its standard error is ours.
  ///
  /// @param words verb, options and operands
  /// @return what it prints to standard output
  /// @throws ReportedException with its exit code, if it fails; it has said why
  public static String run(Directories directories, List<String> words) throws JpodException {
    try {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      addOptions(directories.lib(), command);
      command.add("-Djpod.lib=" + directories.lib());
      command.add("-Djpod.launcher=" + directories.launcher());
      command.add("-Djpod.rundir=" + directories.runDir());
      command.add("-Djpod.uid=" + Integer.toUnsignedString(directories.uid()));
      command.add("-Djpod.gid=" + Integer.toUnsignedString(directories.gid()));
      command.add("io.jpod.cli.Main");
      command.add("jpod");
      command.add("--root=" + directories.root());
      command.addAll(words);
      Process process =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(ProcessBuilder.Redirect.PIPE)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      if (code != 0) {
        throw new ReportedException("jpod " + String.join(" ", words) + " failed", code);
      }
      return out;
    } catch (IOException e) {
      throw new JpodException("starting jpod " + words.getFirst() + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JpodException("interrupted", e);
    }
  }

  private static void addOptions(Path lib, List<String> command) throws IOException {
    for (String line : Files.readAllLines(lib.resolve("jvm-long.options"))) {
      if (!line.isEmpty() && line.charAt(0) != '#') {
        command.add(line.replace("@LIB@", lib.toString()));
      }
    }
  }
}
