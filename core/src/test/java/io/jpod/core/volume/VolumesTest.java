package io.jpod.core.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumesTest {
  @TempDir Path root;

  private Directories directories =
      new Directories(Path.of("/"), Path.of("/"), Path.of("/"), Path.of("/"), 0, 0);
  private Volumes volumes = Volumes.open(directories);

  @BeforeEach
  void open() {
    directories = new Directories(root, root, root, root, 1, 1);
    volumes = Volumes.open(directories);
  }

  @Test
  void a_volume_appears_with_its_first_files_and_is_filled_once() throws Exception {
    Volume made =
        volumes.create("data", false, data -> Files.writeString(data.resolve("a"), "first"));
    assertThat(made).isNotNull().isEqualTo(volumes.find("data"));
    assertThat(volumes.create("data", true, data -> Files.writeString(data.resolve("b"), "")))
        .isNull();
    assertThat(root.resolve("volumes/data/_data/a")).hasContent("first");
    assertThat(root.resolve("volumes/data/_data/b")).doesNotExist();
    assertThat(volumes.list()).extracting(Volume::name).containsExactly("data");
    assertThat(directories.tmp()).isEmptyDirectory();
  }

  @Test
  void a_volume_that_cannot_be_filled_does_not_appear() {
    assertThatThrownBy(() ->
            volumes.create(
                "data",
                false,
                data -> {
                  Files.writeString(data.resolve("a"), "half");
                  throw new IOException("No space left on device");
                }))
        .isInstanceOf(JpodException.class)
        .hasMessage("creating volume \"data\": No space left on device");
    assertThat(root.resolve("volumes/data")).doesNotExist();
    assertThat(directories.tmp()).isEmptyDirectory();
  }

  @Test
  void a_removed_volume_is_gone_and_removing_it_again_is_nothing() throws Exception {
    volumes.create("data", true, data -> Files.writeString(data.resolve("a"), ""));
    assertThat(volumes.find("data"))
        .isNotNull()
        .satisfies(volume -> assertThat(volume.anonymous()).isTrue());
    assertThat(volumes.remove("data", VolumeUsers.NOBODY)).isEmpty();
    assertThat(volumes.remove("data", VolumeUsers.NOBODY)).isEmpty();
    assertThat(volumes.list()).isEmpty();
    assertThat(directories.tmp()).isEmptyDirectory();
  }

  @Test
  void a_volume_that_is_used_stays_also_when_its_user_appears_at_the_last_moment()
      throws Exception {
    volumes.create("data", false, data -> Files.writeString(data.resolve("a"), "kept"));
    assertThat(volumes.remove("data", name -> List.of("c1"))).containsExactly("c1");
    AtomicInteger asked = new AtomicInteger();
    assertThat(
            volumes.remove(
                "data", name -> asked.getAndIncrement() == 0 ? List.of() : List.of("late")))
        .containsExactly("late");
    assertThat(asked).hasValue(2);
    assertThat(root.resolve("volumes/data/_data/a")).hasContent("kept");
    assertThat(directories.tmp()).isEmptyDirectory();
  }

  @Test
  void a_volume_made_again_while_the_old_one_goes_is_the_one_that_stays() throws Exception {
    volumes.create("data", false, data -> Files.writeString(data.resolve("a"), "old"));
    AtomicInteger asked = new AtomicInteger();
    List<String> users =
        volumes.remove(
            "data",
            name -> {
              if (asked.getAndIncrement() == 0) {
                return List.of();
              }
              volumes.create(name, false, data -> Files.writeString(data.resolve("a"), "new"));
              return List.of("late");
            });
    assertThat(users).isEmpty();
    assertThat(root.resolve("volumes/data/_data/a")).hasContent("new");
    assertThat(directories.tmp()).isEmptyDirectory();
  }
}
