package io.jpod.core.storage.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class GzipInputTest {
  enum Library {
    JDK,
    ISAL;

    Inflate make() {
      if (this == JDK) {
        return new JdkInflate();
      }
      assumeTrue(IsalInflate.isInstalled(), "needs libisal.so.2 (Debian: libisal2)");
      return new IsalInflate();
    }
  }

  private static byte[] text(Random random, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] =
          (byte) (random.nextInt(4) == 0 ? random.nextInt() : "the same words ".charAt(i % 15));
    }
    return bytes;
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
  }

  /// Gives a few bytes at a time, as a network may.
  private static InputStream slowly(byte[] bytes, Random random, int most) {
    return new FilterInputStream(new ByteArrayInputStream(bytes)) {
      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        return super.read(into, offset, Math.min(length, 1 + random.nextInt(most)));
      }
    };
  }

  @ParameterizedTest
  @EnumSource
  void members_of_all_lengths_come_whole_however_the_input_is_cut(Library library)
      throws IOException {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      ByteArrayOutputStream plain = new ByteArrayOutputStream();
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      for (int member = random.nextInt(12); member >= 0; member--) {
        byte[] content = text(random, random.nextInt(round % 10 == 0 ? 200_000 : 100));
        plain.write(content);
        packed.write(gzip(content));
      }
      packed.write(new byte[random.nextInt(3) * 512]);
      InputStream slow = slowly(packed.toByteArray(), random, round % 3 == 0 ? 3 : 100_000);
      try (GzipInput in = new GzipInput(slow, library.make())) {
        assertThat(in.readAllBytes()).isEqualTo(plain.toByteArray());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void each_truncated_stream_is_an_error(Library library) throws IOException {
    byte[] packed = gzip(text(new Random(1), 300));
    for (int length = 1; length < packed.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(packed, length);
      assertThatThrownBy(
              () -> {
                try (GzipInput in = new GzipInput(new ByteArrayInputStream(cut), library.make())) {
                  in.readAllBytes();
                }
              })
          .isInstanceOf(EOFException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_damaged_stream_is_an_error_or_the_same_content(Library library) throws IOException {
    Random random = new Random(2);
    byte[] content = text(random, 5000);
    byte[] packed = gzip(content);
    for (int i = 0; i < 2000; i++) {
      byte[] damaged = packed.clone();
      damaged[10 + random.nextInt(packed.length - 10)] ^= (byte) (1 + random.nextInt(255));
      try (GzipInput in = new GzipInput(new ByteArrayInputStream(damaged), library.make())) {
        assertThat(in.readAllBytes()).isEqualTo(content);
      } catch (ZipException | EOFException e) {
        assertThat(e).hasMessageStartingWith("gzip: ");
      }
    }
  }
}
