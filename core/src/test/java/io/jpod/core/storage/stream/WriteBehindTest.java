package io.jpod.core.storage.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class WriteBehindTest {
  @Test
  void all_bytes_arrive_in_their_order_at_each_flush() throws IOException {
    Random random = new Random(3);
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    try (WriteBehind out = new WriteBehind(got)) {
      for (int i = 0; i < 60; i++) {
        byte[] bytes = new byte[random.nextInt(600_000)];
        random.nextBytes(bytes);
        out.write(bytes);
        out.write(i);
        expected.write(bytes);
        expected.write(i);
        if (i % 7 == 0) {
          out.flush();
          assertThat(got.toByteArray()).isEqualTo(expected.toByteArray());
        }
      }
      out.flush();
      out.flush();
    }
    assertThat(got.toByteArray()).isEqualTo(expected.toByteArray());
  }

  @Test
  void a_failure_is_told_by_a_later_write_or_by_flush() throws IOException {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    try (WriteBehind out = new WriteBehind(full)) {
      out.write(1);
      assertThatThrownBy(out::flush).hasMessage("No space left on device");
    }
    try (WriteBehind out = new WriteBehind(full)) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 100; i++) {
                  out.write(new byte[1 << 18]);
                }
              })
          .hasMessage("No space left on device");
    }
  }
}
