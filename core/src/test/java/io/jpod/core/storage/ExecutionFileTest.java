package io.jpod.core.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.oci.ExecutionConfig;
import io.jpod.oci.Healthcheck;
import io.jpod.oci.ImageConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExecutionFileTest {
  private static final ExecutionConfig FULL =
      ExecutionConfig.builder()
          .user("www:www")
          .workingDir("/srv")
          .stopSignal("SIGQUIT")
          .exposedPorts(List.of("80/tcp", "53/udp"))
          .env(List.of("PATH=/bin", "EMPTY=", "LINES=a\nb"))
          .entrypoint(List.of("/bin/sh", "-c"))
          .cmd(List.of("", "ü"))
          .volumes(List.of("/data"))
          .labels(Map.of("a", "b", "c", ""))
          .build();

  @Test
  void what_was_written_is_read_again() {
    assertThat(ExecutionFile.decode(encoded(FULL))).isEqualTo(FULL);
    ExecutionConfig empty = ExecutionConfig.empty();
    assertThat(ExecutionFile.decode(encoded(empty))).isEqualTo(empty);
  }

  @Test
  void an_empty_command_is_not_the_same_as_none() {
    ExecutionConfig config = ExecutionConfig.builder().cmd(List.of()).build();
    ExecutionConfig read = requireNonNull(ExecutionFile.decode(encoded(config)));
    assertThat(read).isEqualTo(config);
    assertThat(read.entrypoint()).isNull();
  }

  @Test
  void a_config_that_the_file_cannot_hold_has_none() {
    ExecutionConfig nul = ExecutionConfig.builder().env(List.of("A=b\0user\0root")).build();
    assertThat(ExecutionFile.encode(nul)).isNull();
    ExecutionConfig surrogate = ExecutionConfig.builder().cmd(List.of("\ud800")).build();
    assertThat(ExecutionFile.encode(surrogate)).isNull();
    Healthcheck check =
        ImageConfig.parse(
                """
                {"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]},
                 "config":{"Healthcheck":{"Test":["CMD","true"]}}}\
                """
                    .getBytes(UTF_8))
            .config()
            .healthcheck();
    assertThat(check).isNotNull();
    assertThat(ExecutionFile.encode(ExecutionConfig.builder().healthcheck(check).build())).isNull();
  }

  @Test
  void a_file_cut_short_anywhere_is_as_good_as_none() {
    byte[] whole = encoded(FULL);
    for (int length = 0; length < whole.length; length++) {
      assertThat(ExecutionFile.decode(Arrays.copyOf(whole, length))).isNull();
      byte[] zeros = Arrays.copyOf(Arrays.copyOf(whole, length), whole.length + 1);
      assertThat(ExecutionFile.decode(zeros)).isNull();
    }
  }

  private static byte[] encoded(ExecutionConfig config) {
    return requireNonNull(ExecutionFile.encode(config));
  }
}
