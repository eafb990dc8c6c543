package io.jpod.userns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jpod.oci.Digest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// SHA-256 of the library that is built here, beside the JDK's.
class NativeHashTest {
  private final Random random = new Random(7);

  @Test
  void theLibraryIsUsed() {
    assertThat(Digest.newSha256().getClass().getSimpleName()).isEqualTo("NativeSha256");
  }

  @Test
  void contentsOfAllLengthsHaveTheHashThatTheJdkComputes() throws Exception {
    MessageDigest ours = Digest.newSha256();
    MessageDigest jdk = MessageDigest.getInstance("SHA-256");
    int[] lengths = {0, 1, 55, 56, 63, 64, 65, 127, 128, 1000, 65_536, (1 << 20) + 1, 5_000_000};
    for (int length : lengths) {
      byte[] bytes = bytes(length);

      assertThat(ours.digest(bytes)).as("%d bytes", length).isEqualTo(jdk.digest(bytes));
    }
  }

  @Test
  void contentMayComeInAnyPieces() throws Exception {
    byte[] bytes = bytes(300_000);
    MessageDigest ours = Digest.newSha256();
    int at = 0;
    while (at < bytes.length) {
      int part = Math.min(random.nextInt(5000), bytes.length - at);
      if (part == 1) {
        ours.update(bytes[at]);
      } else if (part % 2 == 0) {
        ours.update(bytes, at, part);
      } else {
        ours.update(ByteBuffer.allocateDirect(part).put(bytes, at, part).flip());
      }
      at += part;
    }

    assertThat(ours.digest()).isEqualTo(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @Test
  void aResetForgetsWhatCameBefore() {
    MessageDigest ours = Digest.newSha256();
    ours.update(bytes(100));

    ours.reset();

    assertThat(Digest.hex(ours.digest()))
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }

  @Test
  void aRangeOutsideOfTheArrayIsRefused() {
    MessageDigest ours = Digest.newSha256();
    byte[] bytes = bytes(10);

    assertThatThrownBy(() -> ours.update(bytes, -1, 5)).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> ours.update(bytes, 8, 5)).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> ours.update(bytes, 0, -5)).isInstanceOf(RuntimeException.class);
    assertThat(ours.digest()).isEqualTo(Digest.newSha256().digest());
  }

  @Test
  void severalThreadsComputeAtOnce() throws Exception {
    byte[] bytes = bytes(2_000_000);
    byte[] expected = MessageDigest.getInstance("SHA-256").digest(bytes);
    boolean[] same = new boolean[4];
    Thread[] threads = new Thread[same.length];
    for (int i = 0; i < threads.length; i++) {
      int number = i;
      threads[i] =
          Thread.ofPlatform()
              .start(
                  () -> same[number] = Arrays.equals(Digest.newSha256().digest(bytes), expected));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(same).containsOnly(true);
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
