package io.jpod.cli.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jpod.core.JpodException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TextFileTest {
  private static String read(String text, Charset charset) throws JpodException {
    return TextFile.decode(text.getBytes(charset), "Dockerfile");
  }

  @Test
  void utf8_is_itself_even_where_it_holds_a_replacement_character() throws JpodException {
    assertThat(read("FROM a\nENV Ä=\uFFFD😀\n", StandardCharsets.UTF_8))
        .isEqualTo("FROM a\nENV Ä=\uFFFD😀\n");
  }

  @Test
  void another_encoding_is_refused_with_its_line() {
    assertThatThrownBy(() -> read("FROM a\n\nENV A=ä", StandardCharsets.ISO_8859_1))
        .isInstanceOf(JpodException.class)
        .hasMessage("Dockerfile:3: the line is not UTF-8");
    assertThatThrownBy(() -> read("FROM a\n", StandardCharsets.UTF_16))
        .hasMessage("Dockerfile:1: the line is not UTF-8");
  }

  @Test
  void comments_may_be_in_any_encoding() throws JpodException {
    assertThat(read("# für\nFROM a\n \t# ä", StandardCharsets.ISO_8859_1)).contains("FROM a");
  }
}
