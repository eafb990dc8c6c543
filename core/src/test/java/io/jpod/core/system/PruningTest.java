package io.jpod.core.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.ImageUsage;
import io.jpod.core.storage.ImageUsers;
import io.jpod.core.storage.RemovedImage;
import io.jpod.core.storage.TarBytes;
import io.jpod.core.storage.archive.RootfsImporter;
import io.jpod.core.volume.Volumes;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PruningTest {
  @TempDir Path root;

  private Directories directories =
      new Directories(Path.of("/"), Path.of("/"), Path.of("/"), Path.of("/"), 0, 0);
  private Pruning pruning = Pruning.open(directories);

  @BeforeEach
  void open() {
    directories = new Directories(root.resolve("store"), root, root, root, 1, 1);
    pruning = Pruning.open(directories);
  }

  private Image load(String name, String... changes) throws JpodException {
    byte[] layer = new TarBytes().file("file", name).bytes();
    return new RootfsImporter(images())
        .load(new ByteArrayInputStream(layer), name, List.of(changes), null, "-");
  }

  private ImageStore images() {
    return ImageStore.open(directories);
  }

  private static PruneFilter label(String label) {
    return new PruneFilter(List.of(label), List.of(), Long.MAX_VALUE);
  }

  @Test
  void without_all_only_nameless_images_go_and_their_layers_with_them() throws Exception {
    Image dangling = load("localhost/old:1");
    images().untag(dangling, List.of());
    load("localhost/kept:1");
    RemovedImage removed = pruning.images(false, PruneFilter.ALL, ImageUsers.NOBODY);
    assertThat(removed.deleted()).containsExactly(dangling.id());
    assertThat(removed.freedBytes()).isEqualTo(dangling.sizeBytes()).isPositive();
    assertThat(images().list()).hasSize(1);
    assertThat(pruning.images(false, PruneFilter.ALL, ImageUsers.NOBODY).deleted()).isEmpty();
  }

  @Test
  void with_all_every_image_without_a_container_goes_with_all_its_names() throws Exception {
    Image used = load("localhost/used:1");
    Image free = load("localhost/free:1");
    images().tag(free, "localhost/free:2");
    ImageUsers users =
        new ImageUsers() {
          @Override
          public List<String> using(String imageId) {
            return imageId.equals(used.id()) ? List.of("c0ffee") : List.of();
          }

          @Override
          public void remove(String containerId) {
            throw new AssertionError("prune removes no container for its image");
          }
        };
    RemovedImage removed = pruning.images(true, PruneFilter.ALL, users);
    assertThat(removed.deleted()).containsExactly(free.id());
    assertThat(removed.untagged()).containsExactly("localhost/free:1", "localhost/free:2");
    assertThat(images().list()).extracting(Image::id).containsExactly(used.id());
  }

  @Test
  void labels_and_times_choose_what_goes() throws Exception {
    Image red = load("localhost/red:1", "LABEL colour=red");
    Image blue = load("localhost/blue:1", "LABEL colour=blue");
    assertThat(pruning.images(true, label("colour=green"), ImageUsers.NOBODY).deleted()).isEmpty();
    assertThat(
            pruning
                .images(true, new PruneFilter(List.of(), List.of(), 1), ImageUsers.NOBODY)
                .deleted())
        .isEmpty();
    assertThat(
            pruning
                .images(
                    true,
                    new PruneFilter(List.of("colour"), List.of("colour=red"), Long.MAX_VALUE),
                    ImageUsers.NOBODY)
                .deleted())
        .containsExactly(blue.id());
    assertThat(pruning.images(true, label("colour=red"), ImageUsers.NOBODY).deleted())
        .containsExactly(red.id());
  }

  @Test
  void volumes_go_anonymous_ones_alone_unless_all_are_meant() throws Exception {
    Volumes volumes = Volumes.open(directories);
    volumes.create("named", false, data -> Files.writeString(data.resolve("a"), "12345"));
    volumes.create("f".repeat(64), true, data -> {});
    assertThat(pruning.volumes(false, PruneFilter.ALL))
        .containsExactly(new Pruned("f".repeat(64), 0, null));
    assertThat(pruning.volumes(true, PruneFilter.ALL))
        .containsExactly(new Pruned("named", 5, null));
    assertThat(volumes.list()).isEmpty();
  }

  @Test
  void a_download_that_nobody_goes_on_with_goes_and_one_under_way_stays() throws Exception {
    Path downloads = Files.createDirectories(directories.root().resolve("downloads"));
    Files.writeString(downloads.resolve("a".repeat(64)), "half a layer");
    assertThat(pruning.downloads()).isEqualTo(12);
    assertThat(pruning.downloads()).isZero();
    assertThat(downloads.resolve("a".repeat(64))).doesNotExist();
  }

  @Test
  void usage_counts_a_shared_layer_once_and_asks_records_alone() throws Exception {
    Image one = load("localhost/one:1");
    byte[] same = new TarBytes().file("file", "localhost/one:1").bytes();
    new RootfsImporter(images())
        .load(new ByteArrayInputStream(same), "localhost/two:1", List.of("ENV A=b"), null, "-");
    load("localhost/three:1");
    // Its files are not looked at.
    Files.delete(images().layers().require(one.diffIds().getFirst()).diff().resolve("file"));
    ImageUsage usage = images().usage();
    assertThat(usage.totalBytes()).isEqualTo(2 * one.sizeBytes());
    assertThat(usage.images())
        .extracting(ImageUsage.OfImage::sharedBytes)
        .containsExactlyInAnyOrder(one.sizeBytes(), one.sizeBytes(), 0L);
    assertThat(usage.images())
        .extracting(ImageUsage.OfImage::uniqueBytes)
        .containsExactlyInAnyOrder(0L, 0L, one.sizeBytes());
  }
}
