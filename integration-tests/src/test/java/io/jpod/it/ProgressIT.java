package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.it.harness.Await;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.LocalRegistry;
import io.jpod.it.harness.Result;
import io.jpod.it.harness.SlowProxy;
import io.jpod.it.harness.Tmux;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// How a pull and a push are shown: on a terminal, to a pipe, with `-q`.
class ProgressIT {
  @RegisterExtension static final LocalRegistry registry = new LocalRegistry();
  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  private static List<String> progress(Tmux tmux) {
    // Without the blanks that a narrower window's line leaves behind it.
    return tmux.screen()
        .lines()
        .filter(line -> line.startsWith("Copying blob"))
        .map(String::stripTrailing)
        .toList();
  }

  @Test
  void on_a_terminal_a_layer_has_one_line_that_moves_and_fits_the_window() throws Exception {
    jpod.ok("push", "-q", "--tls-verify=false", BUSYBOX, registry.name() + "/busybox:1");
    int port = Integer.parseInt(registry.name().substring("localhost:".length()));
    try (SlowProxy slow = new SlowProxy(port);
        Tmux tmux = new Tmux(jpod, 100, 24)) {
      String name = slow.name() + "/busybox:1";
      // Another store, which does not have the layer yet.
      tmux.line("jpod --root " + jpod.home() + "/fresh pull --tls-verify=false " + name);
      Await.until("a bar", () -> progress(tmux).toString().contains("=>"));
      assertThat(progress(tmux)).hasSize(1).first().asString().contains("] ").contains("/s");
      tmux.resize(50, 10);
      Await.until(
          "one line that fits",
          () -> progress(tmux).size() == 1 && progress(tmux).getFirst().length() < 50);
      tmux.resize(120, 24);
      Await.until("done", () -> tmux.screen().contains("Writing manifest"));
      tmux.prompts("host$");
      assertThat(progress(tmux)).hasSize(1).first().asString().endsWith(" done");
      assertThat(tmux.screen())
          .contains("Trying to pull " + name + "...")
          .contains("Copying config");
    }
    jpod.shell("rm -rf " + jpod.home() + "/fresh").run();
  }

  @Test
  void to_a_pipe_each_layer_is_a_line_on_standard_error_and_the_result_alone_on_standard_output() {
    String name = registry.name() + "/pipe:1";
    Result push = jpod.ok("push", "--tls-verify=false", BUSYBOX, name);
    assertThat(push.out()).isEmpty();
    assertThat(push.err().lines())
        .anyMatch(line -> line.matches("Copying blob sha256:[0-9a-f]{64}"))
        .anyMatch(line -> line.matches("Copying config sha256:[0-9a-f]{64}"))
        .contains("Writing manifest to image destination");
    Result pull = jpod.ok("pull", "--tls-verify=false", name);
    assertThat(pull.out().strip()).matches("[0-9a-f]{64}");
    assertThat(pull.err()).contains("Trying to pull " + name + "...").doesNotContain("\u001b");
    Result quiet = jpod.ok("pull", "-q", "--tls-verify=false", name);
    assertThat(quiet.out().strip()).matches("[0-9a-f]{64}");
    assertThat(quiet.err()).isEmpty();
    jpod.ok("rmi", name);
  }
}
