package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `--userns` and `--uidmap`: who owns what, inside and outside.
class UserNamespaceIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  private static int owner(Path file) throws IOException {
    return (Integer) requireNonNull(Files.getAttribute(file, "unix:uid"));
  }

  @Test
  void keep_id_gives_the_developer_what_user_1000_makes_and_the_image_its_owners()
      throws IOException {
    Path project = jpod.user().folder(jpod.home().resolve("project"));
    Result result =
        jpod.runs(
            "--userns=keep-id:uid=1000,gid=1000",
            "-v",
            project + ":/src",
            BUSYBOX,
            "sh",
            "-c",
            "id -u; touch /src/made; cat /home/app/hello; stat -c %u / /bin/busybox /home/app /etc/passwd; touch /etc/x");
    assertThat(result.lines())
        .containsExactly("1000", "hello from the image", "0", "0", "1000", "0");
    assertThat(result.err()).contains("Permission denied");
    assertThat(owner(project.resolve("made"))).isEqualTo(jpod.user().uid());
  }

  @Test
  void keep_id_is_the_caller_with_a_line_in_passwd_and_nothing_is_copied() {
    Result result =
        jpod.runs("--userns=keep-id", BUSYBOX, "sh", "-c", "id -u; id -un; cat /proc/self/uid_map");
    assertThat(result.ok().lines())
        .startsWith(String.valueOf(jpod.user().uid()), jpod.user().name());
    // Empty files with owners: less than a quarter of the layer's own blocks (Linux 6.16 and up).
    Result sizes =
        jpod.shell(
                "cd "
                    + jpod.store()
                    + "/layers && uname -r && for i in */shifted; do du -sk $i; done 2>/dev/null | cut -f1")
            .run()
            .ok();
    assertThat(sizes.lines()).hasSizeGreaterThan(1);
  }

  @Test
  void a_container_that_runs_is_entered_and_started_again_with_the_same_ids() {
    jpod.ok(
        "run",
        "-d",
        "--network",
        "none",
        "--name",
        "kept",
        "--userns=keep-id:uid=1000,gid=1000",
        BUSYBOX,
        "sleep",
        "600");
    assertThat(jpod.ok("exec", "kept", "id", "-u").line()).isEqualTo("1000");
    assertThat(jpod.ok("exec", "-u", "0", "kept", "touch", "/root-made").out()).isEmpty();
    jpod.ok("stop", "-t", "0", "kept");
    jpod.ok("start", "kept");
    assertThat(jpod.ok("exec", "kept", "stat", "-c", "%u", "/root-made").line()).isEqualTo("0");
    assertThat(jpod.inspect("kept", "{{.HostConfig.UsernsMode}}"))
        .isEqualTo("keep-id:uid=1000,gid=1000");
  }

  @Test
  void without_the_caller_in_the_map_his_files_are_nobodys() throws IOException {
    Path project = jpod.user().folder(jpod.home().resolve("others"));
    assertThat(
            jpod.runs(
                    "--userns=nomap",
                    "-v",
                    project + ":/src",
                    BUSYBOX,
                    "stat",
                    "-c",
                    "%u",
                    "/src",
                    "/bin/busybox")
                .ok()
                .lines())
        .containsExactly("65534", "0");
    assertThat(jpod.runs("--uidmap", "0:5:2000", BUSYBOX, "cat", "/proc/self/uid_map").ok().out())
        .matches("\\s+0\\s+5\\s+2000\n");
  }

  @Test
  void containers_with_auto_have_different_ids() {
    jpod.ok(
        "run",
        "-d",
        "--network",
        "none",
        "--name",
        "one",
        "--userns=auto:size=1100",
        BUSYBOX,
        "sleep",
        "600");
    String second =
        jpod.runs("--userns=auto:size=1100", BUSYBOX, "cat", "/proc/self/uid_map").ok().out();
    assertThat(jpod.ok("exec", "one", "cat", "/proc/self/uid_map").out())
        .isNotEqualTo(second)
        .matches("\\s+0\\s+1\\s+1100\n");
  }

  @Test
  void what_cannot_be_is_refused_with_its_reason() {
    for (List<String> wrong :
        List.of(
            List.of("--userns=keep-id:x=1", "unknown option specified: \"x\""),
            List.of("--userns=odd", "unrecognized namespace mode odd passed"),
            List.of("--uidmap=1:1:5", "must map id 0"))) {
      assertThat(jpod.runs(wrong.get(0), BUSYBOX, "true").exits(125).err()).contains(wrong.get(1));
    }
  }
}
