package io.jpod.build.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IgnoreRulesTest {
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          file,            file,            true
          file,            dir/file,        false
          dir,             dir/file,        true
          dir/,            dir/file,        true
          /dir,            dir/file,        true
          *.log,           a.log,           true
          *.log,           d/a.log,         false
          **/*.log,        d/e/a.log,       true
          **/*.log,        a.log,           true
          */a,             d/a,             true
          */a,             d/e/a,           false
          */*/a,           d/e/a,           true
          a?c,             abc,             true
          a?c,             a/c,             false
          [a-c]x,          bx,              true
          [^a-c]x,         bx,              false
          a/**,            a/b/c,           true
          a/**,            a,               false
          **/b/c,          a/b/c,           true
          a/**/c,          a/c,             true
          a/**/c,          a/b/b/c,         true
          **,              x/y,             true
          a\\*b,           a*b,             true
          a\\*b,           axb,             false
          ./a/../b,        b,               true
          a.b,             axb,             false
          a(b),            a(b),            true
          a+,              a+,              true
          """)
  void patterns(String pattern, String path, boolean ignored) throws DockerfileException {
    assertThat(IgnoreRules.parse(pattern).ignores(path)).isEqualTo(ignored);
  }

  @Test
  void the_last_rule_counts() throws DockerfileException {
    IgnoreRules rules = IgnoreRules.parse("# comment\n*.md\n!README*.md\nREADME-secret.md\n");
    assertThat(rules.ignores("a.md")).isTrue();
    assertThat(rules.ignores("README.md")).isFalse();
    assertThat(rules.ignores("README-secret.md")).isTrue();
    assertThat(rules.ignores("# comment")).isFalse();
  }

  @Test
  void what_is_below_an_ignored_directory_can_come_back() throws DockerfileException {
    IgnoreRules rules = IgnoreRules.parse("*\n!src/main\n!**/keep.txt");
    assertThat(rules.ignores("src")).isTrue();
    assertThat(rules.ignores("src/main/a")).isFalse();
    assertThat(rules.mayIncludeBelow("src")).isTrue();
    // A wildcard may match anywhere.
    assertThat(rules.ignores("target/deep/keep.txt")).isFalse();
    assertThat(rules.mayIncludeBelow("target")).isTrue();
    IgnoreRules narrow = IgnoreRules.parse("*\n!src/main");
    assertThat(narrow.mayIncludeBelow("src")).isTrue();
    assertThat(narrow.mayIncludeBelow("target")).isFalse();
    IgnoreRules stars = IgnoreRules.parse("*\n!src/main/**\n!src/test/*");
    assertThat(stars.mayIncludeBelow("src/test")).isTrue();
    assertThat(stars.mayIncludeBelow("target")).isFalse();
  }

  @Test
  void brackets_are_sets_of_characters() throws DockerfileException {
    IgnoreRules rules = IgnoreRules.parse("a[]-b\\d]\nb[^x-z]\nc[\\-\\]]\nd[a-]\ne[&&.*]");
    assertThat(rules.ignores("a]")).isTrue();
    assertThat(rules.ignores("aa")).isTrue();
    assertThat(rules.ignores("a7")).isTrue();
    assertThat(rules.ignores("ac")).isFalse();
    assertThat(rules.ignores("ba")).isTrue();
    assertThat(rules.ignores("by")).isFalse();
    assertThat(rules.ignores("c-")).isTrue();
    assertThat(rules.ignores("c]")).isTrue();
    assertThat(rules.ignores("c\\")).isFalse();
    assertThat(rules.ignores("d-")).isTrue();
    assertThat(rules.ignores("e&")).isTrue();
    assertThat(rules.ignores("ex")).isFalse();
    for (String wrong : new String[] {"[", "[]", "[^]", "[b-a]", "[\\E]", "[a-\\", "[a\\"}) {
      assertThatThrownBy(() -> IgnoreRules.parse(wrong)).hasMessageContaining("syntax error");
    }
  }

  @Test
  void empty_lines_and_slashes_say_nothing() throws DockerfileException {
    assertThat(IgnoreRules.parse("\n  \n/\n.\n").isEmpty()).isTrue();
  }

  @Test
  void a_rule_without_an_end_is_refused() {
    assertThatThrownBy(() -> IgnoreRules.parse("ok\n[a"))
        .isInstanceOf(DockerfileException.class)
        .hasMessage("syntax error in pattern '[a'");
    assertThatThrownBy(() -> IgnoreRules.parse("!")).hasMessageContaining("illegal exclusion");
  }

  @Test
  void faults_name_the_line_of_the_file() {
    for (String wrong : new String[] {"a\0b", "x".repeat(70_000), "[", "!"}) {
      assertThatThrownBy(() -> IgnoreRules.parse("# comment\n\nok\n" + wrong + "\n"))
          .isInstanceOfSatisfying(
              DockerfileException.class, e -> assertThat(e.line()).isEqualTo(4));
    }
    assertThatThrownBy(() -> IgnoreRules.parse("a\0b")).hasMessageContaining("NUL character");
    assertThatThrownBy(() -> IgnoreRules.parse("x".repeat(70_000))).hasMessageContaining("longer");
  }

  @Test
  void many_stars_cost_no_more_than_pattern_times_path() throws DockerfileException {
    IgnoreRules rules = IgnoreRules.parse("*a".repeat(200) + "*b\n" + "**/a".repeat(200) + "/**/b");
    assertThat(rules.ignores("a".repeat(2000))).isFalse();
    assertThat(rules.ignores("a/".repeat(2000) + "a")).isFalse();
    assertThat(rules.ignores("a/".repeat(2000) + "b")).isTrue();
  }

  @Test
  void three_stars_are_two_and_one() throws DockerfileException {
    assertThat(IgnoreRules.parse("***c").ignores("a/bc")).isTrue();
    assertThat(IgnoreRules.parse("**c").ignores("a/bc")).isFalse();
  }
}
