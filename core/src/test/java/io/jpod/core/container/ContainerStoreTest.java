package io.jpod.core.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.userns.PlanWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerStoreTest {
  @TempDir Path root;

  private Directories directories =
      new Directories(Path.of("/"), Path.of("/"), Path.of("/"), Path.of("/"), 0, 0);
  private ContainerStore store = new ContainerStore(directories);
  private long clock;

  @BeforeEach
  void open() {
    directories =
        new Directories(
            root.resolve("store"), root.resolve("run"), root, root.resolve("jpod"), 1, 1);
    store = new ContainerStore(directories);
  }

  private Container make(String id, String name) throws Exception {
    Path workspace = store.workspace(id);
    Container container =
        new Container(
            id,
            name,
            directories.container(id),
            "aa",
            "image",
            List.of("true"),
            ++clock,
            List.of(),
            List.of(),
            List.of(),
            "none",
            false,
            false,
            false,
            15,
            10,
            "no");
    SmallFiles.write(workspace.resolve(Summary.FILE), Summary.write(container));
    PlanWriter plan =
        new PlanWriter()
            .add("do", "container")
            .add("name", name)
            .add("child")
            .addCounted("exec", List.of("true"));
    SmallFiles.write(workspace.resolve(KeptPlan.FILE), plan.toBytes());
    Files.createDirectory(workspace.resolve("diff"));
    store.publish(workspace, id, name);
    return container;
  }

  private static String id(String digits) {
    return digits + "0".repeat(64 - digits.length());
  }

  private Ending ending() {
    return new Ending(directories, store);
  }

  @Test
  void a_container_is_found_by_name_id_and_the_beginning_of_its_id() throws Exception {
    Container one = make(id("abc1"), "one");
    make(id("abd2"), "two");
    assertThat(store.find("one")).isEqualTo(one);
    assertThat(store.find(one.id())).isEqualTo(one);
    assertThat(store.find("abc")).isEqualTo(one);
    assertThat(store.find("three")).isNull();
    assertThatThrownBy(() -> store.find("ab"))
        .isInstanceOf(JpodException.class)
        .hasMessage("more than one result for container name or ID ab");
  }

  @Test
  void a_name_wins_over_the_beginning_of_an_id() throws Exception {
    make(id("abc1"), "one");
    Container named = make(id("fff"), "abc");
    assertThat(store.find("abc")).isEqualTo(named);
  }

  @Test
  void texts_that_are_paths_find_nothing() throws Exception {
    make(id("abc1"), "one");
    for (String path : List.of("", ".", "..", "../one", "names", "names/one", "lock", "\0")) {
      assertThat(store.find(path)).as(path).isNull();
    }
  }

  @Test
  void all_are_listed_the_oldest_first_and_what_is_half_made_is_not() throws Exception {
    make(id("2"), "two");
    make(id("1"), "one");
    Files.createDirectory(directories.container(id("3")));
    store.workspace(id("4"));
    assertThat(store.list()).extracting(Container::name).containsExactly("two", "one");
  }

  @Test
  void a_name_is_taken_once_in_podmans_words() throws Exception {
    make(id("1"), "one");
    assertThatThrownBy(() -> make(id("2"), "one"))
        .isInstanceOf(JpodException.class)
        .hasMessage(
            "creating container storage: the container name \"one\" is already in use by "
                + id("1")
                + ". You have to remove that container to be able to reuse that name: that name is"
                + " already in use");
    assertThat(store.find(id("2"))).isNull();
  }

  @Test
  void a_name_that_points_to_no_container_is_free() throws Exception {
    make(id("1"), "one");
    Files.createSymbolicLink(directories.containerNames().resolve("two"), Path.of("../" + id("9")));
    assertThat(store.isTaken("two")).isFalse();
    assertThat(make(id("2"), "two")).isEqualTo(store.find("two"));
  }

  @Test
  void a_name_is_taken_while_its_container_is_on_its_way() throws Exception {
    make(id("1"), "one");
    Files.createSymbolicLink(directories.containerNames().resolve("two"), Path.of("../" + id("9")));
    Path coming = store.workspace(id("9"));
    assertThatThrownBy(() -> make(id("2"), "two")).hasMessageContaining("in use by " + id("9"));
    Path dead = coming.resolveSibling("1.1." + id("9"));
    Files.move(coming, dead);
    assertThat(make(id("3"), "two")).isEqualTo(store.find("two"));
  }

  @Test
  void a_new_name_is_the_only_one_afterwards() throws Exception {
    Container one = make(id("1"), "one");
    make(id("2"), "two");
    store.rename(one, "other");
    assertThat(store.find("one")).isNull();
    assertThat(store.find("other")).isEqualTo(one.withName("other", one.directory()));
    store.rename(one, "other");
    assertThatThrownBy(() -> store.rename(one, "two")).hasMessageContaining("already in use");
  }

  @Test
  void a_removed_container_leaves_nothing() throws Exception {
    Container one = make(id("1"), "one");
    Path locked = Files.createDirectories(one.directory().resolve("diff/a/b"));
    Files.createSymbolicLink(locked.resolve("link"), root);
    ending().remove(one, new RemoveOptions(false, true, -1));
    assertThat(store.list()).isEmpty();
    assertThat(directories.containerNames()).isEmptyDirectory();
    assertThat(directories.tmp()).isEmptyDirectory();
    assertThat(root).exists();
    ending().remove(one, new RemoveOptions(false, true, -1));
  }

  @Test
  void a_container_whose_monitor_was_killed_is_exited_255_and_can_be_removed() throws Exception {
    Container one = make(id("1"), "one");
    SmallFiles.write(
        one.directory().resolve(StateFile.FILE), "status running\nmonitor 1 1\npid 2 2\n");
    Files.createFile(one.directory().resolve(StateFile.MONITOR_LOCK));
    ContainerState state = StateFile.read(one.directory());
    assertThat(state.status()).isEqualTo(ContainerState.Status.EXITED);
    assertThat(state.exitCode()).isEqualTo(255);
    assertThat(state.pid()).isZero();
    assertThat(state.finishedEpochNanos()).isPositive();
    ending().remove(one, new RemoveOptions(false, false, -1));
    assertThat(store.list()).isEmpty();
  }

  @Test
  void a_running_container_is_not_removed_without_force() throws Exception {
    Container one = make(id("1"), "one");
    SmallFiles.write(
        one.directory().resolve(StateFile.FILE), "status running\nmonitor 1 1\npid 2 2\n");
    Path lock = one.directory().resolve(StateFile.MONITOR_LOCK);
    // Another process has to hold it: locks of our own never conflict with ourselves.
    Process monitor =
        new ProcessBuilder("python3", "-c", HOLD, lock.toString())
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(monitor.getInputStream().read()).isEqualTo('!');
      assertThat(StateFile.read(one.directory()).isAlive()).isTrue();
      assertThatThrownBy(() -> ending().remove(one, new RemoveOptions(false, false, -1)))
          .isInstanceOfSatisfying(JpodException.class, e -> assertThat(e.exitCode()).isEqualTo(2))
          .hasMessage(
              "cannot remove container "
                  + one.id()
                  + " as it is running - running or paused containers cannot be removed without"
                  + " force: container state improper");
    } finally {
      monitor.destroyForcibly().waitFor();
    }
    assertThat(store.find("one")).isNotNull();
  }

  /// As the monitor does it: an open file description lock (F_OFD_SETLK is 37).
  private static final String HOLD =
      """
      import fcntl, struct, sys, time
      f = open(sys.argv[1], 'w')
      fcntl.fcntl(f, 37, struct.pack('hhqqi4x', fcntl.F_WRLCK, 0, 0, 0, 0))
      print('!', flush=True)
      time.sleep(60)
      """;

  @Test
  void the_lock_is_given_back() throws Exception {
    Path file = ContainerStore.lockFile(directories);
    ContainerLock.acquire(file).close();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      assertThat(channel.tryLock()).isNotNull();
    }
  }
}
