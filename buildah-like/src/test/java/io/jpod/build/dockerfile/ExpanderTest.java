package io.jpod.build.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpanderTest {
  private static final Map<String, String> VARIABLES =
      Map.of("v", "value", "e", "", "p", "foo/bar/baz.tar.gz", "s", "a b", "u", "😀b");

  private static Expander expander() {
    return new Expander(VARIABLES::get, '\\');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      textBlock =
          """
          $v;value
          ${v};value
          x${v}y$v;xvalueyvalue
          $none;~~
          ${none:-w};w
          ${e:-w};w
          ${e-w};~~
          ${none-w};w
          ${v:+w};w
          ${e:+w};~~
          ${e+w};w
          ${none+w};~~
          ${none:-$v};value
          ${none:-${none:-deep}};deep
          ${p#*/};bar/baz.tar.gz
          ${p##*/};baz.tar.gz
          ${p%.*};foo/bar/baz.tar
          ${p%%.*};foo/bar/baz
          ${p#x};foo/bar/baz.tar.gz
          ${p/ba/BA};foo/BAr/baz.tar.gz
          ${p//ba/BA};foo/BAr/BAz.tar.gz
          ${p//\\//-};foo-bar-baz.tar.gz
          ${p/ba?/};foo//baz.tar.gz
          ${p//\\//\\/};foo\\/bar\\/baz.tar.gz
          $0123x;x
          ${07:-seven};seven
          $naïve;~~
          ${p#*};foo/bar/baz.tar.gz
          ${p##*};~~
          ${p%*};foo/bar/baz.tar.gz
          ${p%%*};~~
          ${p##*/ba};z.tar.gz
          ${p%ba*};foo/bar/
          ${p%%ba*};foo/
          ${p##???};/bar/baz.tar.gz
          ${p%?z};foo/bar/baz.tar.
          ${p//a*a/-};foo/b-r.gz
          ${p//?/x};xxxxxxxxxxxxxxxxxx
          ${p/o*/};f
          ${u#?};b
          ${u%b};😀
          ${u/?/x};xb
          ${v//*/x};x
          ${v///x};xvxaxlxuxex
          ${v//a*l*/x};vx
          ${e//*/x};x
          '$v';$v
          "$v";value
          "\\$v";$v
          \\$v;$v
          \\\\$v;\\value
          a"b 'c'"d;ab 'c'd
          $;$
          "\\x";\\x
          \\x;x
          """)
  void variables_and_quotes(String word, String expected) throws DockerfileException {
    assertThat(expander().word(word)).isEqualTo(expected);
  }

  @Test
  void words_are_split_where_nothing_is_quoted() throws DockerfileException {
    assertThat(expander().words("80 $s \"$s\"")).containsExactly("80", "a", "b", "a b");
    assertThat(expander().words("a\\ b c")).containsExactly("a b", "c");
  }

  @Test
  void documents_keep_quotes_and_backslashes() throws DockerfileException {
    assertThat(expander().document("'$v' \"x\" \\n \\$v")).isEqualTo("'value' \"x\" \\n $v");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      textBlock =
          """
          ${none:?wanted};none: wanted
          ${none?};none: is not allowed to be unset
          ${e:?};e: is not allowed to be empty
          ${e:?why};e: why
          ${p//ba};syntax error: missing '/' in ${}
          ${};syntax error: bad substitution
          ${v;syntax error: missing '}'
          ${v!x};unsupported modifier (!) in substitution
          'x;unexpected end of statement while looking for matching single-quote
          "x;unexpected end of statement while looking for matching double-quote
          """)
  void faults(String word, String message) {
    assertThatThrownBy(() -> expander().word(word))
        .isInstanceOf(DockerfileException.class)
        .hasMessage(message);
  }

  @Test
  void hostile_words_end_in_errors_soon() {
    String nested = "${none:-".repeat(20_000) + "x" + "}".repeat(20_000);
    assertThatThrownBy(() -> expander().word(nested))
        .isInstanceOf(DockerfileException.class)
        .hasMessage("more than 100 variables in each other");
    Expander large = new Expander(_ -> "a".repeat(1 << 20), '\\');
    assertThatThrownBy(() -> large.word("$v".repeat(100_000)))
        .isInstanceOf(DockerfileException.class)
        .hasMessage("the value is longer than 4194304");
    assertThatThrownBy(() -> large.word("${v//a/" + "b".repeat(100) + "}"))
        .hasMessage("the value is longer than 4194304");
    assertThatThrownBy(() -> large.word("${v//" + "a*".repeat(20) + "b/x}"))
        .hasMessage("matching the pattern of a variable takes too long");
  }

  @Test
  void many_stars_cost_no_more_than_pattern_times_value() throws DockerfileException {
    Expander large = new Expander(_ -> "a".repeat(100_000), '\\');
    assertThat(large.word("${v##" + "*a".repeat(500) + "b}")).hasSize(100_000);
    assertThat(large.word("${v%" + "a*".repeat(500) + "}")).hasSize(99_500);
  }

  @Test
  void depth_is_counted_for_each_word() throws DockerfileException {
    String fifty = "${none:-".repeat(50) + "x" + "}".repeat(50);
    Expander expander = expander();
    assertThat(expander.word(fifty + fifty + fifty)).isEqualTo("xxx");
    assertThat(expander.word(fifty)).isEqualTo("x");
  }

  @Test
  void names_that_are_missing_are_noted() throws DockerfileException {
    Expander expander = expander();
    expander.word("$none ${other:-x} $v");
    assertThat(expander.unset()).containsExactly("none");
    assertThat(expander.used()).containsExactly("none", "other", "v");
  }
}
