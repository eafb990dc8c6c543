package io.jpod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.cli.engine.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  @TempDir private Path directory;
  private Cli cli = new Cli(Path.of("/nonexistent"));

  @BeforeEach
  void open() {
    cli = new Cli(directory);
  }

  @Test
  void version_is_that_of_the_build() throws IOException {
    assertThat(Files.readString(Path.of("../pom.xml")))
        .contains("<version>" + Version.NUMBER + "</version>");
    assertThat(cli.run("--version").out()).isEqualTo("jpod version " + Version.NUMBER + "\n");
  }

  @Test
  void no_command_shows_the_commands_and_fails() {
    Cli.Result result = cli.run();
    assertThat(result.code()).isEqualTo(125);
    assertThat(result.out()).contains("  run         Run a command in a new container");
  }

  @Test
  void help_is_shown_by_flag_and_by_verb() {
    assertThat(cli.run("--help").out()).contains("Commands:").contains("--root DIR");
    assertThat(cli.run("ps", "-h").out())
        .isEqualTo(cli.run("help", "ps").out())
        .contains("jpod ps [options]");
    assertThat(cli.run("help").code()).isZero();
    assertThat(cli.run("container", "--help").code()).isZero();
    assertThat(cli.run("container").code()).isEqualTo(125);
    assertThat(cli.run("help", "image").out()).contains("jpod image COMMAND").contains("  tag ");
  }

  @Test
  void unknown_command_is_answered_in_podmans_words_with_what_was_meant() {
    Cli.Result result = cli.run("rnu");
    assertThat(result.code()).isEqualTo(125);
    assertThat(result.err())
        .startsWith("Error: unrecognized command `jpod rnu`\n\nDid you mean this?\n\trun\n");
    assertThat(cli.run("image", "lst").err())
        .startsWith("Error: unrecognized command `jpod image lst`\n\nDid you mean this?\n\tlist\n");
  }

  @Test
  void command_of_podman_that_is_missing_is_named_as_such() {
    assertThat(cli.run("pod").err())
        .startsWith(
            "Error: unrecognized command `jpod pod`: it is not part of this version of jpod");
  }

  @Test
  void unknown_flag_is_refused_and_the_nearest_one_named() {
    assertThat(cli.run("ps", "--formt", "x").err())
        .isEqualTo(
            "Error: unknown flag: --formt\n\nDid you mean this?\n\t--format\n\nSee 'jpod ps --help'\n");
    assertThat(cli.run("--foo", "ps").err())
        .startsWith("Error: unknown flag: --foo\nSee 'jpod --help'");
    assertThat(cli.run("container", "--foo").err()).startsWith("Error: unknown flag: --foo");
  }

  @Test
  void flag_of_podman_that_is_missing_is_refused_as_such() {
    assertThat(cli.run("run", "--memory", "1g", "tiny").err())
        .isEqualTo(
            "Error: unknown flag: --memory: containers of this version have no cgroup of their own,"
                + " so nothing would hold the limit\nSee 'jpod run --help'\n");
    assertThat(cli.run("run", "-m", "1g", "tiny").err())
        .startsWith("Error: unknown shorthand flag: 'm' in -m: containers of this version");
  }

  @Test
  void group_and_plain_form_are_the_same_command() {
    assertThat(cli.run("container", "ls", "-a").out()).isEqualTo(cli.run("ps", "-a").out());
    assertThat(cli.run("image", "ls").out()).isEqualTo(cli.run("images").out());
    assertThat(cli.run("system", "version").out()).isEqualTo(cli.run("version").out());
  }

  @Test
  void too_many_operands_are_refused() {
    assertThat(cli.run("ps", "x").err()).startsWith("Error: `jpod ps` takes no arguments\n");
    assertThat(cli.run("rename", "x").err()).startsWith("Error: accepts 2 arg(s), received 1\n");
    assertThat(cli.run("run").err())
        .startsWith("Error: requires at least 1 arg(s), only received 0\n");
  }
}
