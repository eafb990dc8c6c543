package io.jpod.core.files;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PathsTest {
  @Test
  void typed_paths_become_absolute_and_clean() {
    assertThat(Paths.absolute("/w", "a//b/./c/")).isEqualTo("/w/a/b/c");
    assertThat(Paths.absolute("/w", "/a/../..")).isEqualTo("/");
    assertThat(Paths.absolute("/w/x", "../y/.")).isEqualTo("/w/y");
    assertThat(Paths.absolute("/", ".")).isEqualTo("/");
  }

  @Test
  void contents_are_meant_by_a_dot_at_the_end_and_by_the_root() {
    assertThat(Paths.meansContents("d/.")).isTrue();
    assertThat(Paths.meansContents(".")).isTrue();
    assertThat(Paths.meansContents("/")).isTrue();
    assertThat(Paths.meansContents("d/")).isFalse();
    assertThat(Paths.meansContents("d.")).isFalse();
  }

  @Test
  void parent_and_name() {
    assertThat(Paths.parent("/a/b")).isEqualTo("/a");
    assertThat(Paths.parent("/a")).isEqualTo("/");
    assertThat(Paths.base("/a/b")).isEqualTo("b");
    assertThat(Paths.base("/")).isEmpty();
  }
}
