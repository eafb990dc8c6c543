package io.jpod.it.harness;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Debian's `docker-registry` on a free port of the loopback interface, without TLS, for the tests
/// of one class.
public final class LocalRegistry implements BeforeAllCallback, AfterAllCallback {
  private @Nullable RegistryProcess process;

  @Override
  public void beforeAll(ExtensionContext context) {
    RegistryProcess.assumeInstalled();
    process =
        RegistryProcess.start(
            Workspace.get().folder("registry"),
            """
            version: 0.1
            log: {level: error}
            storage: {filesystem: {rootdirectory: DIR/storage}}
            http: {addr: 127.0.0.1:PORT}
            """);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    RegistryProcess running = process;
    if (running != null) {
      running.close();
    }
  }

  /// `localhost:PORT`
  public String name() {
    return "localhost:" + Objects.requireNonNull(process).port();
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
