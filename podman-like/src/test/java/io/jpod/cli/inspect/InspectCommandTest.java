package io.jpod.cli.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.cli.Cli;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {
  @TempDir private Path directory;
  private Cli cli = new Cli(Path.of("/nonexistent"));

  @BeforeEach
  void open() {
    cli = new Cli(directory);
  }

  @Test
  void object_that_is_not_there_gives_an_empty_list_and_podmans_error() {
    Cli.Result any = cli.run("inspect", "nope");
    assertThat(any.out()).isEqualTo("[]\n");
    assertThat(any.err()).isEqualTo("Error: inspecting object: no such object: \"nope\"\n");
    assertThat(any.code()).isEqualTo(125);
    assertThat(cli.run("image", "inspect", "nope").err())
        .isEqualTo("Error: inspecting object: nope: image not known\n");
    assertThat(cli.run("container", "inspect", "nope").err())
        .isEqualTo("Error: inspecting object: no such container \"nope\"\n");
    assertThat(cli.run("inspect").err()).isEqualTo("Error: no names or ids specified\n");
    assertThat(cli.run("inspect", "-t", "cow", "x").code()).isEqualTo(125);
  }

  @Test
  void name_of_both_is_the_container_unless_the_type_says_otherwise() {
    String image = cli.withImage();
    String container = cli.ok("create", "--name", "tiny", "--network", "none", "tiny");
    assertThat(cli.ok("inspect", "-f", "{{.Id}}", "tiny")).isEqualTo(container);
    assertThat(cli.ok("inspect", "-t", "image", "-f", "{{.Id}}", "tiny")).isEqualTo(image);
    assertThat(cli.ok("inspect", "-l", "-f", "{{.Name}}")).isEqualTo("tiny");
  }

  @Test
  void templates_reach_what_scripts_ask_for() {
    cli.withImage();
    cli.ok(
        "create",
        "--name",
        "c",
        "--network",
        "none",
        "-l",
        "a=b",
        "-e",
        "X=1",
        "-w",
        "/tmp",
        "tiny",
        "sleep",
        "5");
    assertThat(
            cli.ok(
                "inspect",
                "-f",
                "{{.State.Status}} {{.State.Running}} {{.Config.Cmd}} {{index .Config.Labels \"a\"}}",
                "c"))
        .isEqualTo("created false [sleep 5] b");
    assertThat(cli.ok("inspect", "-f", "{{range .Config.Env}}{{println .}}{{end}}", "c"))
        .contains("X=1");
    assertThat(cli.ok("inspect", "-f", "{{json .Config.WorkingDir}}", "c")).isEqualTo("\"/tmp\"");
    assertThat(cli.run("inspect", "-f", "{{.Nope}}", "c").err())
        .contains("executing \"inspect\" at <.Nope>: can't evaluate field Nope");
    assertThat(
            cli.ok(
                "inspect",
                "-f",
                "{{.Architecture}}/{{.Os}} {{len .RootFS.Layers}} {{.Config.Cmd}}",
                "localhost/tiny"))
        .isEqualTo("amd64/linux 1 [/bin/sh]");
  }

  @Test
  void found_ones_are_shown_although_another_is_missing() {
    cli.withImage();
    Cli.Result result = cli.run("inspect", "-f", "{{.Os}}", "tiny", "nope");
    assertThat(result.out()).isEqualTo("linux\n");
    assertThat(result.code()).isEqualTo(125);
  }
}
