package io.jpod.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jpod.it.harness.Command;
import io.jpod.it.harness.Fixtures;
import io.jpod.it.harness.ImagePacker;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.TarBuilder;
import io.jpod.it.harness.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `containers-storage:`: images of podman's store, read in place.
class PodmanStoreIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary();

  private static final String NAME = "localhost/two-layers:1";
  private static String imageId = "";

  private static Command podman(String driver, String... words) {
    List<String> line =
        new ArrayList<>(
            List.of(
                "podman",
                "--root",
                root(driver).toString(),
                "--runroot",
                // podman takes at most 50 characters here
                "/tmp/jpod-it-" + jpod.user().uid() + "-" + driver,
                "--storage-driver",
                driver));
    line.addAll(List.of(words));
    return jpod.program(line.toArray(String[]::new));
  }

  private static Path root(String driver) {
    return jpod.home().resolve(driver + "-store");
  }

  /// An image whose second layer hides, adds and links files, in stores of both drivers.
  @BeforeAll
  static void podman_has_an_image() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/podman")), "needs podman");
    Path folder = Workspace.get().folder("two-layers");
    Fixtures.busybox(folder, true);
    Path second = folder.resolve("second.tar");
    Files.write(
        second,
        new TarBuilder()
            .directory("etc", 0755)
            .file("etc/.wh.not-executable", 0644, "")
            .fileOf(1000, "etc/added", 0644, "added\n")
            .hardlink("etc/hard", "etc/added")
            .symlink("etc/soft", "added")
            .toBytes());
    ImagePacker image =
        new ImagePacker(
            List.of(folder.resolve("layer.tar"), second), Fixtures.containerConfig("sh"));
    imageId = image.id();
    Path archive = image.dockerArchive(folder.resolve("image.tar"), NAME);
    for (String driver : List.of("overlay", "vfs")) {
      podman(driver, "load", "-q", "-i", archive.toString()).run().ok();
    }
  }

  /// podman leaves a process behind that keeps its user namespace.
  @AfterAll
  static void podman_ends() {
    jpod.user().killEverything();
  }

  @Test
  void image_of_podmans_store_is_the_same_image_here_and_runs() {
    for (String driver : List.of("overlay", "vfs")) {
      String source = "containers-storage:[" + driver + "@" + root(driver) + "]two-layers:1";
      assertThat(jpod.ok("pull", source).line()).isEqualTo(imageId);
      assertThat(
              jpod.ok(
                      "run",
                      "--rm",
                      "--network=none",
                      NAME,
                      "sh",
                      "-c",
                      "cat /etc/hard /etc/soft; stat -c %u:%h /etc/added; ls /etc/not-executable; true")
                  .out())
          .startsWith("added\nadded\n1000:2\n");
      assertThat(jpod.ok("inspect", "-f", "{{.Digest}}", NAME).line())
          .isEqualTo(podman(driver, "inspect", "-f", "{{.Digest}}", NAME).run().ok().line());
      jpod.ok("rmi", NAME);
    }
  }

  @Test
  void an_image_of_podmans_store_runs_at_once_and_is_loaded() {
    String source = "containers-storage:[overlay@" + root("overlay") + "]two-layers:1";
    assertThat(jpod.ok("run", "--rm", "--network=none", source, "cat", "/etc/added").line())
        .isEqualTo("added");
    jpod.ok("rmi", NAME);
    jpod.ok("load", "-i", source);
    jpod.ok("rmi", NAME);
  }

  @Test
  void the_store_that_is_configured_is_read_and_all_of_it_on_demand() throws IOException {
    Path config = jpod.user().folder(jpod.home().resolve("config"));
    Path file = jpod.user().folder(config.resolve("containers")).resolve("storage.conf");
    Files.writeString(
        file, "[storage]\ndriver = \"overlay\"\ngraphroot = \"" + root("overlay") + "\"\n");
    Command pull = jpod.command("pull", "-q", "containers-storage:");
    assertThat(pull.env("XDG_CONFIG_HOME", config.toString()).run().ok().line()).isEqualTo(imageId);
    assertThat(
            jpod.command("pull", "containers-storage:no/such")
                .env("XDG_CONFIG_HOME", config.toString())
                .run()
                .exits(125)
                .err())
        .contains("has no image 'no/such'");
    assertThat(jpod.call("push", NAME, "containers-storage:x").exits(125).err())
        .contains("podman's store is only read");
    jpod.ok("rmi", NAME);
  }

  @Test
  void what_was_changed_in_podmans_store_is_refused() throws IOException {
    Path changed =
        Path.of(
            jpod.ok(
                    "unshare",
                    "sh",
                    "-c",
                    "grep -rl added " + root("vfs") + "/vfs/dir/*/etc/added | tail -1")
                .line());
    jpod.ok("unshare", "sh", "-c", "echo other > " + changed);
    try {
      assertThat(
              jpod.call("pull", "containers-storage:[vfs@" + root("vfs") + "]" + NAME)
                  .exits(125)
                  .err())
          .contains("has diff-id");
      assertThat(jpod.names("images")).isEmpty();
      jpod.assertNothingHalfMade();
    } finally {
      jpod.ok("unshare", "sh", "-c", "echo added > " + changed);
    }
  }
}
