package io.jpod.build.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShellWordsTest {
  @Test
  void words_are_split_as_a_shell_does_without_expanding() throws Exception {
    assertThat(ShellWords.split("--cmd", "sh -c 'a b' \"c 'd'\" e\\ f $X"))
        .containsExactly("sh", "-c", "a b", "c 'd'", "e f", "$X");
    assertThat(ShellWords.split("--cmd", "  ")).isEmpty();
    assertThat(ShellWords.split("--cmd", "a '' b")).containsExactly("a", "", "b");
  }

  @Test
  void open_quotes_are_refused() {
    assertThatThrownBy(() -> ShellWords.split("--cmd", "unbalanced 'x"))
        .hasMessage("parsing --cmd \"unbalanced 'x\": invalid command line string");
    assertThatThrownBy(() -> ShellWords.split("--cmd", "x\\")).hasMessageContaining("invalid");
  }

  @Test
  void only_an_array_of_strings_is_json() {
    assertThat(ShellWords.jsonArray(" [\"a\", \"b c\"] ")).containsExactly("a", "b c");
    assertThat(ShellWords.jsonArray("[]")).isEmpty();
    assertThat(ShellWords.jsonArray("[\"a\", 3]")).isNull();
    assertThat(ShellWords.jsonArray("[ -f x ]")).isNull();
    assertThat(ShellWords.jsonArray("a b")).isNull();
  }
}
