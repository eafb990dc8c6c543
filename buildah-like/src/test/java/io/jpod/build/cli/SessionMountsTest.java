package io.jpod.build.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.build.SessionMount;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionMountsTest {
  @Test
  void each_mount_is_made_where_its_layers_are_and_then_the_command_begins() {
    List<String> words =
        SessionMounts.command(
            List.of(
                new SessionMount(
                    Path.of("/w/1/merged"),
                    Path.of("/it's/layers"),
                    List.of("mount", "--bind", "/w/1/diff", "/w/1/merged"))),
            List.of("my-ctr=/w/1/merged"));
    assertThat(words.subList(0, 4)).containsExactly("unshare", "--mount", "--propagation", "slave");
    assertThat(words.get(6))
        .isEqualTo(
            "(cd '/it'\\''s/layers' && 'mount' '--bind' '/w/1/diff' '/w/1/merged') || exit 125; exec \"$@\"");
    assertThat(words.subList(7, 10)).containsExactly("sh", "env", "my-ctr=/w/1/merged");
  }
}
