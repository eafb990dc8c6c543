package io.jpod.core.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.TarBytes;
import io.jpod.core.storage.archive.RootfsImporter;
import io.jpod.core.volume.Volumes;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A container that is made while its image or its volume is removed: no container may be left
/// without what it needs, and nothing that is used may go.
class RemovalRacesTest {
  private static final int ROUNDS = 60;

  @TempDir Path root;

  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private Directories directories =
      new Directories(Path.of("/"), Path.of("/"), Path.of("/"), Path.of("/"), 0, 0);

  @BeforeEach
  void open() {
    directories =
        new Directories(
            root.resolve("store"), root.resolve("run"), root, root.resolve("jpod"), 1, 1);
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private void load() throws JpodException {
    byte[] layer = new TarBytes().directory("data").file("data/a", "from the image").bytes();
    new RootfsImporter(images())
        .load(new ByteArrayInputStream(layer), "localhost/race:1", List.of(), null, "-");
  }

  private ImageStore images() {
    return ImageStore.open(directories);
  }

  private Containers containers() {
    return Containers.open(directories);
  }

  private Container create(String... volumes) throws JpodException {
    ContainerOptions options =
        ContainerOptions.builder("localhost/race:1")
            .command(List.of("true"))
            .network("none")
            .volumes(List.of(volumes))
            .build();
    return new ContainerCreator(directories, new ContainerStore(directories), new FakeHost())
        .create(options, new ArrayList<>());
  }

  /// What happened to two actions that began at the same time: null for success.
  private List<@Nullable JpodException> race(Callable<?> first, Callable<?> second)
      throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    List<Future<@Nullable JpodException>> both = new ArrayList<>();
    for (Callable<?> action : List.of(first, second)) {
      both.add(
          threads.submit(() -> {
            start.await();
            try {
              action.call();
              return null;
            } catch (JpodException e) {
              return e;
            }
          }));
    }
    List<@Nullable JpodException> results = new ArrayList<>();
    for (Future<@Nullable JpodException> one : both) {
      results.add(one.get());
    }
    return results;
  }

  private void removeContainers() throws JpodException {
    for (Container container : containers().list()) {
      containers().remove(container, new RemoveOptions(true, true, 0));
    }
  }

  @Test
  void of_create_and_rmi_one_sees_the_other() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      load();
      List<@Nullable JpodException> ends =
          race(
              this::create,
              () -> images().remove("localhost/race:1", false, containers().imageUsers()));
      List<Container> left = containers().list();
      if (ends.get(0) == null) {
        assertThat(left).hasSize(1);
        assertThat(images().find(left.getFirst().imageId())).isNotNull();
        assertThat(ends.get(1)).isNotNull().hasMessageContaining("image is in use by a container");
      } else {
        assertThat(ends.get(0)).hasMessage("localhost/race:1: image not known");
        assertThat(left).isEmpty();
      }
      removeContainers();
    }
    assertThat(directories.tmp()).isEmptyDirectory();
  }

  @Test
  void forced_rmi_takes_a_container_along_that_appears_meanwhile() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      load();
      List<@Nullable JpodException> ends =
          race(
              this::create,
              () -> images().remove("localhost/race:1", true, containers().imageUsers()));
      assertThat(ends.get(1)).isNull();
      assertThat(images().list()).isEmpty();
      assertThat(containers().list()).isEmpty();
    }
    assertThat(directories.tmp()).isEmptyDirectory();
  }

  @Test
  void of_create_and_volume_rm_one_sees_the_other() throws Exception {
    load();
    for (int round = 0; round < ROUNDS; round++) {
      Volumes volumes = Volumes.open(directories);
      volumes.create("shared", false, data -> {});
      List<String> users = new ArrayList<>();
      List<@Nullable JpodException> ends =
          race(
              () -> create("shared:/data"),
              () -> users.addAll(volumes.remove("shared", containers().volumeUsers())));
      assertThat(ends).containsOnlyNulls();
      List<Container> left = containers().list();
      assertThat(left).hasSize(1);
      // Either the volume was there in time, or it was made again with what the image has.
      assertThat(volumes.find("shared")).isNotNull();
      assertThat(users).isSubsetOf(left.getFirst().id());
      removeContainers();
      assertThat(volumes.remove("shared", containers().volumeUsers())).isEmpty();
    }
    assertThat(directories.tmp()).isEmptyDirectory();
  }
}
