package io.jpod.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A process under way.
public final class Running {
  private final List<String> words;
  private final Process process;
  private final Path out;
  private final Path err;
  private final boolean ownOutput;

  Running(List<String> words, Process process, Path out, Path err, boolean ownOutput) {
    this.words = words;
    this.process = process;
    this.out = out;
    this.err = err;
    this.ownOutput = ownOutput;
  }

  public long pid() {
    return process.pid();
  }

  public boolean alive() {
    return process.isAlive();
  }

  /// What it printed so far.
  public String out() {
    return Command.text(out);
  }

  /// What it complained about so far.
  public String err() {
    return Command.text(err);
  }

  /// Waits until standard output holds that text.
  public Running prints(String text) {
    Await.until(
        "'" + text + "' from " + String.join(" ", words) + ", which printed:\n" + out() + err(),
        () -> out().contains(text) || !alive());
    if (!out().contains(text)) {
      throw new AssertionError(
          "ended without printing '" + text + "': " + await(Duration.ofSeconds(5)));
    }
    return this;
  }

  /// SIGKILL.
  public Running kill() {
    process.destroyForcibly();
    return this;
  }

  public Result await() {
    return await(Command.LIMIT);
  }

  public Result await(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.waitFor();
        throw new AssertionError("no end within " + limit + ": " + result());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    Result result = result();
    try {
      Files.deleteIfExists(err);
      if (ownOutput) {
        Files.deleteIfExists(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return result;
  }

  private Result result() {
    return new Result(words, process.exitValue(), ownOutput ? out() : "", err());
  }
}
