package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jpod.it.harness.Command;
import io.jpod.it.harness.Fixtures;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.LayeredImages;
import io.jpod.it.harness.Registry;
import io.jpod.it.harness.Result;
import io.jpod.it.harness.Workspace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A store on a disk that is full, and on one that cannot be written to.
class StoreSpaceIT {
  private static final String FULL = "No space left on device";
  private static final String READ_ONLY = "Read-only file system";

  @RegisterExtension static final Jpod jpod = Jpod.ordinary();

  private Path disk = Path.of("/nowhere");

  private void tmpfs(int megabytes) {
    disk = jpod.user().folder(jpod.home().resolve("disk"));
    Command.of(
            "mount",
            "-t",
            "tmpfs",
            "-o",
            "mode=0700,size="
                + megabytes
                + "m,uid="
                + jpod.user().uid()
                + ",gid="
                + jpod.user().gid(),
            "tmpfs",
            disk.toString())
        .run()
        .ok();
  }

  /// A file system that needs blocks for directories, as people have them.
  private void ext4(int megabytes) {
    disk = jpod.user().folder(jpod.home().resolve("disk"));
    Path file = Workspace.get().folder("ext4").resolve("image");
    Command.of("truncate", "-s", megabytes + "M", file.toString()).run().ok();
    Command.of("mkfs.ext4", "-q", "-m", "0", file.toString()).run().ok();
    Result mount = Command.of("mount", "-o", "loop", file.toString(), disk.toString()).run();
    assumeTrue(mount.exitCode() == 0, "needs a loop device: " + mount.err());
    jpod.user().folder(disk);
  }

  private void remount(String options) {
    Command.of("mount", "-o", "remount," + options, disk.toString()).run().ok();
  }

  @AfterEach
  void unmount() {
    Command.of("umount", "-l", disk.toString()).run();
  }

  private Result call(String... words) {
    List<String> line = new ArrayList<>(List.of("--root", disk.toString()));
    line.addAll(List.of(words));
    return jpod.call(line.toArray(String[]::new));
  }

  private void fails(String why, String... words) {
    Result result = call(words).exits(125);
    assertThat(result.err()).as(String.join(" ", words)).contains(why).contains("\n  try:  ");
    assertThat(result.err().lines().filter(line -> line.startsWith("Error: "))).hasSize(1);
  }

  private List<String> names(String folder) {
    String[] names = disk.resolve(folder).toFile().list();
    return names == null ? List.of() : List.of(names);
  }

  private void assertOnlyBusyboxIsThere() {
    assertThat(call("system", "check").ok().out()).isEmpty();
    assertThat(call("images", "--format", "{{.Repository}}:{{.Tag}}").ok().lines())
        .containsExactly(BUSYBOX);
    assertThat(call("ps", "-aq").ok().out()).isEmpty();
    assertThat(names("tmp")).isEmpty();
    assertThat(names("volumes")).isEmpty();
  }

  /// Leaves not a block, nor room for a directory.
  private void fill() {
    jpod.program(
            "bash",
            "-c",
            "cd \"$1\"; cat /dev/zero > fill 2>/dev/null; mkdir -p d;"
                + " for i in $(seq 500); do mkdir d/$i 2>/dev/null || break; done; true",
            "fill",
            disk.toString())
        .run()
        .ok();
  }

  private void free() {
    jpod.program("rm", "-rf", disk.resolve("fill").toString(), disk.resolve("d").toString())
        .run()
        .ok();
  }

  @Test
  void a_disk_that_fills_up_is_told_and_nothing_half_made_is_seen() {
    tmpfs(20);
    LayeredImages images = new LayeredImages(Workspace.get().folder("big"), 9_000_000);
    String busybox = Fixtures.busybox().toString();
    try (Registry registry = Registry.start()) {
      String name = registry.image("big:1");
      String archive = images.archive(name, 1, 2, 3).toString();
      jpod.ok("load", "-q", "-i", archive);
      jpod.ok("push", "-q", "--tls-verify=false", name);
      call("load", "-q", "-i", busybox).ok();

      fails(FULL, "load", "-i", archive);
      assertOnlyBusyboxIsThere();
      fails(FULL, "pull", "--tls-verify=false", name);
      assertOnlyBusyboxIsThere();
      remount("size=80m");
      call("pull", "-q", "--tls-verify=false", name).ok();
      call("load", "-q", "-i", archive).ok();
      assertThat(call("system", "check").ok().out()).isEmpty();
      assertThat(names("downloads")).containsExactly("lock");
    }
  }

  @Test
  void on_a_disk_without_a_free_block_everything_can_still_be_removed() {
    ext4(40);
    String busybox = Fixtures.busybox().toString();
    call("load", "-q", "-i", busybox).ok();
    call("create", "--network", "none", "--name", "old", "-v", "data:/data", BUSYBOX, "true").ok();
    fill();
    fails(FULL, "load", "-i", busybox);
    fails(FULL, "create", "--network", "none", BUSYBOX, "true");
    fails(FULL, "run", "--rm", "--network", "none", BUSYBOX, "true");
    fails(FULL, "volume", "create", "v");
    assertThat(call("images", "-q").ok().lines()).hasSize(1);
    assertThat(call("ps", "-aq").ok().lines()).hasSize(1);
    call("rm", "old").ok();
    call("volume", "rm", "data").ok();
    assertOnlyBusyboxIsThere();
    call("rmi", BUSYBOX).ok();
    assertThat(call("images", "-q").ok().out()).isEmpty();
    free();
    call("load", "-q", "-i", busybox).ok();
    assertThat(call("run", "--rm", "--network", "none", BUSYBOX, "echo", "again").ok().line())
        .isEqualTo("again");
    assertOnlyBusyboxIsThere();
    assertThat(disk.resolve("spare")).isEmptyDirectory();
  }

  @Test
  void a_store_that_cannot_be_written_is_still_read() {
    tmpfs(40);
    String busybox = Fixtures.busybox().toString();
    call("load", "-q", "-i", busybox).ok();
    remount("ro");
    try {
      assertThat(call("images", "-q").ok().lines()).hasSize(1);
      assertThat(call("inspect", "--format", "{{.RepoTags}}", BUSYBOX).ok().out())
          .contains(BUSYBOX);
      call("history", BUSYBOX).ok();
      call("ps", "-a").ok();
      call("system", "df").ok();
      fails(READ_ONLY, "load", "-i", busybox);
      fails(READ_ONLY, "tag", BUSYBOX, "localhost/other:1");
      fails(READ_ONLY, "rmi", BUSYBOX);
      fails(READ_ONLY, "create", "--network", "none", BUSYBOX, "true");
      fails(READ_ONLY, "run", "--rm", "--network", "none", BUSYBOX, "true");
      fails(READ_ONLY, "volume", "create", "v");
      fails(READ_ONLY, "system", "prune", "-f");
      fails(READ_ONLY, "pull", "--tls-verify=false", "localhost:1/none:1");
    } finally {
      remount("rw");
    }
    assertOnlyBusyboxIsThere();
    call("run", "--rm", "--network", "none", BUSYBOX, "true").ok();
  }
}
