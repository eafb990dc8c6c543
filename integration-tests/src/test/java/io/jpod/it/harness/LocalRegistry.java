package io.jpod.it.harness;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Debian's `docker-registry` on a free port of the loopback interface, without TLS, for the tests
/// of one class.
public final class LocalRegistry implements BeforeAllCallback, AfterAllCallback {
  private static final Path PROGRAM = Path.of("/usr/bin/docker-registry");

  private @Nullable Process process;
  private int port;

  @Override
  public void beforeAll(ExtensionContext context) {
    assumeTrue(Files.isExecutable(PROGRAM), "needs Debian's docker-registry");
    Path folder = Workspace.get().folder("registry");
    try {
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = free.getLocalPort();
      }
      Path config =
          Files.writeString(
              folder.resolve("config.yml"),
              "version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: "
                  + folder.resolve("storage")
                  + "\nhttp:\n  addr: 127.0.0.1:"
                  + port
                  + "\n");
      process =
          new ProcessBuilder(PROGRAM.toString(), "serve", config.toString())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Await.until("docker-registry on port " + port, this::answers);
  }

  private boolean answers() {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
    }
  }

  /// `localhost:PORT`
  public String name() {
    return "localhost:" + port;
  }

  /// Digest of what the registry has under a name, as skopeo computes it from the bytes.
  public String digest(String repositoryAndTag) {
    String raw =
        Command.of(
                "skopeo",
                "inspect",
                "--raw",
                "--tls-verify=false",
                "docker://" + name() + "/" + repositoryAndTag)
            .run()
            .ok()
            .out();
    return "sha256:"
        + io.jpod.oci.Digest.sha256(raw.getBytes(java.nio.charset.StandardCharsets.UTF_8)).hex();
  }
}
