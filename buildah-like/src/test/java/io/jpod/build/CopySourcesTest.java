package io.jpod.build;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CopySourcesTest {
  @Test
  void parents_are_those_that_the_user_named() {
    assertThat(CopySources.below("/home/x/a/b.txt", "/home/x", "a/b.txt")).isEqualTo("a");
    assertThat(CopySources.below("/home/x/b.txt", "/home/x", "b.txt")).isEmpty();
    assertThat(CopySources.below("/home/x/b.txt", "", "/home/x/b.txt")).isEqualTo("home/x");
  }

  @Test
  void parents_in_front_of_the_pivot_are_not_made() {
    assertThat(CopySources.below("/home/x/a/b.txt", "", "/home/./x/a/b.txt")).isEqualTo("x/a");
    assertThat(CopySources.below("/home/x/a/b.txt", "/home/x", "a/./b.txt")).isEmpty();
    assertThat(CopySources.below("/a/b/c", "", "a/./b/c")).isEqualTo("b");
  }
}
