package io.jpod.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionsTest {
  private static final List<String> KNOWN =
      List.of("run", "rm", "rmi", "images", "inspect", "import");

  @Test
  void nearest_words_come_first() {
    assertThat(Suggestions.of("rnu", KNOWN)).startsWith("run");
    assertThat(Suggestions.of("image", KNOWN)).containsExactly("images");
    assertThat(Suggestions.of("ins", KNOWN)).startsWith("inspect");
    assertThat(Suggestions.of("kubernetes", KNOWN)).isEmpty();
  }

  @Test
  void distance_counts_an_exchange_as_one_step() {
    assertThat(Suggestions.distance("rnu", "run")).isEqualTo(1);
    assertThat(Suggestions.distance("", "abc")).isEqualTo(3);
    assertThat(Suggestions.distance("abc", "abc")).isZero();
  }
}
