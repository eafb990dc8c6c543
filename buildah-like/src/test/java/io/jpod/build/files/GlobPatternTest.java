package io.jpod.build.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jpod.core.JpodException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GlobPatternTest {
  @TempDir Path folder;

  @Test
  void names_match_as_go_matches_them() throws Exception {
    assertThat(GlobPattern.matches("*", "")).isTrue();
    assertThat(GlobPattern.matches("*.txt", "a.txt")).isTrue();
    assertThat(GlobPattern.matches("*.txt", "a.txt.gz")).isFalse();
    assertThat(GlobPattern.matches("a*b*c", "aXXbYYbc")).isTrue();
    assertThat(GlobPattern.matches("a?c", "abc")).isTrue();
    assertThat(GlobPattern.matches("a?c", "ac")).isFalse();
    assertThat(GlobPattern.matches("[a-c]x", "bx")).isTrue();
    assertThat(GlobPattern.matches("[^a-c]x", "bx")).isFalse();
    assertThat(GlobPattern.matches("\\*", "*")).isTrue();
    assertThat(GlobPattern.matches("\\*", "a")).isFalse();
    assertThat(GlobPattern.matches("a*", "b")).isFalse();
  }

  @Test
  void many_stars_take_no_exponential_time() throws Exception {
    assertThat(GlobPattern.matches("*a".repeat(50) + "b", "a".repeat(5000))).isFalse();
  }

  @Test
  void malformed_patterns_are_refused() {
    for (String pattern : new String[] {"[a", "[", "a\\", "[a-"}) {
      assertThatThrownBy(() -> GlobPattern.matches(pattern, "ab"))
          .isInstanceOf(JpodException.class)
          .hasMessage("syntax error in pattern '" + pattern + "'");
    }
  }

  @Test
  void paths_are_expanded_name_by_name_and_sorted() throws Exception {
    Files.createDirectories(folder.resolve("b/sub"));
    Files.createDirectories(folder.resolve("a/sub"));
    Files.createFile(folder.resolve("a/sub/x.c"));
    Files.createFile(folder.resolve("b/sub/y.c"));
    Files.createFile(folder.resolve("b/sub/z.h"));
    assertThat(GlobPattern.expand(folder, "*/sub/*.c"))
        .containsExactly(folder + "/a/sub/x.c", folder + "/b/sub/y.c");
    assertThat(GlobPattern.expand(folder, folder + "/?/sub"))
        .containsExactly(folder + "/a/sub", folder + "/b/sub");
    assertThat(GlobPattern.expand(folder, "none*")).isEmpty();
  }
}
