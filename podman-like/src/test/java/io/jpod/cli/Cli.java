package io.jpod.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jpod.cli.command.Console;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// jpod in this process, on a store of its own, without the launcher: everything but what starts a
/// process.
public final class Cli {
  private final Path directory;
  private byte[] input = {};
  private String program = "jpod";

  /// @param directory empty, of this test alone
  public Cli(Path directory) {
    this.directory = directory;
    System.setProperty("jpod.lib", directory.resolve("lib").toString());
    System.setProperty("jpod.launcher", directory.resolve("jpod").toString());
    System.setProperty("jpod.rundir", directory.resolve("run").toString());
    System.setProperty("jpod.uid", "0");
    System.setProperty("jpod.gid", "0");
  }

  /// What a command printed and how it ended.
  public record Result(int code, String out, String err) {
    /// Standard output without the newline at its end.
    public String line() {
      return out.strip();
    }
  }

  /// What the next command reads from standard input.
  public Cli input(byte[] bytes) {
    input = bytes.clone();
    return this;
  }

  /// The name that jpod is started by from now on.
  public Cli as(String name) {
    program = name;
    return this;
  }

  /// Runs `jpod --root <store> WORDS`.
  public Result run(String... words) {
    String[] args = new String[words.length + 3];
    args[0] = program;
    args[1] = "--root";
    args[2] = directory.resolve("store").toString();
    System.arraycopy(words, 0, args, 3, words.length);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console = new Console(new ByteArrayInputStream(input), out, err);
    int code = Main.run(args, console);
    return new Result(code, out.toString(UTF_8), err.toString(UTF_8));
  }

  /// Runs a command that must succeed.
  public String ok(String... words) {
    Result result = run(words);
    if (result.code() != 0) {
      throw new AssertionError(String.join(" ", words) + ": " + result);
    }
    return result.line();
  }

  /// A store with the image `localhost/tiny:latest`, whose command is `/bin/sh`.
  ///
  /// @return its id
  public String withImage() {
    assumeTrue(
        isRoot(), "unpacking gives files to uid 0, which only root may without a user namespace");
    String id =
        ok(
            "import",
            "-c",
            "CMD [\"/bin/sh\"]",
            "-c",
            "LABEL kind=test",
            rootfs().toString(),
            "tiny");
    return id.substring("sha256:".length());
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /// A tar with `/bin/sh` that nobody will run.
  public Path rootfs() {
    Path file = directory.resolve("rootfs.tar");
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(file))) {
      TarArchiveEntry folder = new TarArchiveEntry("bin/");
      folder.setMode(0755);
      tar.putArchiveEntry(folder);
      tar.closeArchiveEntry();
      byte[] content = "#!/bin/nothing\n".getBytes(UTF_8);
      TarArchiveEntry shell = new TarArchiveEntry("bin/sh");
      shell.setMode(0755);
      shell.setSize(content.length);
      tar.putArchiveEntry(shell);
      tar.write(content);
      tar.closeArchiveEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  /// Where this test may put files.
  public Path directory() {
    return directory;
  }
}
