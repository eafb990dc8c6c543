package io.jpod.cli.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.cli.Cli;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `why` over states as monitors write them.
class WhyCommandTest {
  @TempDir private Path directory;

  private String why(String command, String state, String... options) throws Exception {
    Cli cli = new Cli(directory);
    cli.withImage();
    String[] words = {"create", "--network", "none", "--name", "web", "tiny", command};
    String id = cli.ok(words);
    Path container = directory.resolve("store/containers").resolve(id);
    Files.writeString(container.resolve("state"), state);
    for (String option : options) {
      Files.writeString(container.resolve("health"), option);
    }
    return cli.ok("why", "web");
  }

  private static String ended(String rest) {
    return "status exited\nstarted 2026-01-02T03:04:05.000000000Z\nfinished 2026-01-02T03:04:17.000000000Z\n"
        + rest;
  }

  @Test
  void code_of_its_own_is_told_as_such() throws Exception {
    assertThat(why("server", ended("exit-code 3\n")))
        .contains("exited with code 3, ")
        .contains("after 12 seconds")
        .contains("reason     It ended by itself with code 3")
        .contains("command    server\n")
        .contains("log        (empty)");
  }

  @Test
  void signal_and_want_of_memory_are_told() throws Exception {
    assertThat(why("server", ended("exit-code 139\nsignal 11\n")))
        .contains("SIGSEGV (11): it crashed");
  }

  @Test
  void want_of_memory_is_told() throws Exception {
    assertThat(why("server", ended("exit-code 137\nsignal 9\noom 1\n")))
        .contains("used more memory");
  }

  @Test
  void monitor_that_vanished_is_told() throws Exception {
    assertThat(
            why(
                "server",
                "status running\nmonitor 1 1\npid 1 1\nstarted 2026-01-02T03:04:05.000000000Z\n"))
        .contains("Nobody saw its end");
  }

  @Test
  void shell_that_had_nothing_to_read_is_explained() throws Exception {
    assertThat(why("bash", ended("exit-code 0\n"))).contains("run it with -it");
  }

  @Test
  void restarts_and_health_are_told() throws Exception {
    assertThat(
            why(
                "server",
                ended("exit-code 1\nrestarts 3\nhealth unhealthy\n"),
                "unhealthy 4\n2026-01-02T03:04:05Z 2026-01-02T03:04:06Z 7 no\\nanswer\n"))
        .contains("restarts   3 so far")
        .contains("health     unhealthy, 4 failures in a row")
        .contains("code 7: no\n             answer");
  }
}
