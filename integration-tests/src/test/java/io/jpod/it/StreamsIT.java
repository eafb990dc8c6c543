package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.it.harness.Jpod;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Much data through a container's standard streams.
class StreamsIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  /// 1 GiB of bytes that differ, without the cost of real randomness: AES in counter mode of
  /// nothing.
  private static final String BYTES =
      "openssl enc -aes-128-ctr -nosalt -K 00112233445566778899aabbccddeeff -iv 00 -in <(head -c 1073741824 /dev/zero)";

  @Test
  void a_gibibyte_passes_through_standard_input_and_output_unchanged() {
    String script =
        BYTES
            + " | tee >(sha256sum > sent) | jpod run --rm -i --log-driver none --network none "
            + BUSYBOX
            + " cat | sha256sum > received; cat sent received";
    var lines = jpod.shell(script).within(Duration.ofMinutes(5)).run().ok().lines();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).isEqualTo(lines.get(1));
  }

  @Test
  void a_gibibyte_is_read_whole_inside() {
    String script =
        BYTES
            + " | tee >(sha256sum > sent) | jpod run --rm -i --network none "
            + BUSYBOX
            + " sha256sum > received; cat sent received";
    var lines = jpod.shell(script).within(Duration.ofMinutes(5)).run().ok().lines();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).isEqualTo(lines.get(1));
  }

  @Test
  void output_is_complete_when_run_returns() {
    for (int i = 0; i < 10; i++) {
      assertThat(
              jpod.shell(
                      "jpod run --rm --network none "
                          + BUSYBOX
                          + " sh -c 'seq 1 5000; seq 1 5000 >&2' 2>&1 | wc -l")
                  .run()
                  .ok()
                  .line())
          .isEqualTo("10000");
    }
  }

  @Test
  void reader_that_goes_away_ends_the_client_quietly() {
    var result =
        jpod.shell(
                "jpod run --rm --network none "
                    + BUSYBOX
                    + " sh -c 'i=0; while [ $i -lt 100000 ]; do echo line $i; i=$((i+1)); done' | head -n 1")
            .run();
    assertThat(result.out()).isEqualTo("line 0\n");
    jpod.removeContainers();
  }

  @Test
  void exec_passes_binary_data_both_ways() {
    String id = jpod.sleeper();
    String script =
        "head -c 50000000 /dev/urandom | tee >(sha256sum > sent) | jpod exec -i "
            + id
            + " cat | sha256sum > received; cat sent received";
    var lines = jpod.shell(script).run().ok().lines();
    assertThat(lines.get(0)).isEqualTo(lines.get(1));
  }
}
