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

/// `--mount`, the letters of `-v`, `--tmpfs` and `--volumes-from`.
class MountIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  @Test
  void every_type_of_mount_is_there() throws IOException {
    Path shared = jpod.user().folder(jpod.home().resolve("shared"));
    Path file = Fixtures.file(jpod, "shared/one.conf", "one\n");
    Result result =
        jpod.runs(
            "--mount",
            "type=bind,src=" + shared + ",dst=/bind,ro",
            "--mount",
            "type=glob,src=" + shared + "/*.conf,dst=/glob",
            "--mount",
            "type=tmpfs,dst=/mem,tmpfs-size=1m,tmpfs-mode=0700",
            "--mount",
            "type=image,src=" + BUSYBOX + ",dst=/image",
            "--mount",
            "type=image,src=" + BUSYBOX + ",dst=/home2,rw=true,subpath=/home/app",
            "--mount",
            "type=devpts,dst=/pts",
            "--mount",
            "type=volume,src=vol,dst=/vol",
            BUSYBOX,
            "sh",
            "-c",
            "cat /bind/one.conf /glob/one.conf /image/home/app/hello; stat -c %a /mem; ls /pts;"
                + " echo new > /home2/new && cat /home2/new; touch /vol/x;"
                + " touch /bind/x /image/x");
    assertThat(result.lines())
        .containsExactly("one", "one", "hello from the image", "700", "ptmx", "new");
    assertThat(result.err()).contains("/bind/x: Read-only", "/image/x: Read-only");
    assertThat(file).exists();
  }

  @Test
  void overlay_leaves_the_source_alone_and_chown_changes_its_owner() throws IOException {
    Path shared = jpod.user().folder(jpod.home().resolve("letters"));
    jpod.shell("echo host > letters/file").run().ok();
    assertThat(
            jpod.runs(
                    "-v",
                    shared + ":/o:O",
                    "-v",
                    shared + ":/n:noexec,nosuid,nodev",
                    BUSYBOX,
                    "sh",
                    "-c",
                    "echo inside > /o/file; cat /o/file /n/file; grep ' /n ' /proc/mounts")
                .ok()
                .lines())
        .startsWith("inside", "host")
        .anyMatch(line -> line.contains("nosuid,nodev,noexec"));
    assertThat(Files.readString(shared.resolve("file"))).isEqualTo("host\n");
    assertThat(
            jpod.runs(
                    "-v",
                    shared + ":/u:U",
                    "-u",
                    "1000",
                    BUSYBOX,
                    "sh",
                    "-c",
                    "stat -c %u /u /u/file; touch /u/mine")
                .ok()
                .lines())
        .containsExactly("1000", "1000");
    jpod.runs("-v", shared + ":/u:U", BUSYBOX, "true").ok();
    assertThat(Files.readAttributes(shared, "unix:uid").get("uid")).isEqualTo(jpod.user().uid());
  }

  @Test
  void part_of_a_volume_is_mounted_and_no_link_leads_out_of_it() {
    jpod.runs(
            "-v",
            "parts:/v",
            BUSYBOX,
            "sh",
            "-c",
            "mkdir /v/sub; echo part > /v/sub/f; ln -s /etc /v/out")
        .ok();
    assertThat(
            jpod.runs("--mount", "type=volume,src=parts,dst=/p,subpath=sub", BUSYBOX, "cat", "/p/f")
                .ok()
                .line())
        .isEqualTo("part");
    assertThat(
            jpod.runs("--mount", "type=volume,src=parts,dst=/p,subpath=out", BUSYBOX, "ls", "/p")
                .exits(125)
                .err())
        .contains("bind 'out'");
  }

  @Test
  void tmpfs_begins_with_the_images_files_unless_told_otherwise() {
    assertThat(
            jpod.runs(
                    "--tmpfs",
                    "/home/app",
                    "--tmpfs",
                    "/etc:notmpcopyup,size=1m",
                    BUSYBOX,
                    "sh",
                    "-c",
                    "cat /home/app/hello; stat -c %u /home/app; ls /etc; touch /etc/x")
                .ok()
                .lines())
        .startsWith("hello from the image", "1000")
        .doesNotContain("passwd");
  }

  @Test
  void mounts_of_another_container_can_be_taken_over() {
    jpod.ok("create", "--network", "none", "--name", "donor", "-v", "given:/g", BUSYBOX, "true");
    jpod.runs("--volumes-from", "donor", BUSYBOX, "touch", "/g/there").ok();
    assertThat(
            jpod.runs("--volumes-from", "donor:ro", BUSYBOX, "sh", "-c", "ls /g; touch /g/more")
                .exits(1)
                .line())
        .isEqualTo("there");
  }

  @Test
  void volumes_have_options_labels_and_archives() {
    Path shared = jpod.user().folder(jpod.home().resolve("device"));
    Fixtures.file(jpod, "device/f", "device\n");
    jpod.ok("volume", "create", "-o", "type=none", "-o", "o=bind", "-o", "device=" + shared, "dev");
    jpod.ok("volume", "create", "-l", "a=b", "-o", "type=tmpfs", "-o", "o=size=1m", "mem");
    assertThat(
            jpod.runs("-v", "dev:/d", "-v", "mem:/m", BUSYBOX, "sh", "-c", "cat /d/f; mount")
                .ok()
                .out())
        .startsWith("device\n")
        .contains("tmpfs on /m type tmpfs");
    assertThat(jpod.ok("volume", "ls", "-q", "--filter", "label=a=b").lines())
        .containsExactly("mem");
    assertThat(jpod.call("volume", "create", "-o", "type=nfs", "-o", "device=x", "n").err())
        .contains("only root of the host can mount");
    Path tar = jpod.home().resolve("volume.tar");
    jpod.ok("volume", "export", "-o", tar.toString(), "dev");
    jpod.ok("volume", "create", "copy");
    jpod.ok("volume", "import", "copy", tar.toString());
    assertThat(jpod.runs("-v", "copy:/c", BUSYBOX, "cat", "/c/f").ok().line()).isEqualTo("device");
  }
}
