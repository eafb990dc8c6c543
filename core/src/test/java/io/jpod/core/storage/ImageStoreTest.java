package io.jpod.core.storage;

import static io.jpod.core.storage.TarBytes.tar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jpod.core.JpodException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageStoreTest {
  @TempDir Path directory;
  private TestStore store;
  private ImageStore images;

  @BeforeEach
  void open() {
    assumeTrue(HostileLayersTest.isRoot(), "needs root, or root of a user namespace");
    store = new TestStore(directory.resolve("store"));
    images = store.images;
  }

  private static final Instant EARLIER = Instant.parse("2026-01-01T00:00:00Z");

  private Image image(String name) throws Exception {
    return store.load(
        tar().file("f", name).file("etc/passwd", "root:x:0:0::/:/bin/sh\n").bytes(), name);
  }

  @Test
  void image_is_found_by_every_form_of_its_name_and_id() throws Exception {
    Image image = image("foo");
    for (String text :
        List.of(
            "foo",
            "foo:latest",
            "localhost/foo",
            "localhost/foo:latest",
            image.id(),
            image.shortId(),
            image.id().substring(0, 3),
            "sha256:" + image.id(),
            "foo@" + image.manifestDigest())) {
      assertThat(images.require(text).id()).as(text).isEqualTo(image.id());
    }
    assertThat(images.find("bar")).isNull();
    assertThat(images.find("foo:other")).isNull();
    assertThat(images.find("UPPER CASE")).isNull();
    assertThatThrownBy(() -> images.require("bar")).hasMessage("bar: image not known");
  }

  @Test
  void docker_name_is_found_without_its_domain() throws Exception {
    Image image = image("docker.io/library/debian:12");
    assertThat(images.require("debian:12").id()).isEqualTo(image.id());
    assertThat(image.names()).containsExactly("docker.io/library/debian:12");
  }

  @Test
  void local_name_comes_before_dockers() throws Exception {
    image("docker.io/library/foo");
    Image local = image("localhost/foo");
    assertThat(images.require("foo").id()).isEqualTo(local.id());
  }

  @Test
  void empty_store_has_no_images_and_is_not_made_by_looking() throws Exception {
    assertThat(images.list()).isEmpty();
    assertThat(images.find("foo")).isNull();
    assertThat(store.root).doesNotExist();
  }

  @Test
  void summary_tells_what_tables_show() throws Exception {
    Image image = images.list().isEmpty() ? image("foo") : images.list().get(0);
    Image again = images.list().get(0);
    assertThat(again.id()).isEqualTo(image.id());
    assertThat(again.names()).containsExactly("localhost/foo:latest");
    assertThat(again.sizeBytes()).isEqualTo(3072);
    assertThat(again.platform()).startsWith("linux/");
    assertThat(again.createdEpochNanos()).isGreaterThan(1_700_000_000_000_000_000L);
    assertThat(again.config().diffIds()).isEqualTo(again.diffIds());
    assertThat(again.passwd()).hasContent("root:x:0:0::/:/bin/sh\n");
    assertThat(again.group()).doesNotExist();
    assertThat(again.lowerLinks()).hasSize(1);
    Path link = store.root.resolve("layers").resolve(again.lowerLinks().get(0));
    assertThat(link.resolve("f")).hasContent("foo");
  }

  @Test
  void images_read_from_the_kept_list_are_those_that_are_there() throws Exception {
    for (int i = 0; i < 20; i++) {
      image("foo" + i);
    }
    images.tag(images.require("foo7"), "bar");
    images.untag(images.require("foo8"), List.of());
    List<String> before = new ArrayList<>();
    for (Image image : images.list()) {
      before.add(
          image.summary() + " " + image.names() + " " + image.diffIds() + " " + image.platform());
    }
    for (String directory : List.of("images", "names")) {
      Files.setLastModifiedTime(store.root.resolve(directory), FileTime.from(EARLIER));
    }
    images.list();
    Path list = store.root.resolve("images.list");
    assertThat(list).isRegularFile();
    // A mark that only the kept list has.
    Files.writeString(list, Files.readString(list).replace("localhost/foo9:", "localhost/mark:"));
    List<String> kept = new ArrayList<>();
    for (Image image : images.list()) {
      kept.add(
          image.summary() + " " + image.names() + " " + image.diffIds() + " " + image.platform());
    }
    before.replaceAll(line -> line.replace("localhost/foo9:", "localhost/mark:"));
    assertThat(kept).isEqualTo(before).hasSize(20);
    Files.writeString(list, Files.readString(list).substring(0, 1000));
    assertThat(images.list()).as("half a list is none").hasSize(20);
  }

  @Test
  void tag_moves_a_name_and_untag_takes_it_away() throws Exception {
    Image foo = image("foo");
    Image bar = image("bar");
    images.tag(foo, "bar");
    assertThat(images.require("bar").id()).isEqualTo(foo.id());
    assertThat(images.require(bar.id()).names()).isEmpty();
    images.untag(foo, List.of("bar"));
    assertThat(images.find("bar")).isNull();
    assertThatThrownBy(() -> images.untag(images.require("foo"), List.of("bar")))
        .hasMessage("localhost/bar:latest: tag not known");
    images.untag(images.require("foo"), List.of());
    assertThat(images.require(foo.id()).names()).isEmpty();
  }

  @Test
  void name_that_is_no_reference_is_refused() throws Exception {
    Image foo = image("foo");
    assertThatThrownBy(() -> images.tag(foo, "A B"))
        .hasMessageContaining("normalizing name \"A B\": invalid reference format");
    assertThatThrownBy(() -> images.tag(foo, "Upper")).hasMessageContaining("must be lowercase");
  }

  @Test
  void removing_one_of_two_names_only_untags() throws Exception {
    Image foo = image("foo");
    images.tag(foo, "bar");
    RemovedImage removed = images.remove("foo", false, ImageUsers.NOBODY);
    assertThat(removed.untagged()).containsExactly("localhost/foo:latest");
    assertThat(removed.deleted()).isEmpty();
    assertThat(images.require("bar").id()).isEqualTo(foo.id());
  }

  @Test
  void removing_the_last_name_deletes_image_layers_and_blobs() throws Exception {
    Image foo = image("foo");
    RemovedImage removed = images.remove("foo", false, ImageUsers.NOBODY);
    assertThat(removed.untagged()).containsExactly("localhost/foo:latest");
    assertThat(removed.deleted()).containsExactly(foo.id());
    for (String empty : List.of("images", "names", "blobs/sha256", "layers/l", "tmp")) {
      assertThat(store.root.resolve(empty)).isEmptyDirectory();
    }
    assertThat(store.root.resolve("layers").toFile().list()).containsExactly("l");
  }

  @Test
  void shared_layer_stays_with_the_other_image() throws Exception {
    byte[] layer = tar().file("f", "same").bytes();
    Image foo = store.load(layer, "foo");
    Image bar = store.load(layer, "bar");
    assertThat(foo.id()).isNotEqualTo(bar.id());
    images.remove("foo", false, ImageUsers.NOBODY);
    assertThat(store.diff(bar).resolve("f")).hasContent("same");
  }

  @Test
  void id_with_several_names_needs_force() throws Exception {
    Image foo = image("foo");
    images.tag(foo, "bar");
    assertThatThrownBy(() -> images.remove(foo.id(), false, ImageUsers.NOBODY))
        .hasMessage(
            "unable to delete image \""
                + foo.id()
                + "\" by ID with more than one tag ([localhost/bar:latest, localhost/foo:latest]): please force removal")
        .extracting(e -> ((JpodException) e).exitCode())
        .isEqualTo(2);
    RemovedImage removed = images.remove(foo.id(), true, ImageUsers.NOBODY);
    assertThat(removed.untagged()).hasSize(2);
    assertThat(removed.deleted()).containsExactly(foo.id());
  }

  @Test
  void unknown_image_ends_with_one() {
    assertThatThrownBy(() -> images.remove("nope", false, ImageUsers.NOBODY))
        .hasMessage("nope: image not known")
        .extracting(e -> ((JpodException) e).exitCode())
        .isEqualTo(1);
  }

  @Test
  void image_of_a_container_is_kept_unless_forced() throws Exception {
    Image foo = image("foo");
    List<String> containers = new ArrayList<>(List.of("c0ffee"));
    ImageUsers users =
        new ImageUsers() {
          @Override
          public List<String> using(String imageId) {
            return imageId.equals(foo.id()) ? List.copyOf(containers) : List.of();
          }

          @Override
          public void remove(String containerId) {
            containers.remove(containerId);
          }
        };
    assertThatThrownBy(() -> images.remove("foo", false, users))
        .hasMessage(
            "image used by c0ffee: image is in use by a container: consider listing external containers and force-removing image")
        .extracting(e -> ((JpodException) e).exitCode())
        .isEqualTo(2);
    assertThat(images.require("foo").names()).hasSize(1);
    assertThat(images.remove("foo", true, users).deleted()).containsExactly(foo.id());
    assertThat(containers).isEmpty();
  }

  @Test
  void leftovers_of_a_killed_command_are_removed_by_the_next_that_writes() throws Exception {
    Path dead = store.root.resolve("tmp").resolve("4000000.1.abc");
    Files.createDirectories(dead.resolve("layer1/diff/deep"));
    Files.writeString(dead.resolve("layer1/diff/deep/f"), "x");
    Path live = store.root.resolve("tmp").resolve(liveName());
    Files.createDirectories(live);
    image("foo");
    assertThat(dead).doesNotExist();
    assertThat(live).exists();
  }

  private static String liveName() throws Exception {
    String stat = Files.readString(Path.of("/proc/self/stat"), StandardCharsets.ISO_8859_1);
    String start = stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19];
    return ProcessHandle.current().pid() + "." + start + ".abc";
  }

  @Test
  void layers_of_a_killed_load_go_with_the_next_removal() throws Exception {
    image("foo");
    Path orphan = store.root.resolve("layers").resolve("ab".repeat(32));
    Files.createDirectories(orphan.resolve("diff"));
    images.remove("foo", false, ImageUsers.NOBODY);
    assertThat(orphan).doesNotExist();
  }

  @Test
  void after_a_power_cut_damaged_images_are_gone_and_whole_ones_stay() throws Exception {
    Image damaged = image("damaged");
    Image whole = image("whole");
    Path diff = store.diff(damaged);
    Files.writeString(
        diff.resolve("f"), ""); // as ext4 leaves a file whose data never reached the disk
    pretendReboot();
    assertThat(images.find("damaged")).isNull();
    assertThat(images.require("whole").id()).isEqualTo(whole.id());
    assertThat(diff).doesNotExist();
    assertThat(store.root.resolve("unsynced")).isEmptyDirectory();
    assertThat(image("damaged").names()).hasSize(1);
  }

  @Test
  void after_a_power_cut_an_empty_summary_does_not_stop_the_list() throws Exception {
    Image damaged = image("damaged");
    Image whole = image("whole");
    Files.write(damaged.directory().resolve("summary"), new byte[0]);
    pretendReboot();
    assertThat(images.list()).extracting(Image::id).containsExactly(whole.id());
    assertThat(images.find("whole")).isNotNull();
    assertThat(damaged.directory()).doesNotExist();
  }

  @Test
  void listing_of_many_images_is_kept_and_never_older_than_the_store() throws Exception {
    byte[] layer = tar().file("f", "x").bytes();
    for (int i = 0; i < 20; i++) {
      store.load(layer, "image" + i);
    }
    List<String> scanned = described(images.list());
    assertThat(store.root.resolve("images.list")).doesNotExist();
    makeOld();
    assertThat(described(images.list())).isEqualTo(scanned);
    assertThat(store.root.resolve("images.list")).exists();
    assertThat(described(images.list())).isEqualTo(scanned);
    assertThat(images.list().get(3).diffIds()).hasSize(1);

    images.tag(images.require("image3"), "further");
    images.remove("image4", false, ImageUsers.NOBODY);
    List<String> changed = described(images.list());
    assertThat(changed).hasSize(19);
    assertThat(String.join(" ", changed)).contains("localhost/further:latest");
    makeOld();
    images.list();
    assertThat(described(images.list())).isEqualTo(changed);

    Path list = store.root.resolve("images.list");
    Files.writeString(list, Files.readString(list).substring(0, 2000));
    assertThat(described(images.list())).isEqualTo(changed);
  }

  private void makeOld() throws Exception {
    for (String name : List.of("images", "names")) {
      Path path = store.root.resolve(name);
      long then = Files.getLastModifiedTime(path).toMillis() - 10_000;
      Files.setLastModifiedTime(path, java.nio.file.attribute.FileTime.fromMillis(then));
    }
  }

  private static List<String> described(List<Image> list) throws Exception {
    List<String> lines = new ArrayList<>();
    for (Image image : list) {
      lines.add(
          image.id()
              + image.names()
              + image.diffIds()
              + image.sizeBytes()
              + image.manifestDigest()
              + image.createdEpochNanos()
              + image.platform());
    }
    return lines;
  }

  private void pretendReboot() throws Exception {
    Path notes = store.root.resolve("unsynced");
    try (var boots = Files.list(notes)) {
      Files.move(boots.findFirst().orElseThrow(), notes.resolve("another-boot"));
    }
  }
}
