package io.jpod.core.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jpod.core.JpodException;
import io.jpod.core.Timestamps;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilesAndTextsTest {
  private static final Container CONTAINER =
      new Container(
          "ab".repeat(32),
          "brave_noether",
          Path.of("/store/containers/x"),
          "cd".repeat(32),
          "docker.io/library/busybox:latest",
          List.of("sh", "-c", "echo 'a\nb' \\n"),
          1_700_000_000_123_456_789L,
          List.of("0.0.0.0:8080->80/tcp"),
          List.of("a=b", "multi=line\none"),
          List.of("data", "/srv"),
          "pasta",
          true,
          false,
          true,
          3,
          -1,
          "on-failure:3");

  @Test
  void a_summary_is_read_as_it_was_written() throws Exception {
    assertThat(Summary.parse(Summary.write(CONTAINER), CONTAINER.directory())).isEqualTo(CONTAINER);
  }

  @Test
  void a_summary_of_a_newer_version_is_read_for_what_is_known() throws Exception {
    assertThat(Summary.parse("id 12\nfuture thing\nname x\n", Path.of("/c")).name()).isEqualTo("x");
  }

  @Test
  void a_label_without_a_value_is_empty_and_a_missing_one_null() {
    assertThat(CONTAINER.label("a")).isEqualTo("b");
    assertThat(CONTAINER.label("nothing")).isNull();
  }

  @Test
  void a_state_is_read_with_all_its_lines() throws Exception {
    ContainerState state =
        StateFile.parse(
            """
            status exited
            monitor 7 100
            pid 8 101
            started 2026-01-02T03:04:05.000000001Z
            finished 2026-01-02T03:04:06Z
            exit-code 137
            signal 9
            oom 1
            error why not
            """);
    assertThat(state.status()).isEqualTo(ContainerState.Status.EXITED);
    assertThat(state.pid()).isZero();
    assertThat(state.exitCode()).isEqualTo(137);
    assertThat(state.signal()).isEqualTo(9);
    assertThat(state.oomKilled()).isTrue();
    assertThat(state.error()).isEqualTo("why not");
    assertThat(state.finishedEpochNanos() - state.startedEpochNanos()).isEqualTo(999_999_999);
  }

  @Test
  void a_running_state_tells_of_its_processes() throws Exception {
    ContainerState state = StateFile.parse("status running\nmonitor 7 100\npid 8 101\n");
    assertThat(state.isAlive()).isTrue();
    assertThat(state.monitorPid()).isEqualTo(7);
    assertThat(state.pid()).isEqualTo(8);
    assertThat(state.pidStartTime()).isEqualTo(101);
  }

  @Test
  void times_agree_with_java_time() {
    Random random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      long nanos = random.nextLong();
      Instant instant = Instant.ofEpochSecond(0, nanos);
      if (nanos > -6_000_000_000_000_000_000L) {
        assertThat(Instant.parse(Timestamps.format(nanos))).isEqualTo(instant);
        assertThat(Timestamps.parse(Timestamps.format(nanos))).isEqualTo(nanos);
      }
    }
  }

  @Test
  void times_of_others_are_understood() {
    assertThat(Timestamps.parse("2026-01-02T03:04:05+01:30"))
        .isEqualTo(Timestamps.parse("2026-01-02T01:34:05Z"));
    assertThat(Timestamps.parse("1970-01-01T00:00:01.5Z")).isEqualTo(1_500_000_000L);
    assertThatThrownBy(() -> Timestamps.parse("yesterday"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "15,15",
    "TERM,15",
    "SIGTERM,15",
    "sigkill,9",
    "IOT,6",
    "RTMIN,34",
    "SIGRTMIN+3,37",
    "RTMAX-1,63"
  })
  void signals_have_names_and_numbers(String text, int number) throws Exception {
    assertThat(Signals.parse(text)).isEqualTo(number);
  }

  @ParameterizedTest
  @CsvSource({"FOO", "0", "65", "-1", "RTMIN+31", "SIG", "TERMX"})
  void other_signals_are_refused(String text) {
    assertThatThrownBy(() -> Signals.parse(text)).hasMessage("invalid signal: " + text);
  }

  @Test
  void detach_keys_become_bytes() throws Exception {
    assertThat(DetachKeys.parse("ctrl-p,ctrl-q")).isEqualTo("1011");
    assertThat(DetachKeys.parse("a,ctrl-@,ctrl-[")).isEqualTo("61001b");
    assertThat(DetachKeys.parse("")).isEmpty();
    assertThatThrownBy(() -> DetachKeys.parse("ctrl-"))
        .isInstanceOf(JpodException.class)
        .hasMessageContaining("unknown detach key \"ctrl-\"");
  }

  @Test
  void made_up_names_are_valid_names() throws Exception {
    byte[] random = new byte[4];
    Random source = new Random(2);
    for (int i = 0; i < 500; i++) {
      source.nextBytes(random);
      ContainerNames.check(ContainerNames.madeUp(random, 0));
    }
  }

  @ParameterizedTest
  @CsvSource({"a/b", "-a", ".a", "_a", "a b", "ä", "..", "''"})
  void names_that_could_be_paths_or_options_are_refused(String name) {
    assertThatThrownBy(() -> ContainerNames.check(name))
        .hasMessageContaining("names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*");
  }

  @Test
  void sizes_are_read_with_their_units() {
    assertThat(Words.bytes("64m")).isEqualTo(64L << 20);
    assertThat(Words.bytes("1GiB")).isEqualTo(1L << 30);
    assertThat(Words.bytes("512")).isEqualTo(512);
    assertThat(Words.bytes("m")).isNull();
    assertThat(Words.bytes("99999999999999999t")).isNull();
  }
}
