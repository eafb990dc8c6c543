package io.jpod.core.storage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShiftedLayersTest {
  @ParameterizedTest
  @CsvSource({
    "6.18.44-fc-v669, true",
    "6.16.0, true",
    "6.15.9, false",
    "6.1.0-28-amd64, false",
    "7.0, true",
    "5.15.0, false",
    "odd, false"
  })
  void content_is_shared_from_linux_6_16_on(String kernel, boolean shares) {
    assertThat(ShiftedLayers.sharesContent(kernel)).isEqualTo(shares);
  }
}
