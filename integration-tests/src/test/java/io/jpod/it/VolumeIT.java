package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.it.harness.Fixtures;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `-v`: folders and files of the host, and named volumes.
class VolumeIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  @Test
  void bind_mount_is_writable_unless_read_only() throws IOException {
    Path shared = jpod.user().folder(jpod.home().resolve("shared"));
    jpod.runs("-v", shared + ":/mnt/in:rw", BUSYBOX, "sh", "-c", "echo inside > /mnt/in/file").ok();
    assertThat(Files.readString(shared.resolve("file"))).isEqualTo("inside\n");
    Result result =
        jpod.runs(
            "-v",
            shared + ":/mnt/in:ro",
            BUSYBOX,
            "sh",
            "-c",
            "cat /mnt/in/file; echo x > /mnt/in/file");
    assertThat(result.exits(1).out()).isEqualTo("inside\n");
    assertThat(result.err()).contains("Read-only file system");
  }

  @Test
  void single_file_and_relative_source_can_be_bound() {
    Path file = Fixtures.file(jpod, "one-file", "content\n");
    assertThat(jpod.runs("-v", file + ":/etc/one:ro", BUSYBOX, "cat", "/etc/one").ok().out())
        .isEqualTo("content\n");
    assertThat(jpod.runs("-v", "./one-file:/etc/one", BUSYBOX, "cat", "/etc/one").ok().out())
        .isEqualTo("content\n");
  }

  @Test
  void missing_source_is_refused_as_podman_does() {
    Path missing = jpod.home().resolve("not-there");
    assertThat(jpod.runs("-v", missing + ":/x", BUSYBOX, "true").exits(125).err())
        .contains(missing.toString())
        .contains("no such file or directory");
    assertThat(jpod.runs("-v", "a:relative", BUSYBOX, "true").exits(125).err())
        .contains("relative");
    assertThat(jpod.runs("-v", "a:/x:nonsense", BUSYBOX, "true").exits(125).err())
        .contains("nonsense");
  }

  @Test
  void named_volume_starts_with_what_the_image_has_there() {
    Result first =
        jpod.runs(
            "-v",
            "app-home:/home/app",
            "-u",
            "app",
            BUSYBOX,
            "sh",
            "-c",
            "cat hello /home/app/hello; echo more > /home/app/more; stat -c %U /home/app");
    assertThat(first.out()).contains("hello from the image\n").contains("app\n");
    assertThat(
            jpod.runs("-v", "app-home:/data", BUSYBOX, "cat", "/data/hello", "/data/more")
                .ok()
                .lines())
        .containsExactly("hello from the image", "more");
  }

  @Test
  void volume_over_a_folder_that_the_image_lacks_makes_it() {
    assertThat(
            jpod.runs("-v", "deep:/a/b/c", BUSYBOX, "sh", "-c", "touch /a/b/c/x && ls /a/b/c")
                .ok()
                .out())
        .isEqualTo("x\n");
  }

  @Test
  void set_user_id_programs_on_a_volume_work_as_in_podman_but_devices_do_not() {
    Result result = jpod.runs("-v", "opts:/v", BUSYBOX, "grep", " /v ", "/proc/self/mountinfo");
    assertThat(result.ok().out()).contains("nodev");
  }
}
