package io.jpod.core.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommandWordsTest {
  private static final List<String> ENTRY = List.of("/entry", "-x");
  private static final List<String> CMD = List.of("serve");

  @Test
  void entry_point_and_command_of_the_image_run_when_nothing_is_said() throws Exception {
    assertThat(CommandWords.choose(ENTRY, CMD, null, List.of()).argv())
        .containsExactly("/entry", "-x", "serve");
  }

  @Test
  void the_users_words_replace_the_images_command_only() throws Exception {
    assertThat(CommandWords.choose(ENTRY, CMD, null, List.of("a", "b")).argv())
        .containsExactly("/entry", "-x", "a", "b");
  }

  @Test
  void an_entry_point_of_the_users_drops_the_images_command() throws Exception {
    assertThat(CommandWords.choose(ENTRY, CMD, List.of("sh"), List.of()).argv())
        .containsExactly("sh");
  }

  @Test
  void an_empty_entry_point_leaves_the_images_command() throws Exception {
    assertThat(CommandWords.choose(ENTRY, CMD, List.of(), List.of()).argv())
        .containsExactly("serve");
  }

  @Test
  void nothing_to_run_is_refused_in_podmans_words() {
    assertThatThrownBy(() -> CommandWords.choose(null, null, null, List.of()))
        .hasMessage("no command or entrypoint provided, and no CMD or ENTRYPOINT from image");
  }

  @Test
  void entry_points_are_a_json_array_of_strings_or_one_word() {
    assertThat(CommandWords.parseEntrypoint("[\"a\", \"b c\"]")).containsExactly("a", "b c");
    assertThat(CommandWords.parseEntrypoint("/bin/a b")).containsExactly("/bin/a b");
    assertThat(CommandWords.parseEntrypoint("[1]")).containsExactly("[1]");
    assertThat(CommandWords.parseEntrypoint("[")).containsExactly("[");
    assertThat(CommandWords.parseEntrypoint("")).isEmpty();
  }
}
