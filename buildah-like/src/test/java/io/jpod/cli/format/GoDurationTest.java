package io.jpod.cli.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class GoDurationTest {
  @Test
  void parts_are_added() throws Exception {
    assertThat(GoDuration.parse("--x", "1m30s")).isEqualTo(90_000_000_000L);
    assertThat(GoDuration.parse("--x", "5ms")).isEqualTo(5_000_000L);
    assertThat(GoDuration.parse("--x", "1.5h")).isEqualTo(5_400_000_000_000L);
    assertThat(GoDuration.parse("--x", "0")).isZero();
  }

  @Test
  void what_is_no_duration_is_refused_in_go_s_words() {
    for (String text : new String[] {"x", "3", "", "3parsecs", "s", "1..2s", "99999999999h"}) {
      assertThatThrownBy(() -> GoDuration.parse("--healthcheck-interval", text))
          .hasMessage(
              "parsing --healthcheck-interval \""
                  + text
                  + "\": time: invalid duration \""
                  + text
                  + "\"");
    }
  }
}
