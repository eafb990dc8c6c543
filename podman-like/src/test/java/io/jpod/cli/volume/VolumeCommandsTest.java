package io.jpod.cli.volume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.cli.Cli;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeCommandsTest {
  @TempDir private Path directory;
  private Cli cli = new Cli(Path.of("/nonexistent"));

  @BeforeEach
  void open() {
    cli = new Cli(directory);
  }

  @Test
  void volume_is_created_listed_inspected_and_removed() {
    assertThat(cli.ok("volume", "create", "data")).isEqualTo("data");
    assertThat(cli.run("volume", "create", "data").err())
        .isEqualTo("Error: volume with name data already exists: volume already exists\n");
    assertThat(cli.ok("volume", "create", "--ignore", "data")).isEqualTo("data");
    assertThat(cli.ok("volume", "create")).hasSize(64);
    assertThat(cli.ok("volume", "ls").lines().toList())
        .startsWith("DRIVER      VOLUME NAME")
        .contains("local       data");
    assertThat(cli.ok("volume", "ls", "-q", "--filter", "name=dat")).isEqualTo("data");
    assertThat(cli.ok("volume", "ls", "--format", "{{.Name}} {{.Driver}}", "-f", "name=data"))
        .isEqualTo("data local");
    assertThat(cli.ok("volume", "inspect", "-f", "{{.Mountpoint}}", "data"))
        .isEqualTo(directory.resolve("store/volumes/data/_data").toString());
    assertThat(cli.run("volume", "exists", "data").code()).isZero();
    assertThat(cli.ok("volume", "rm", "data")).isEqualTo("data");
    assertThat(cli.run("volume", "exists", "data").code()).isEqualTo(1);
  }

  @Test
  void errors_are_podmans() {
    assertThat(cli.run("volume", "create", "a/b").err())
        .contains("names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*");
    Cli.Result missing = cli.run("volume", "rm", "nope");
    assertThat(missing.err())
        .isEqualTo("Error: no volume with name \"nope\" found: no such volume\n");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(cli.run("volume", "rm", "-f", "nope").code()).isZero();
    assertThat(cli.run("volume", "rm").code()).isEqualTo(125);
    assertThat(cli.run("volume", "rm", "../containers").code()).isEqualTo(1);
    assertThat(cli.run("volume", "inspect", "nope").out()).isEqualTo("[]\n");
    assertThat(cli.run("volume", "ls", "--filter", "x=y").code()).isEqualTo(125);
    assertThat(cli.run("volume", "create", "-o", "type=nfs", "x").err())
        .contains("only root of the host can mount such a file system");
  }

  @Test
  void volume_in_use_is_only_removed_with_its_container() {
    cli.withImage();
    cli.ok("create", "--name", "user", "--network", "none", "-v", "data:/data", "tiny");
    cli.ok("volume", "create", "spare");
    Cli.Result used = cli.run("volume", "rm", "data");
    assertThat(used.err()).contains("volume data is being used by the following container(s): ");
    assertThat(used.code()).isEqualTo(2);
    assertThat(cli.ok("volume", "ls", "-q", "--filter", "dangling=true")).isEqualTo("spare");
    assertThat(cli.input("n\n".getBytes(UTF_8)).run("volume", "prune").out())
        .contains("spare")
        .endsWith("[y/N] ");
    assertThat(cli.ok("volume", "ls", "-q")).isEqualTo("data\nspare");
    assertThat(cli.ok("volume", "prune", "-f")).isEqualTo("spare");
    assertThat(cli.ok("volume", "rm", "-f", "data")).isEqualTo("data");
    assertThat(cli.ok("ps", "-aq")).isEmpty();
  }
}
