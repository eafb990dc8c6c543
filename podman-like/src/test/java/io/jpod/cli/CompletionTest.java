package io.jpod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionTest {
  @TempDir private Path directory;
  private Cli cli = new Cli(Path.of("/nonexistent"));

  @BeforeEach
  void open() {
    cli = new Cli(directory);
  }

  /// The words proposed without their descriptions, the directive last. The store is named as a
  /// user would.
  private List<String> complete(String... words) {
    List<String> line = new ArrayList<>();
    line.add("__complete");
    line.add("--root");
    line.add(directory.resolve("store").toString());
    line.addAll(List.of(words));
    List<String> found = new ArrayList<>();
    for (String each : cli.ok(line.toArray(String[]::new)).split("\n", -1)) {
      int tab = each.indexOf('\t');
      found.add(tab < 0 ? each : each.substring(0, tab));
    }
    return found;
  }

  @Test
  void commands_and_groups_are_completed() {
    assertThat(complete("")).contains("run", "container", "volume", "ps", ":done");
    assertThat(complete("res")).containsExactly("restart", ":done");
    assertThat(complete("container", "ren")).containsExactly("rename", ":done");
    assertThat(complete("help", "unt")).containsExactly("untag", ":done");
    assertThat(complete("nonsense", "")).containsExactly(":done");
  }

  @Test
  void options_are_completed_with_their_descriptions() {
    assertThat(complete("run", "--sig")).containsExactly("--sig-proxy", ":done");
    assertThat(cli.run("__complete", "ps", "--all").out())
        .isEqualTo("--all\tThose that do not run too\n:done\n");
    assertThat(complete("--log-l")).containsExactly("--log-level", ":done");
    assertThat(complete("--log-level", "deb")).containsExactly("debug", ":done");
  }

  @Test
  void values_are_completed_behind_their_option_in_each_of_its_forms() {
    assertThat(complete("kill", "--signal", "SIGH")).containsExactly("SIGHUP", ":done");
    assertThat(complete("kill", "--signal=SIGH")).containsExactly("--signal=SIGHUP", ":done");
    assertThat(complete("kill", "-s", "SIGH")).containsExactly("SIGHUP", ":done");
    assertThat(complete("run", "-it", "--pull=ne"))
        .containsExactly("--pull=never", "--pull=newer", ":done");
    assertThat(complete("run", "--env-file", "")).containsExactly(":files");
  }

  @Test
  void words_behind_the_image_belong_to_the_container() {
    assertThat(complete("run", "image", "--na")).containsExactly(":files");
    assertThat(complete("run", "-e", "A=b", "--na")).contains("--name");
  }

  @Test
  void names_of_images_containers_and_volumes_are_completed() {
    cli.withImage();
    cli.ok("create", "--network", "none", "--name", "web", "tiny");
    cli.ok("volume", "create", "data");
    assertThat(complete("run", "ti")).containsExactly("tiny", ":done");
    assertThat(complete("run", "localhost/ti")).containsExactly("localhost/tiny:latest", ":done");
    assertThat(complete("rm", "")).containsExactly("web", ":done");
    assertThat(complete("rm", "gone", "w")).containsExactly("web", ":done");
    assertThat(complete("start", "")).containsExactly("web", ":done");
    assertThat(complete("stop", "")).as("it does not run").containsExactly(":done");
    assertThat(complete("rename", "web", "")).containsExactly(":done");
    assertThat(complete("inspect", "")).containsExactly("web", "tiny", ":done");
    assertThat(complete("volume", "rm", "")).containsExactly("data", ":done");
    assertThat(complete("run", "-v", "da")).containsExactly("data:", ":files");
  }

  @Test
  void scripts_of_other_shells_are_refused() {
    assertThat(cli.run("completion", "tcsh").err())
        .isEqualTo("Error: no completion for the shell \"tcsh\"\n  try:  bash, zsh or fish\n");
    assertThat(cli.ok("completion", "bash")).contains("complete -F __jpod_complete jpod");
  }
}
