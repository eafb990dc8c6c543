package io.jpod.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jpod.core.JpodException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoriesTest {
  @Test
  void the_option_wins_and_becomes_absolute() throws Exception {
    assertThat(Directories.root("/a/../b", 1000, Map.of("HOME", "/home/x")))
        .isEqualTo(Path.of("/b"));
    assertThat(Directories.root("rel", 0, Map.of())).isEqualTo(Path.of("rel").toAbsolutePath());
  }

  @Test
  void xdg_data_home_goes_before_home_unless_it_is_relative() throws Exception {
    assertThat(Directories.root(null, 1000, Map.of("HOME", "/home/x", "XDG_DATA_HOME", "/d")))
        .isEqualTo(Path.of("/d/jpod"));
    assertThat(Directories.root(null, 1000, Map.of("HOME", "/home/x", "XDG_DATA_HOME", "d")))
        .isEqualTo(Path.of("/home/x/.local/share/jpod"));
  }

  @Test
  void a_store_of_a_newer_layout_is_refused(@TempDir Path root) throws Exception {
    StoreLayout.check(root);
    Files.writeString(root.resolve("version"), "1\n");
    StoreLayout.check(root);
    Files.writeString(root.resolve("version"), "2\n");
    assertThatThrownBy(() -> StoreLayout.check(root))
        .isInstanceOf(JpodException.class)
        .hasMessage(
            "the store '"
                + root
                + "' has layout '2', made by a newer jpod; this one knows layout 1");
  }

  @Test
  void real_root_has_its_own_store() throws Exception {
    assertThat(Directories.root(null, 0, Map.of("HOME", "/root")))
        .isEqualTo(Path.of("/var/lib/jpod"));
  }

  @Test
  void without_a_home_the_error_says_what_to_give() {
    assertThatThrownBy(() -> Directories.root(null, 1000, Map.of()))
        .isInstanceOf(JpodException.class)
        .hasMessageContaining("give --root DIR");
  }

  @Test
  void the_monitors_socket_fits_into_a_socket_address() {
    var directories =
        new Directories(
            Path.of("/s"),
            Path.of("/run/user/4294967295/jpod"),
            Path.of("/l"),
            Path.of("/j"),
            1,
            1);
    assertThat(directories.monitorSocket("a".repeat(64)).toString()).hasSizeLessThan(107);
  }
}
