package io.jpod.build.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecretTest {
  @Test
  void bytes_stay_what_they_were() {
    byte[] given = {1, 2};
    Secret.OfBytes secret = new Secret.OfBytes(given);
    given[0] = 9;
    secret.bytes()[1] = 9;
    assertThat(secret.bytes()).containsExactly(1, 2);
  }
}
