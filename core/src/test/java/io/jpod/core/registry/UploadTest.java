package io.jpod.core.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jpod.core.JpodException;
import io.jpod.core.registry.compress.LayerFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UploadTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 524_287, 524_288, 524_289, 3_000_000})
  void gzip_of_any_length_is_read_by_others_and_is_always_the_same(int length) throws Exception {
    byte[] content = TestStore.content(length, length);
    byte[] compressed = compress(LayerFormat.GZIP, content, 10_000);
    assertThat(new GZIPInputStream(new ByteArrayInputStream(compressed)).readAllBytes())
        .isEqualTo(content);
    assertThat(compress(LayerFormat.GZIP, content, 77_777)).isEqualTo(compressed);
  }

  private static byte[] compress(LayerFormat format, byte[] content, int step) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = format.compress(bytes)) {
      for (int at = 0; at < content.length; at += step) {
        out.write(content, at, Math.min(step, content.length - at));
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void formats_and_levels_that_do_not_exist_are_refused() {
    assertThatThrownBy(() -> LayerFormat.of("lzma", null))
        .hasMessage("cannot find compressor for \"lzma\"");
    assertThatThrownBy(() -> LayerFormat.of("gzip", 10)).isInstanceOf(JpodException.class);
    assertThatThrownBy(() -> PushOptions.of("v2s2", LayerFormat.ZSTD, false))
        .isInstanceOf(JpodException.class);
  }

  @Test
  void content_that_cannot_be_made_fails_the_reader_with_its_reason() {
    try (ContentStream stream =
        new ContentStream(out -> {
          out.write(new byte[300_000]);
          throw new JpodException("no more");
        })) {
      assertThatThrownBy(stream::readAllBytes).hasMessage("no more");
      assertThat(stream.failure()).isInstanceOf(JpodException.class);
    }
  }
}
