package io.jpod.core.registry;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

/// Debian's `docker-registry` on a free port of the loopback interface, with its storage in a
/// directory.
final class DockerRegistry implements AutoCloseable {
  /// User `ada`, password `secret`.
  private static final String HTPASSWD =
      "ada:$2b$04$FP1wEQRJyJ3SWPhGw3hrPurcKR6DdMNZpAQlE5Q0/R4SaPo0mcHH6\n";

  private static final Path PROGRAM = Path.of("/usr/bin/docker-registry");

  private final Process process;
  private final int port;
  private final Path storage;

  private DockerRegistry(Process process, int port, Path storage) {
    this.process = process;
    this.port = port;
    this.storage = storage;
  }

  static DockerRegistry plain(Path directory) throws Exception {
    return start(directory, "", "");
  }

  /// With TLS and a password.
  static DockerRegistry withPassword(Path directory, TestCertificates certificates)
      throws Exception {
    Files.createDirectories(directory);
    Path passwords = Files.writeString(directory.resolve("htpasswd"), HTPASSWD);
    return start(
        directory,
        tls(certificates),
        "auth:\n  htpasswd:\n    realm: test\n    path: " + passwords + "\n");
  }

  /// With TLS and the wish to see a client's certificate.
  static DockerRegistry withClientCertificates(Path directory, TestCertificates certificates)
      throws Exception {
    return start(
        directory, tls(certificates) + "    clientcas: [" + certificates.authority() + "]\n", "");
  }

  static DockerRegistry withTokens(Path directory, TokenServer tokens) throws Exception {
    return start(
        directory,
        "",
        "auth:\n  token:\n    realm: "
            + tokens.realm()
            + "\n    service: test-registry\n"
            + "    issuer: test-issuer\n    rootcertbundle: "
            + tokens.certificate()
            + "\n");
  }

  private static String tls(TestCertificates certificates) {
    return "  tls:\n    certificate: "
        + certificates.server()
        + "\n    key: "
        + certificates.serverKey()
        + "\n";
  }

  private static DockerRegistry start(Path directory, String tls, String auth) throws Exception {
    assumeTrue(Files.isExecutable(PROGRAM), "needs Debian's docker-registry");
    Path storage = directory.resolve("storage");
    Files.createDirectories(storage);
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path config =
        Files.writeString(
            directory.resolve("config.yml"),
            "version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: "
                + storage
                + "\n  delete:\n    enabled: true\n  cache:\n    blobdescriptor: inmemory\n"
                + "http:\n  addr: 127.0.0.1:"
                + port
                + "\n"
                + tls
                + auth);
    Process process =
        new ProcessBuilder(PROGRAM.toString(), "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    DockerRegistry registry = new DockerRegistry(process, port, storage);
    registry.awaitStart();
    return registry;
  }

  private void awaitStart() throws Exception {
    for (int i = 0; i < 200; i++) {
      try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException e) {
        Thread.sleep(50);
      }
    }
    throw new IllegalStateException("docker-registry does not start");
  }

  /// `localhost:port`
  String name() {
    return "localhost:" + port;
  }

  /// How many blobs it keeps, manifests and configs included.
  long blobCount() throws IOException {
    try (var files = Files.walk(storage.resolve("docker/registry/v2/blobs"))) {
      return files.filter(file -> file.endsWith("data")).count();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
