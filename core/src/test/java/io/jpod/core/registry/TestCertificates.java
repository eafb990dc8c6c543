package io.jpod.core.registry;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// An authority of the test's own, with certificates for `localhost` and for a client, made by
/// openssl.
record TestCertificates(Path directory) {
  static TestCertificates make(Path directory) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "needs openssl");
    Files.createDirectories(directory);
    TestCertificates made = new TestCertificates(directory);
    made.openssl(
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test-authority -keyout ca.key -out ca.crt"
            + " -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,digitalSignature");
    made.signed("server", "DNS:localhost,IP:127.0.0.1");
    made.signed("client", "DNS:client");
    return made;
  }

  private void signed(String name, String subjects) throws Exception {
    openssl(
        "req -newkey rsa:2048 -nodes -subj /CN="
            + name
            + " -keyout "
            + name
            + ".key -out "
            + name
            + ".csr");
    Files.writeString(directory.resolve("ext"), "subjectAltName=" + subjects + "\n");
    openssl(
        "x509 -req -days 2 -in "
            + name
            + ".csr -CA ca.crt -CAkey ca.key -CAcreateserial -extfile ext -out "
            + name
            + ".crt");
  }

  void openssl(String arguments) throws Exception {
    List<String> command = new java.util.ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments.split(" ")));
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("openssl.log").toFile())
            .start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException(Files.readString(directory.resolve("openssl.log")));
    }
  }

  Path authority() {
    return directory.resolve("ca.crt");
  }

  Path server() {
    return directory.resolve("server.crt");
  }

  Path serverKey() {
    return directory.resolve("server.key");
  }

  Path client() {
    return directory.resolve("client.crt");
  }

  Path clientKey() {
    return directory.resolve("client.key");
  }
}
