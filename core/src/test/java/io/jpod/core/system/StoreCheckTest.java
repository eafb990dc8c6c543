package io.jpod.core.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.CheckOptions;
import io.jpod.core.storage.CheckReport;
import io.jpod.core.storage.Damage;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.ImageUsers;
import io.jpod.core.storage.TarBytes;
import io.jpod.core.storage.archive.RootfsImporter;
import io.jpod.core.volume.Volumes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreCheckTest {
  @TempDir Path root;

  private Directories directories =
      new Directories(Path.of("/"), Path.of("/"), Path.of("/"), Path.of("/"), 0, 0);

  @BeforeEach
  void open() {
    directories = new Directories(root.resolve("store"), root, root, root, 1, 1);
  }

  private Image load(String name, String content) throws JpodException {
    byte[] layer = new TarBytes().file("file", content).bytes();
    return new RootfsImporter(images())
        .load(new ByteArrayInputStream(layer), name, List.of(), null, "-");
  }

  private ImageStore images() {
    return ImageStore.open(directories);
  }

  private CheckReport check(boolean thorough, boolean repair, boolean force) throws JpodException {
    return StoreCheck.run(
        directories,
        new CheckOptions(thorough, CheckOptions.DEFAULT_AGE, repair, force),
        ImageUsers.NOBODY);
  }

  private List<Damage> damages() throws JpodException {
    return check(true, false, false).damages();
  }

  private Path layer(Image image) {
    return directories.layers().resolve(image.diffIds().getFirst().hex());
  }

  private static Damage damage(Damage.Kind kind, String id, String... problems) {
    return new Damage(kind, id, List.of(problems));
  }

  @Test
  void a_whole_store_and_none_at_all_have_no_damage() throws Exception {
    assertThat(damages()).isEmpty();
    assertThat(directories.root()).doesNotExist();
    load("localhost/a:1", "a");
    Volumes.open(directories).create("v", false, data -> {});
    assertThat(damages()).isEmpty();
  }

  @Test
  void a_changed_file_is_found_unless_the_check_is_quick_and_the_repair_removes_the_image()
      throws Exception {
    Image good = load("localhost/good:1", "good");
    Image bad = load("localhost/bad:1", "bad");
    Files.writeString(layer(bad).resolve("diff/file"), "BAD");
    String hex = bad.diffIds().getFirst().hex();

    assertThat(check(false, false, false).damages()).isEmpty();
    List<Damage> expected =
        List.of(
            damage(Damage.Kind.LAYER, hex, "layer content incorrect digest"),
            damage(Damage.Kind.IMAGE, bad.id(), "layer " + hex + ": is damaged"));
    assertThat(damages()).isEqualTo(expected);
    CheckReport repaired = check(true, true, false);
    assertThat(repaired.damages()).isEqualTo(expected);
    assertThat(repaired.removed())
        .containsExactly(damage(Damage.Kind.IMAGE, bad.id()), damage(Damage.Kind.LAYER, hex));
    assertThat(damages()).isEmpty();
    assertThat(images().list()).extracting(Image::id).containsExactly(good.id());
    assertThat(images().find("localhost/bad:1")).isNull();
    assertThat(images().find(load("localhost/bad:1", "bad").id())).isNotNull();
    assertThat(damages()).isEmpty();
    assertThat(directories.tmp()).isEmptyDirectory();
  }

  @Test
  void an_image_in_use_is_repaired_only_by_force() throws Exception {
    Image bad = load("localhost/bad:1", "bad");
    Files.delete(directories.blobs().resolve(bad.id()));
    List<String> removed = new java.util.ArrayList<>();
    ImageUsers users =
        new ImageUsers() {
          @Override
          public List<String> using(String imageId) {
            return removed.isEmpty() ? List.of("c0ffee") : List.of();
          }

          @Override
          public void remove(String containerId) {
            removed.add(containerId);
          }
        };
    CheckOptions repair = new CheckOptions(true, CheckOptions.DEFAULT_AGE, true, false);
    CheckReport report = StoreCheck.run(directories, repair, users);
    assertThat(report.damages())
        .containsExactly(damage(Damage.Kind.IMAGE, bad.id(), "image data item is missing: config"));
    assertThat(report.removed()).isEmpty();
    CheckOptions force = new CheckOptions(true, CheckOptions.DEFAULT_AGE, true, true);
    assertThat(StoreCheck.run(directories, force, users).removed())
        .containsExactly(
            damage(Damage.Kind.CONTAINER, "c0ffee"), damage(Damage.Kind.IMAGE, bad.id()));
    assertThat(removed).containsExactly("c0ffee");
  }

  @Test
  void lost_link_is_made_again_and_no_image_suffers() throws Exception {
    Image image = load("localhost/a:1", "a");
    Path link = directories.layers().resolve(image.lowerLinks().getFirst());
    Files.delete(link);
    assertThat(damages())
        .containsExactly(
            damage(
                Damage.Kind.LAYER,
                image.diffIds().getFirst().hex(),
                "layer data item is missing: link " + image.lowerLinks().getFirst()));
    assertThat(check(true, true, false).removed()).isEmpty();
    assertThat(link).isDirectory();
    assertThat(damages()).isEmpty();
  }

  @Test
  void damaged_documents_are_named() throws Exception {
    Image image = load("localhost/a:1", "a");
    Files.writeString(directories.blobs().resolve(image.manifestDigest().hex()), "{}");
    assertThat(damages())
        .containsExactly(
            damage(
                Damage.Kind.IMAGE,
                image.id(),
                "image data item has an incorrect digest: manifest"));
    Files.writeString(image.directory().resolve("summary"), "");
    assertThat(damages())
        .containsExactly(
            damage(
                Damage.Kind.IMAGE,
                image.id(),
                "reading summary of image " + image.id() + ": it is empty"));
    check(true, true, false);
    assertThat(damages()).isEmpty();
    assertThat(images().list()).isEmpty();
  }

  @Test
  void layer_without_image_is_damage_when_it_is_old() throws Exception {
    Image image = load("localhost/a:1", "a");
    Path layer = layer(image);
    // As a pull does that was killed before its image was in place.
    Files.move(image.directory(), root.resolve("aside"));
    assertThat(damages()).isEmpty();
    Files.setLastModifiedTime(layer, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
    assertThat(damages())
        .containsExactly(
            damage(
                Damage.Kind.LAYER,
                image.diffIds().getFirst().hex(),
                "layer not referenced by any images or containers"));
    assertThat(check(true, true, false).removed()).hasSize(1);
    assertThat(layer).doesNotExist();
  }

  @Test
  void container_without_its_records_is_damage_that_force_removes() throws Exception {
    String id = "a".repeat(64);
    Path container = Files.createDirectories(directories.container(id));
    Files.writeString(container.resolve("summary"), "id " + id + "\nname gone\nimage-id beef\n");
    assertThat(damages())
        .containsExactly(
            damage(
                Damage.Kind.CONTAINER,
                id,
                "container data item is missing: container.json",
                "container data item is missing: plan",
                "container data item is missing: diff",
                "container data item is missing: work",
                "container data item is missing: rootfs",
                "image missing: beef"));
    assertThat(check(true, true, false).removed()).isEmpty();
    assertThat(check(true, false, true).removed())
        .containsExactly(damage(Damage.Kind.CONTAINER, id));
    assertThat(container).doesNotExist();
  }

  @Test
  void volume_without_its_record_is_told_and_never_touched() throws Exception {
    Path volume = Files.createDirectories(directories.volumes().resolve("v/_data"));
    Files.writeString(volume.resolve("precious"), "x");
    assertThat(check(true, true, true).damages())
        .containsExactly(damage(Damage.Kind.VOLUME, "v", "volume data item is missing: meta"));
    assertThat(volume.resolve("precious")).exists();
  }

  @Test
  void reset_leaves_nothing_but_what_is_not_ours() throws Exception {
    load("localhost/a:1", "a");
    Volumes.open(directories).create("v", false, data -> {});
    Path mine = Files.writeString(directories.root().resolve("thesis.txt"), "x");
    assertThat(StoreReset.run(directories)).containsExactly(mine);
    assertThat(entries()).containsExactly("thesis.txt");
    Files.delete(mine);
    load("localhost/a:1", "a");
    assertThat(StoreReset.run(directories)).isEmpty();
    assertThat(directories.root()).doesNotExist();
  }

  private List<String> entries() throws IOException {
    try (var files = Files.list(directories.root())) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
