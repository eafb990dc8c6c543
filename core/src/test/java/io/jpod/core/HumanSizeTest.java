package io.jpod.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanSizeTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0B, 0B",
    "999, 999B, 999B",
    "1000, 1kB, 1kB",
    "1005, 1kB, 1.005kB",
    "1010, 1.01kB, 1.01kB",
    "1050, 1.05kB, 1.05kB",
    "1234567, 1.23MB, 1.235MB",
    "9999, 10kB, 9.999kB",
    "99960, 100kB, 99.96kB",
    "99996, 100kB, 100kB",
    "77800000, 77.8MB, 77.8MB",
    "136400000, 136MB, 136.4MB",
    "999999999, 1000MB, 1000MB",
    "9223372036854775807, 9.22EB, 9.223EB",
  })
  void is_what_go_units_prints(long bytes, String three, String four) {
    assertThat(HumanSize.format(bytes, 3, "")).isEqualTo(three);
    assertThat(HumanSize.format(bytes, 4, "")).isEqualTo(four);
  }
}
