package io.jpod.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1970-01-01T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z",
        "2024-02-29T23:59:59.120Z",
        "2026-11-21T20:23:19.000001Z",
        "2026-11-21T20:23:19.000000001Z",
        "1969-12-31T23:59:59.500Z"
      })
  void instantsAreWrittenAndReadAsJavaTimeDoes(String text) {
    Instant instant = Instant.parse(text);

    assertThat(Timestamps.text(instant)).isEqualTo(instant.toString()).isEqualTo(text);
    assertThat(Timestamps.instant(text)).isEqualTo(instant);
  }

  @Test
  void yearsPastFourDigitsAreLeftToJavaTime() {
    Instant far = Instant.parse("+10000-01-01T00:00:00Z");

    assertThat(Timestamps.text(far)).isEqualTo(far.toString());
  }

  @Test
  void offsetsAndFractionsOfAnyLengthAreRead() {
    assertThat(Timestamps.instant("2026-01-02T03:04:05.1+02:00"))
        .isEqualTo(Instant.parse("2026-01-02T01:04:05.1Z"));
    assertThat(Timestamps.instant("2026-01-02T03:04:05.1234567891234Z"))
        .isEqualTo(Instant.parse("2026-01-02T03:04:05.123456789Z"));
    assertThat(Timestamps.format(Timestamps.parse("2026-01-02T03:04:05.12-00:30")))
        .isEqualTo("2026-01-02T03:34:05.120000000Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "yesterday", "2026-01-02", "2026-01-02T03:04:05", "2026-01-0aT03:04:05Z"})
  void otherTextsAreRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Timestamps.instant(text));
  }
}
