package io.jpod.core.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jpod.core.Durations;
import io.jpod.core.JpodException;
import io.jpod.oci.Healthcheck;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UpkeepTest {
  private static final long SECOND = 1_000_000_000L;

  private static HealthOptions command(@Nullable String command) {
    return new HealthOptions(command, "10s", null, null, null, null, null, null, null, null, false);
  }

  private static List<String> argv(String command) throws JpodException {
    return Objects.requireNonNull(HealthCheck.resolve(command(command), null)).argv();
  }

  @Test
  void restart_policies_are_podmans() throws JpodException {
    assertThat(RestartPolicy.parse("")).isEqualTo(RestartPolicy.NO);
    assertThat(RestartPolicy.parse("never").restarts()).isFalse();
    assertThat(RestartPolicy.parse("on-failure:3")).isEqualTo(new RestartPolicy("on-failure", 3));
    assertThat(RestartPolicy.parse("unless-stopped")).hasToString("unless-stopped");
    assertThatThrownBy(() -> RestartPolicy.parse("always:3"))
        .hasMessage("restart policy retries can only be specified with on-failure restart policy");
    assertThatThrownBy(() -> RestartPolicy.parse("on-failure:1:2"))
        .hasMessage("invalid restart policy: may specify retries at most once");
    assertThatThrownBy(() -> RestartPolicy.parse("sometimes"))
        .hasMessageContaining("\"sometimes\" is not a valid restart policy");
  }

  @Test
  void health_commands_are_lines_words_or_arrays() throws JpodException {
    assertThat(argv("curl -f localhost || exit 1"))
        .containsExactly("/bin/sh", "-c", "curl -f localhost || exit 1");
    assertThat(argv("CMD test -e /x")).containsExactly("test", "-e", "/x");
    assertThat(argv("CMD-SHELL test -e /x")).containsExactly("/bin/sh", "-c", "test -e /x");
    assertThat(argv("[\"test\", \"-e\", \"/a b\"]")).containsExactly("test", "-e", "/a b");
    assertThat(argv("[\"CMD\", \"true\"]")).containsExactly("true");
    assertThat(argv("[ -e /x ]")).containsExactly("/bin/sh", "-c", "[ -e /x ]");
    assertThat(HealthCheck.resolve(command("none"), null)).isNull();
  }

  @Test
  void the_images_check_counts_unless_something_else_is_said() throws JpodException {
    Healthcheck image = new Healthcheck(List.of("CMD", "probe"), 5 * SECOND, 0, 2 * SECOND, 0, 7);
    HealthCheck check = Objects.requireNonNull(HealthCheck.resolve(HealthOptions.NONE, image));
    assertThat(check.argv()).containsExactly("probe");
    assertThat(check.intervalNanos()).isEqualTo(5 * SECOND);
    assertThat(check.timeoutNanos()).isEqualTo(30 * SECOND);
    assertThat(check.retries()).isEqualTo(7);
    assertThat(Objects.requireNonNull(HealthCheck.resolve(command(null), image)).intervalNanos())
        .isEqualTo(10 * SECOND);
    HealthOptions disabled =
        new HealthOptions(null, null, null, null, null, null, null, null, null, null, true);
    assertThat(HealthCheck.resolve(disabled, image)).isNull();
    Healthcheck none = new Healthcheck(List.of("NONE"), 0, 0, 0, 0, 0);
    assertThat(HealthCheck.resolve(HealthOptions.NONE, none)).isNull();
  }

  @Test
  void durations_are_gos() {
    assertThat(Durations.nanos("1m30s")).isEqualTo(90 * SECOND);
    assertThat(Durations.nanos("1.5s")).isEqualTo(1_500_000_000L);
    assertThat(Durations.nanos("-5ms")).isEqualTo(-5_000_000L);
    assertThat(Durations.nanos("0")).isZero();
    assertThat(Durations.nanos("5")).isNull();
    assertThat(Durations.nanos("")).isNull();
    assertThat(Durations.nanos("s")).isNull();
  }

  @Test
  void log_options_are_dockers_and_podmans() throws JpodException {
    assertThat(LogChoice.resolve("", List.of("max-size=10m", "max-file=3", "tag={{.Name}}")))
        .isEqualTo(new LogChoice("json-file", 10 << 20, 3, "{{.Name}}", ""));
    assertThat(LogChoice.resolve("k8s-file", List.of("path=/var/log/x")).path())
        .isEqualTo("/var/log/x");
    assertThatThrownBy(() -> LogChoice.resolve("", List.of("max-file=3")))
        .hasMessage("cannot set max-file option when max-size is not set");
    assertThatThrownBy(() -> LogChoice.resolve("json-file", List.of("compress=true")))
        .hasMessage("unknown log opt 'compress' for json-file log driver");
    assertThatThrownBy(() -> LogChoice.resolve("json-file", List.of("mode=non-blocking")))
        .hasMessageContaining("drops nothing");
    assertThatThrownBy(() -> LogChoice.resolve("journald", List.of("max-size=1m")))
        .hasMessageContaining("writes no file");
  }
}
