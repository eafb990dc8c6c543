package io.jpod.it.harness;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

/// Debian's `docker-registry`, running on a port of the loopback interface that was free.
///
/// @param log what it prints
record RegistryProcess(Process process, int port, Path log) implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/bin/docker-registry");

  /// Skips the test where the package is not installed.
  static void assumeInstalled() {
    assumeTrue(Files.isExecutable(PROGRAM), "needs Debian's docker-registry");
  }

  /// Starts it and waits until it answers.
  ///
  /// @param folder for its configuration and log
  /// @param config in which `PORT` and `DIR` stand for the port and the folder
  static RegistryProcess start(Path folder, String config) {
    assumeInstalled();
    try {
      int port = freePort();
      Path file = folder.resolve("config.yml");
      Files.writeString(
          file, config.replace("DIR", folder.toString()).replace("PORT", Integer.toString(port)));
      Path log = folder.resolve("log");
      Process process =
          new ProcessBuilder(PROGRAM.toString(), "serve", file.toString())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      Await.until("docker-registry on port " + port, () -> answers(port));
      return new RegistryProcess(process, port, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static boolean answers(int port) {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
