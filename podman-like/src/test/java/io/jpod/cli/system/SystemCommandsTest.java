package io.jpod.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.jpod.cli.Cli;
import io.jpod.cli.engine.Version;
import io.jpod.oci.Json;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemCommandsTest {
  @TempDir private Path directory;
  private Cli cli = new Cli(Path.of("/nonexistent"));

  @BeforeEach
  void open() {
    cli = new Cli(directory);
  }

  @Test
  void version_is_shown_as_table_template_and_json() {
    assertThat(cli.ok("version"))
        .contains("Version:       " + Version.NUMBER)
        .contains("OS/Arch:       linux/");
    assertThat(cli.ok("version", "--format", "{{.Client.Version}}")).isEqualTo(Version.NUMBER);
    JsonObject json = Json.parseObject(cli.ok("version", "-f", "json"));
    assertThat(json.getAsJsonObject("Client").get("Os").getAsString()).isEqualTo("linux");
  }

  @Test
  void info_tells_of_host_and_store_in_podmans_fields() {
    assertThat(cli.ok("info"))
        .startsWith("host:\n  arch: ")
        .contains("\n  graphRoot: " + directory.resolve("store") + "\n")
        .contains("\nversion:\n");
    assertThat(cli.ok("info", "--format", "{{.Store.GraphDriverName}} {{.Host.Security.Rootless}}"))
        .isEqualTo("overlay false");
    assertThat(
            Json.parseObject(cli.ok("info", "-f", "json"))
                .getAsJsonObject("store")
                .has("imageStore"))
        .isTrue();
  }
}
