package io.jpod.core.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jpod.core.JpodException;
import java.util.List;
import org.junit.jupiter.api.Test;

class UserDatabaseTest {
  private final UserDatabase users =
      new UserDatabase(
          """
          root:x:0:0:root:/root:/bin/sh
          # a comment
          broken line
          ada:x:1000:1001:Ada:/home/ada:/bin/sh
          twin:x:1000:1001::/elsewhere:
          nohome:x:1002:1002::
          1003:x:7:7::/numeric:
          """,
          """
          root:x:0:
          ada:x:1001:
          wheel:x:10:root,ada
          audio:x:11:ada,other
          ada2:x:1001:ada
          """);

  private ContainerUser resolve(String spec, String... add) throws JpodException {
    return users.resolve(spec, List.of(add));
  }

  @Test
  void nobody_named_is_root_with_the_groups_of_root() throws Exception {
    assertThat(resolve("")).isEqualTo(new ContainerUser(0, 0, List.of(0, 10), "/root"));
  }

  @Test
  void a_name_brings_its_ids_home_and_groups_the_primary_one_first() throws Exception {
    assertThat(resolve("ada"))
        .isEqualTo(new ContainerUser(1000, 1001, List.of(1001, 10, 11), "/home/ada"));
  }

  @Test
  void a_number_finds_the_first_entry_with_that_id() throws Exception {
    assertThat(resolve("1000").home()).isEqualTo("/home/ada");
  }

  @Test
  void a_name_that_looks_like_a_number_wins_over_the_id_of_nobody() throws Exception {
    assertThat(resolve("1003").uid()).isEqualTo(7);
  }

  @Test
  void an_unknown_number_is_taken_as_it_is_with_group_0() throws Exception {
    assertThat(resolve("4242")).isEqualTo(new ContainerUser(4242, 0, List.of(0), "/"));
  }

  @Test
  void a_group_of_ones_own_choice_leaves_the_groups_of_the_user_out() throws Exception {
    assertThat(resolve("ada:audio"))
        .isEqualTo(new ContainerUser(1000, 11, List.of(11), "/home/ada"));
    assertThat(resolve("ada:4000").gid()).isEqualTo(4000);
    assertThat(resolve(":audio").uid()).isZero();
  }

  @Test
  void added_groups_come_once_and_last() throws Exception {
    assertThat(resolve("ada", "audio", "77").groups()).containsExactly(1001, 10, 11, 77);
  }

  @Test
  void an_unknown_user_is_refused_in_podmans_words() {
    assertThatThrownBy(() -> resolve("x"))
        .hasMessage("unable to find user x: no matching entries in passwd file");
  }

  @Test
  void an_unknown_group_is_refused_in_podmans_words() {
    assertThatThrownBy(() -> resolve("ada:x"))
        .hasMessage("unable to find group x: no matching entries in group file");
  }

  @Test
  void an_id_beyond_31_bits_is_refused() {
    assertThatThrownBy(() -> resolve("2147483648"))
        .hasMessage("uids and gids must be in range 0-2147483647");
  }

  @Test
  void an_image_without_users_still_has_root_and_numbers() throws Exception {
    UserDatabase none = new UserDatabase("", "");
    assertThat(none.resolve("", List.of())).isEqualTo(new ContainerUser(0, 0, List.of(0), "/"));
    assertThat(none.resolve("5:6", List.of())).isEqualTo(new ContainerUser(5, 6, List.of(6), "/"));
  }
}
