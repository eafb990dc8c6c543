package io.jpod.cli.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jpod.core.JpodException;
import io.jpod.userns.Capabilities;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TopColumnsTest {
  @Test
  void durations_read_as_go_prints_them() {
    assertThat(TopColumns.goDuration(0)).isEqualTo("0s");
    assertThat(TopColumns.goDuration(20_000_000)).isEqualTo("20ms");
    assertThat(TopColumns.goDuration(1_500_000_000L)).isEqualTo("1.5s");
    assertThat(TopColumns.goDuration(61_050_000_000L)).isEqualTo("1m1.05s");
    assertThat(TopColumns.goDuration(7_200_000_000_000L)).isEqualTo("2h0m0s");
  }

  @Test
  void capabilities_are_named_without_prefix() {
    assertThat(TopColumns.capabilities(0)).isEqualTo("none");
    assertThat(TopColumns.capabilities(Capabilities.ALL)).isEqualTo("full");
    assertThat(TopColumns.capabilities(1)).isEqualTo("CHOWN");
  }

  @Test
  void descriptors_are_known_by_name_and_by_code_of_ps() {
    assertThat(TopColumns.areKnown(List.of("pid", "HUSER", "%C"))).isTrue();
    assertThat(TopColumns.areKnown(List.of("pid", "-ef"))).isFalse();
  }

  @Test
  void of_the_hosts_processes_those_of_the_container_stay() throws JpodException {
    String output = "  PID USER   CMD\n    1 root   init\n  812 ada    sleep 600\n";
    assertThat(HostPs.filter(output, Set.of("812")))
        .containsExactly("  PID USER   CMD", "  812 ada    sleep 600");
    assertThatThrownBy(() -> HostPs.filter("USER CMD\nroot x\n", Set.of()))
        .hasMessage("Couldn't find PID field in ps output");
  }

  @Test
  void interval_is_milliseconds_or_a_duration() throws JpodException {
    assertThat(WaitCondition.millis(null)).isEqualTo(250);
    assertThat(WaitCondition.millis("40")).isEqualTo(40);
    assertThat(WaitCondition.millis("2s")).isEqualTo(2000);
    assertThatThrownBy(() -> WaitCondition.millis("soon"))
        .hasMessage("time: invalid duration \"soon\"");
  }
}
