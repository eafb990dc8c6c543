package io.jpod.core.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
  private static final Environment.Host HOST =
      new Environment.Host() {
        private final Map<String, String> variables =
            new TreeMap<>(Map.of("HOST_A", "1", "HOST_B", "2", "OTHER", "x=y"));

        @Override
        public @Nullable String value(String name) {
          return variables.get(name);
        }

        @Override
        public Map<String, String> all() {
          return variables;
        }
      };

  private final Environment env = new Environment();

  @Test
  void a_later_value_takes_the_place_of_an_earlier_one() {
    env.set("A=1");
    env.set("B=1");
    env.set("A=2");
    assertThat(env.entries()).containsExactly("A=2", "B=1");
  }

  @Test
  void a_name_alone_takes_the_callers_value_or_is_left_out() throws Exception {
    env.apply(List.of("OTHER", "MISSING"), HOST);
    assertThat(env.entries()).containsExactly("OTHER=x=y");
  }

  @Test
  void a_name_with_a_star_takes_all_that_begin_so() throws Exception {
    env.apply(List.of("HOST_*"), HOST);
    assertThat(env.entries()).containsExactly("HOST_A=1", "HOST_B=2");
  }

  @Test
  void an_empty_value_is_a_value() throws Exception {
    env.apply(List.of("A="), HOST);
    env.setDefault("A", "default");
    assertThat(env.entries()).containsExactly("A=");
  }

  @Test
  void a_name_that_begins_like_another_is_another() {
    env.set("AB=1");
    env.setDefault("A", "2");
    assertThat(env.entries()).containsExactly("AB=1", "A=2");
  }

  @Test
  void an_entry_without_a_name_is_refused() {
    assertThatThrownBy(() -> env.apply(List.of("=x"), HOST)).hasMessage("invalid variable: \"=x\"");
  }

  @Test
  void env_file_lines_are_entries_and_comments_are_none() throws Exception {
    assertThat(EnvFile.parse("# c\n\n  A=1\r\nB\nC=a b # no comment\n\tD==\n"))
        .containsExactly("A=1", "B", "C=a b # no comment", "D==");
  }
}
