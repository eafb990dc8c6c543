package io.jpod.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A process to be started: with a bounded life, standard input from nowhere unless given, and its
/// output kept in files (so that a process which outlives it, a monitor for instance, cannot make
/// the test wait for an end of file).
public final class Command {
  /// How long a command may take unless it says otherwise.
  public static final Duration LIMIT = Duration.ofSeconds(90);

  private final List<String> words;
  private final Map<String, String> environment = new TreeMap<>();
  private List<String> prefix = List.of();
  private boolean cleanEnvironment;
  private @Nullable Path directory;
  private @Nullable Path input;
  private @Nullable Path output;
  private Duration limit = LIMIT;

  private Command(List<String> words) {
    this.words = List.copyOf(words);
  }

  public static Command of(String... words) {
    return new Command(List.of(words));
  }

  public static Command of(List<String> words) {
    return new Command(words);
  }

  /// Runs as that account, with its home and an otherwise nearly empty environment.
  public Command as(TestUser user) {
    prefix = user.prefix();
    cleanEnvironment = true;
    environment.putAll(user.environment());
    return this;
  }

  /// Runs where the host has that name, in a namespace of its own.
  public Command onHost(String name) {
    List<String> line =
        new ArrayList<>(
            List.of("unshare", "--uts", "sh", "-c", "hostname \"$0\" && exec \"$@\"", name));
    line.addAll(prefix);
    prefix = List.copyOf(line);
    return this;
  }

  public Command env(String name, String value) {
    environment.put(name, value);
    return this;
  }

  public Command in(Path folder) {
    directory = folder;
    return this;
  }

  public Command input(String text) {
    Path file = file("in");
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return input(file);
  }

  public Command input(Path file) {
    input = file;
    return this;
  }

  /// Standard output goes to that file (and [Result#out] is empty).
  public Command output(Path file) {
    output = file;
    return this;
  }

  public Command within(Duration duration) {
    limit = duration;
    return this;
  }

  /// Runs to its end.
  ///
  /// @throws AssertionError if it does not end in time; it is killed then
  public Result run() {
    return start().await(limit);
  }

  /// Starts it and comes back.
  public Running start() {
    List<String> line = new ArrayList<>(prefix);
    line.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(line);
    if (cleanEnvironment) {
      builder.environment().clear();
    }
    builder.environment().putAll(environment);
    if (directory != null) {
      builder.directory(directory.toFile());
    }
    builder.redirectInput(input == null ? Path.of("/dev/null").toFile() : input.toFile());
    Path out = output == null ? file("out") : output;
    Path err = file("err");
    builder.redirectOutput(out.toFile());
    builder.redirectError(err.toFile());
    try {
      return new Running(words, builder.start(), out, err, output == null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path file(String kind) {
    try {
      Path file = Files.createTempFile("jpod-it-", "." + kind);
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
