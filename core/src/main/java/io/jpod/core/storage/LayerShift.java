package io.jpod.core.storage;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.userns.IdMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Makes one shifted layer in a JVM of its own: that of `run` has no compiler, since it lives for
/// milliseconds, and this is the work of many thousand system calls.
public final class LayerShift {
  private static final String OPTIONS = "jvm-long.options";

  private LayerShift() {}

  /// Whether there is a distribution to start such a JVM from.
  static boolean isPossible(Directories directories) {
    return directories.lib().resolve(OPTIONS).toFile().exists();
  }

  /// @return what it said, if it failed
  static String run(
      Directories directories, String link, IdMap users, IdMap groups, boolean sharing)
      throws JpodException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    try {
      for (String line : Files.readAllLines(directories.lib().resolve(OPTIONS))) {
        if (!line.isEmpty() && line.charAt(0) != '#') {
          command.add(line.replace("@LIB@", directories.lib().toString()));
        }
      }
      command.add(LayerShift.class.getName());
      command.add(directories.root().toString());
      command.add(link);
      command.add(ShiftedLayers.text(users));
      command.add(ShiftedLayers.text(groups));
      command.add(Boolean.toString(sharing));
      Process process =
          new ProcessBuilder(command)
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectErrorStream(false)
              .start();
      String said =
          new String(
              process.getErrorStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      process.waitFor();
      return said.strip();
    } catch (IOException e) {
      throw StoreErrors.of("shifting the owners of layer " + link, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JpodException("interrupted", e);
    }
  }

  /// `ROOT LINK USERS GROUPS SHARING`, as [#run] gives them.
  public static void main(String[] args) {
    Path root = Path.of(args[0]);
    Directories directories = new Directories(root, root, root, root, 0, 0);
    try {
      new ShiftedLayers(
              directories,
              IdMap.parse(args[2].replace(',', '\n')),
              IdMap.parse(args[3].replace(',', '\n')),
              Boolean.parseBoolean(args[4]))
          .make(args[1]);
    } catch (JpodException | IOException e) {
      System.err.println(e.getMessage()); // no tree: the caller sees that
    }
  }
}
