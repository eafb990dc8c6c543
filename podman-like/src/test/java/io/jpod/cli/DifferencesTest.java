package io.jpod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each line of [Differences], as docker and as podman. The document is written anew with
/// `-Djpod.docs=write`.
class DifferencesTest {
  private static final Path DOCUMENT = Path.of("../docs/docker-and-podman.md");

  @TempDir private Path directory;
  private Cli cli = new Cli(Path.of("/nonexistent"));

  @BeforeEach
  void open() {
    cli = new Cli(directory);
  }

  private Cli.Result docker(String... words) {
    Cli.Result result = cli.as("docker").run(words);
    cli.as("podman");
    return result;
  }

  private Cli.Result podman(String... words) {
    return cli.as("podman").run(words);
  }

  private void withContainer() {
    cli.withImage();
    cli.ok("tag", "tiny", "docker.io/library/hub:1");
    cli.ok(
        "create", "--network", "none", "--name", "web", "hub:1", "sleep", "a-rather-long-argument");
  }

  @Test
  void every_difference_has_its_test() {
    List<String> tests =
        Arrays.stream(DifferencesTest.class.getDeclaredMethods()).map(Method::getName).toList();
    for (Differences.Difference difference : Differences.ALL) {
      assertThat(tests).as(difference.what()).contains(difference.test());
    }
  }

  @Test
  void document_shows_the_table() throws IOException {
    String text =
        """
        # Started as docker or as podman

        A link named `docker` or `podman` that leads to `jpod` makes the same program behave as that one's command line where
        scripts notice a difference:

            ln -s "$(command -v jpod)" ~/.local/bin/docker

        `jpod` itself behaves as podman. What is not in this table is the same under all names.

        """
            + Differences.table();
    if ("write".equals(System.getProperty("jpod.docs"))) {
      Files.writeString(DOCUMENT, text);
    }
    assertThat(DOCUMENT).content().isEqualTo(text);
  }

  @Test
  void errors_are_dockers() {
    withContainer();
    assertThat(docker("rm", "nope").err())
        .isEqualTo("Error response from daemon: No such container: nope\n");
    assertThat(docker("run", "--name", "web", "hub:1").err())
        .startsWith(
            "docker: Error response from daemon: Conflict. The container name \"/web\" is already in use by container \"")
        .endsWith("\nRun 'docker run --help' for more information\n");
    assertThat(docker("volume", "inspect", "nope").err())
        .contains("Error response from daemon: get nope: no such volume");
    assertThat(docker("tag", "nope", "x").err())
        .isEqualTo("Error response from daemon: No such image: nope:latest\n");
    assertThat(docker("inspect", "nope").err()).isEqualTo("error: no such object: nope\n");
    assertThat(docker("exec", "web", "true").err())
        .startsWith(
            "Error response from daemon: container is not running\n  try:  docker start web");
    assertThat(podman("rm", "nope").err())
        .isEqualTo("Error: no container with name or ID \"nope\" found: no such container\n");
  }

  @Test
  void exit_codes_are_dockers() {
    assertThat(docker("tag", "nope", "x").code()).isEqualTo(1);
    assertThat(docker("ps", "--nonsense").code()).isEqualTo(125);
    assertThat(docker("nonsense").code()).isEqualTo(1);
    assertThat(docker("run", "--pull=never", "nope").code()).isEqualTo(125);
    assertThat(podman("tag", "nope", "x").code()).isEqualTo(125);
  }

  @Test
  void mistakes_are_answered_as_docker_does() {
    assertThat(docker("rnu").err())
        .isEqualTo(
            "docker: unknown command: docker rnu\n\nRun 'docker --help' for more information\n");
    assertThat(docker("rename", "x").err())
        .isEqualTo(
            "docker: 'docker rename' requires 2 arguments\n\nUsage:  docker rename CONTAINER NAME\n\n"
                + "Run 'docker rename --help' for more information\n");
    assertThat(docker("logout", "--x").err())
        .startsWith(
            "unknown flag: --x\n\nUsage:  docker logout [OPTIONS] [REGISTRY]\n\nRun 'docker logout --help'");
    assertThat(podman("rnu").err())
        .startsWith("Error: unrecognized command `podman rnu`\n\nDid you mean this?\n\trun\n");
  }

  @Test
  void missing_source_of_a_bind_is_made() {
    cli.withImage();
    Path missing = directory.resolve("a/b");
    String bind = missing + ":/data";
    assertThat(podman("create", "--network", "none", "-v", bind, "tiny").code()).isEqualTo(125);
    assertThat(missing).doesNotExist();
    assertThat(
            docker(
                    "create",
                    "--network",
                    "none",
                    "--mount",
                    "type=bind,src=" + missing + ",dst=/d",
                    "tiny")
                .err())
        .contains("bind source path does not exist: " + missing);
    assertThat(docker("create", "--network", "none", "-v", bind, "tiny").code()).isZero();
    assertThat(missing).isDirectory();
  }

  @Test
  void prune_keeps_named_volumes() {
    cli.ok("volume", "create", "named");
    assertThat(docker("volume", "prune", "-f").out()).isEqualTo("Total reclaimed space: 0B\n");
    assertThat(docker("system", "prune", "-f", "--volumes").out()).doesNotContain("named");
    assertThat(docker("volume", "prune", "-f", "-a").out())
        .isEqualTo("Deleted Volumes:\nnamed\n\nTotal reclaimed space: 0B\n");
    cli.ok("volume", "create", "named");
    assertThat(podman("volume", "prune", "-f").out()).isEqualTo("named\n");
  }

  @Test
  void a_needed_container_can_be_removed() {
    withContainer();
    cli.ok("create", "--network", "none", "--requires", "web", "--name", "user", "hub:1", "sleep");
    assertThat(podman("rm", "web").err())
        .contains("has dependent containers which must be removed before it: ");
    assertThat(docker("rm", "web").code()).isZero();
  }

  @Test
  void tables_are_dockers() {
    cli.ok("volume", "create", "data");
    assertThat(docker("volume", "ls").out()).isEqualTo("DRIVER    VOLUME NAME\nlocal     data\n");
    assertThat(podman("volume", "ls").out())
        .isEqualTo("DRIVER      VOLUME NAME\nlocal       data\n");
  }

  @Test
  void ps_is_dockers() {
    withContainer();
    cli.ok("create", "--network", "none", "--name", "later", "tiny");
    assertThat(docker("ps", "-a").out().lines().toList().get(0))
        .matches("CONTAINER ID   IMAGE +COMMAND +CREATED +STATUS +PORTS +NAMES");
    assertThat(docker("ps", "-a", "--format", "{{.Names}} {{.Image}} {{.Command}}").out())
        .isEqualTo("later localhost/tiny \"/bin/sh\"\nweb hub:1 \"sleep a-rather-long…\"\n");
    assertThat(docker("container", "ls", "-a").out()).isEqualTo(docker("ps", "-a").out());
    assertThat(podman("ps", "-a", "--format", "{{.Names}} {{.Image}} {{.Command}}").out())
        .isEqualTo(
            "web docker.io/library/hub:1 sleep a-rather-lo...\nlater localhost/tiny:latest /bin/sh\n");
  }

  @Test
  void json_comes_in_lines() {
    withContainer();
    List<String> rows = docker("ps", "-a", "--format", "json").out().lines().toList();
    assertThat(rows).hasSize(1);
    JsonObject row = JsonParser.parseString(rows.getFirst()).getAsJsonObject();
    assertThat(row.get("Names").getAsString()).isEqualTo("web");
    assertThat(row.get("LocalVolumes").getAsString()).isEqualTo("0");
    assertThat(docker("images", "--format", "{{json .}}").out().lines()).hasSize(2);
    assertThat(podman("ps", "-a", "--format", "json").out()).startsWith("[");
  }

  @Test
  void images_are_dockers() {
    withContainer();
    assertThat(docker("images").out()).contains("\nhub ").contains("localhost/tiny");
    assertThat(docker("images", "--format", "{{.Repository}}:{{.Tag}} {{.Size}}").out())
        .matches("(?s).*hub:1 [0-9.]+k?B\n.*");
    assertThat(podman("images").out()).contains("docker.io/library/hub  ");
  }

  @Test
  void short_names_are_of_docker_io() {
    cli.withImage();
    docker("tag", "tiny", "short");
    docker("tag", "tiny", "team/app:1");
    docker("tag", "tiny", "registry.example.org/app");
    assertThat(podman("images", "--format", "{{.Repository}}:{{.Tag}}").out().lines())
        .contains(
            "docker.io/library/short:latest",
            "docker.io/team/app:1",
            "registry.example.org/app:latest");
    podman("tag", "tiny", "own");
    assertThat(podman("images", "--format", "{{.Repository}}").out().lines())
        .contains("localhost/own");
  }

  @Test
  void inspect_has_dockers_shapes() {
    withContainer();
    assertThat(docker("inspect", "-f", "{{.Name}} {{.Image}} {{.Config.Image}}", "web").out())
        .matches("/web sha256:[0-9a-f]{64} hub:1\n");
    assertThat(docker("inspect", "-f", "{{.Id}} {{.RepoTags}}", "hub:1").out())
        .matches("sha256:[0-9a-f]{64} \\[.*hub:1.*\\]\n")
        .doesNotContain("docker.io");
    assertThat(docker("inspect", "web").out()).doesNotContain("\"Health\"");
    assertThat(podman("inspect", "-f", "{{.Name}}", "web").out()).isEqualTo("web\n");
  }

  @Test
  void version_is_that_of_the_engine_we_stand_in_for() throws IOException {
    assertThat(docker("--version").out()).startsWith("Docker version 28.0.0, build jpod-");
    assertThat(docker("version", "--format", "{{.Server.Version}}").out()).isEqualTo("28.0.0\n");
    assertThat(docker("version").out())
        .contains("\nServer: ")
        .contains("  Version:           28.0.0\n");
    assertThat(podman("--version").out()).isEqualTo("podman version 5.4.0\n");
    assertThat(Files.readString(Path.of("../userns/src/main/c/client.c")))
        .as("the launcher answers it alone, and says the same")
        .contains("\"Docker version 28.0.0, build jpod-\"")
        .contains("\"podman version 5.4.0\\n\"");
  }

  @Test
  void info_has_dockers_lines() {
    assertThat(docker("info").out())
        .contains(" Server Version: 28.0.0\n")
        .contains(" Storage Driver: overlay2\n");
    assertThat(docker("info", "--format", "{{.Driver}} {{.ServerVersion}}").out())
        .isEqualTo("overlay2 28.0.0\n");
    assertThat(podman("info").out()).startsWith("host:\n");
  }

  /// The pull itself is another process, which there is not here; an end-to-end test sees it.
  @Test
  void missing_image_is_announced_as_docker_does() throws IOException {
    assertThat(Files.readString(Path.of("src/main/java/io/jpod/cli/container/ImageProvision.java")))
        .contains("Unable to find image '");
  }

  @Test
  void help_alone_is_no_error() {
    assertThat(docker().code()).isZero();
    assertThat(docker("container").code()).isZero();
    assertThat(docker("container").out()).contains("Usage:\n  docker container COMMAND");
    assertThat(podman("container").code()).isEqualTo(125);
  }
}
