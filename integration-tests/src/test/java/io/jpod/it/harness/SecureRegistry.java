package io.jpod.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Debian's `docker-registry` on loopback as people run one: with TLS, a private authority, and a
/// password for the user `ada`.
public final class SecureRegistry implements AutoCloseable {
  public static final String PASSWORD = "secret";

  private static final String HTPASSWD =
      "ada:$2b$04$FP1wEQRJyJ3SWPhGw3hrPurcKR6DdMNZpAQlE5Q0/R4SaPo0mcHH6\n";

  private final RegistryProcess process;
  private final Path authority;

  private SecureRegistry(RegistryProcess process, Path authority) {
    this.process = process;
    this.authority = authority;
  }

  public static SecureRegistry start() {
    RegistryProcess.assumeInstalled();
    Path folder = Workspace.get().folder("secure-registry");
    Command.of(
            "bash",
            "-c",
            "cd \"$1\"; openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test-authority -keyout ca.key -out ca.crt"
                + " -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign 2>/dev/null &&"
                + " openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr 2>/dev/null &&"
                + " echo subjectAltName=DNS:localhost > ext && openssl x509 -req -days 2 -in server.csr -CA ca.crt -CAkey ca.key"
                + " -CAcreateserial -extfile ext -out server.crt 2>/dev/null",
            "certificates",
            folder.toString())
        .run()
        .ok();
    try {
      Files.writeString(folder.resolve("htpasswd"), HTPASSWD);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String config =
        """
        version: 0.1
        log: {level: error}
        storage: {filesystem: {rootdirectory: DIR/storage}}
        http:
          addr: 127.0.0.1:PORT
          tls: {certificate: DIR/server.crt, key: DIR/server.key}
        auth: {htpasswd: {realm: test, path: DIR/htpasswd}}
        """;
    return new SecureRegistry(RegistryProcess.start(folder, config), folder.resolve("ca.crt"));
  }

  /// `localhost:PORT`
  public String name() {
    return "localhost:" + process.port();
  }

  /// Certificate of the authority that nobody knows yet.
  public Path authority() {
    return authority;
  }

  @Override
  public void close() {
    process.close();
  }
}
