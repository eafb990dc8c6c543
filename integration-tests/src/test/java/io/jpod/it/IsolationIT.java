package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jpod.it.harness.Fixtures;
import io.jpod.it.harness.ImagePacker;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.Result;
import io.jpod.it.harness.TarBuilder;
import io.jpod.it.harness.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What a container may not do, tried from inside.
class IsolationIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  /// chown dac_override fowner fsetid kill setgid setuid setpcap net_bind_service sys_chroot
  /// setfcap: podman's default.
  private static final String DEFAULT_CAPABILITIES = "00000000800405fb";

  private static Map<String, String> status(String... options) {
    List<String> words = new ArrayList<>(List.of(options));
    words.addAll(List.of(BUSYBOX, "cat", "/proc/self/status"));
    Map<String, String> fields = new TreeMap<>();
    for (String line : jpod.runs(words.toArray(String[]::new)).ok().lines()) {
      int colon = line.indexOf(':');
      fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    return fields;
  }

  @Test
  void capabilities_are_podmans_default_set() {
    Map<String, String> status = status();
    assertThat(status.get("CapEff")).isEqualTo(DEFAULT_CAPABILITIES);
    assertThat(status.get("CapPrm")).isEqualTo(DEFAULT_CAPABILITIES);
    assertThat(status.get("CapBnd")).isEqualTo(DEFAULT_CAPABILITIES);
    assertThat(status.get("CapAmb")).isEqualTo("0000000000000000");
    assertThat(status.get("CapInh")).isEqualTo("0000000000000000");
  }

  @Test
  void capabilities_are_added_and_dropped_by_name() {
    assertThat(status("--cap-drop", "all").get("CapBnd")).isEqualTo("0000000000000000");
    assertThat(status("--cap-drop=ALL", "--cap-add=NET_BIND_SERVICE").get("CapEff"))
        .isEqualTo("0000000000000400");
    assertThat(status("--cap-add", "CAP_NET_ADMIN").get("CapEff")).isEqualTo("00000000800415fb");
    assertThat(status("--cap-drop=chown,kill").get("CapEff")).isEqualTo("00000000800405da");
    assertThat(jpod.runs("--cap-add", "nonsense", BUSYBOX, "true").exits(125).err())
        .containsIgnoringCase("nonsense");
  }

  @Test
  void ordinary_user_in_the_container_has_no_effective_capabilities() {
    Map<String, String> status = status("-u", "app");
    assertThat(status.get("CapEff")).isEqualTo("0000000000000000");
    assertThat(status.get("CapPrm")).isEqualTo("0000000000000000");
    assertThat(status.get("CapAmb")).isEqualTo("0000000000000000");
    assertThat(status.get("CapBnd")).isEqualTo(DEFAULT_CAPABILITIES);
  }

  @Test
  void privileged_has_every_capability_and_no_system_call_filter() {
    // Not by Java: it reads such a file in pieces, of which the kernel gives only the first.
    String all =
        "%016x"
            .formatted(
                (1L
                        << (Integer.parseInt(
                                jpod.program("cat", "/proc/sys/kernel/cap_last_cap")
                                    .run()
                                    .ok()
                                    .line())
                            + 1))
                    - 1);
    Map<String, String> status = status("--privileged");
    assertThat(status.get("CapEff")).isEqualTo(all);
    assertThat(status.get("Seccomp")).isEqualTo("0");
    jpod.runs(
            "--privileged",
            BUSYBOX,
            "sh",
            "-c",
            "mount -t tmpfs none /mnt 2>/dev/null || { mkdir -p /m && mount -t tmpfs none /m; }")
        .ok();
  }

  @Test
  void mounting_needs_more_than_the_default() {
    Result result = jpod.runs(BUSYBOX, "mount", "-t", "tmpfs", "none", "/tmp");
    assertThat(result.exitCode()).isNotZero();
    assertThat(result.err()).containsAnyOf("Operation not permitted", "permission denied");
  }

  @Test
  void no_new_privileges_is_set_where_asked_and_only_there() {
    assertThat(status().get("NoNewPrivs")).isEqualTo("0");
    assertThat(status("--security-opt", "no-new-privileges").get("NoNewPrivs")).isEqualTo("1");
    assertThat(status("--security-opt=no-new-privileges:true").get("NoNewPrivs")).isEqualTo("1");
  }

  @Test
  void default_seccomp_profile_refuses_what_dockers_refuses() {
    assertThat(status().get("Seccomp")).isEqualTo("2");
    assertThat(status("--security-opt", "seccomp=unconfined").get("Seccomp")).isEqualTo("0");
    // unshare(CLONE_NEWUSER) needs CAP_SYS_ADMIN under docker's profile, and nothing without one.
    assertThat(jpod.runs(BUSYBOX, "unshare", "-U", "true").exitCode()).isNotZero();
    jpod.runs("--security-opt", "seccomp=unconfined", BUSYBOX, "unshare", "-U", "true").ok();
  }

  @Test
  void custom_seccomp_profile_is_applied() {
    Path profile =
        Fixtures.file(
            jpod,
            "no-mkdir.json",
            """
            {"defaultAction": "SCMP_ACT_ALLOW",
             "syscalls": [{"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 95}]}
            """);
    Result result = jpod.runs("--security-opt", "seccomp=" + profile, BUSYBOX, "mkdir", "/new");
    assertThat(result.exits(1).err()).contains("Operation not supported");
    Path broken = Fixtures.file(jpod, "broken.json", "{\"defaultAction\": ");
    assertThat(jpod.runs("--security-opt", "seccomp=" + broken, BUSYBOX, "true").exits(125).err())
        .contains("broken.json");
    assertThat(jpod.runs("--security-opt", "seccomp=/no/such", BUSYBOX, "true").exits(125).err())
        .contains("/no/such");
  }

  @Test
  void no_descriptor_above_two_reaches_the_container() {
    Result result =
        jpod.shell(
                "exec 7</etc/passwd 9>/dev/null; jpod run --rm --network none "
                    + BUSYBOX
                    + " ls /proc/self/fd")
            .run()
            .ok();
    // ls itself has the directory open as 3.
    assertThat(result.out()).isEqualTo("0\n1\n2\n3\n");
    String id = jpod.sleeper();
    assertThat(jpod.ok("exec", id, "ls", "/proc/self/fd").out()).isEqualTo("0\n1\n2\n3\n");
    assertThat(jpod.ok("exec", id, "ls", "/proc/1/fd").out()).isEqualTo("0\n1\n2\n");
  }

  @Test
  void launcher_cannot_be_overwritten_from_inside() throws IOException {
    String before = ImagePacker.sha256(jpod.launcher());
    // With --init the launcher stays as pid 1; its image must be a sealed copy, not the file on the
    // host.
    Result result =
        jpod.runs(
            "--init",
            "--privileged",
            BUSYBOX,
            "sh",
            "-c",
            "readlink /proc/1/exe; cp /proc/1/exe /tmp/copy; cat /tmp/copy > /proc/1/exe; echo x >> /proc/1/exe");
    assertThat(result.exitCode()).isNotZero();
    assertThat(result.out()).contains("memfd:").doesNotContain(jpod.launcher().toString());
    assertThat(ImagePacker.sha256(jpod.launcher())).isEqualTo(before);
  }

  @Test
  void entrypoint_that_points_at_the_launcher_itself_cannot_reach_it() {
    Result result = jpod.runs(BUSYBOX, "/proc/self/exe", "echo", "hi");
    assertThat(result.out() + result.err()).doesNotContain(jpod.launcher().toString());
  }

  @Test
  void devices_are_the_usual_ones() {
    Result result =
        jpod.runs(
            BUSYBOX,
            "sh",
            "-c",
            "ls /dev; for d in null zero full random urandom tty; do test -c /dev/$d || echo no $d; done; for l in fd stdin stdout stderr; do readlink /dev/$l; done");
    assertThat(result.ok().lines())
        .contains(
            "fd", "full", "mqueue", "null", "ptmx", "pts", "random", "shm", "stderr", "stdin",
            "stdout", "tty", "urandom", "zero")
        .contains("/proc/self/fd", "/proc/self/fd/0", "/proc/self/fd/1", "/proc/self/fd/2")
        .doesNotContain("kvm", "vda", "mem", "fuse")
        .noneMatch(line -> line.startsWith("no "));
    jpod.runs(
            BUSYBOX,
            "sh",
            "-c",
            "echo x > /dev/null && head -c 4 /dev/urandom | wc -c | grep -q 4 && df /dev/shm | grep -q shm")
        .ok();
  }

  @Test
  void sensitive_paths_of_proc_and_sys_are_masked_or_read_only() {
    Result result =
        jpod.runs(
            BUSYBOX,
            "sh",
            "-c",
            """
            for f in /proc/kcore /proc/keys /proc/timer_list /proc/sched_debug /proc/latency_stats; do
              [ ! -e $f ] || { head -c 1 $f 2>/dev/null | wc -c | grep -qx 0 || echo readable $f; }
            done
            for d in /proc/acpi /proc/scsi /sys/firmware; do [ ! -e $d ] || ls -A $d | sed "s,^,visible $d/,"; done
            for d in /proc/sys /proc/irq /proc/bus /proc/fs; do
              [ ! -e $d ] || grep -q " $d ro," /proc/self/mountinfo || echo writable $d
            done
            echo 1 > /proc/sys/kernel/panic && echo wrote
            echo b > /proc/sysrq-trigger && echo wrote
            touch /sys/x 2>&1 | grep -qE 'Read-only|ermission' || echo writable /sys
            true
            """);
    assertThat(result.ok().out()).isEmpty();
  }

  @Test
  void namespaces_are_the_containers_own() throws IOException {
    String script = "for n in pid net ipc uts mnt cgroup user; do readlink /proc/self/ns/$n; done";
    List<String> inside = jpod.runs(BUSYBOX, "sh", "-c", script).ok().lines();
    List<String> outside = jpod.program("sh", "-c", script).run().ok().lines();
    assertThat(inside).hasSize(7).doesNotContainAnyElementsOf(outside);
    assertThat(jpod.runs(BUSYBOX, "sh", "-c", "echo $$; ps | wc -l").ok().lines().getFirst())
        .isEqualTo("1");
  }

  @Test
  void root_inside_is_the_caller_outside_and_other_ids_come_from_its_range() throws IOException {
    Result result =
        jpod.runs(
            "-v",
            jpod.home() + ":/host",
            BUSYBOX,
            "sh",
            "-c",
            "touch /host/as-root; touch /host/as-app; chown app /host/as-app; cat /proc/self/uid_map");
    assertThat(result.ok().lines().getFirst().strip().split(" +", -1))
        .containsExactly("0", String.valueOf(jpod.user().uid()), "1");
    assertThat(Files.getAttribute(jpod.home().resolve("as-root"), "unix:uid"))
        .isEqualTo(jpod.user().uid());
    int app = (int) Files.getAttribute(jpod.home().resolve("as-app"), "unix:uid");
    assertThat(app).isNotEqualTo(jpod.user().uid()).isNotZero();
    assertThat(jpod.user().owns(app)).isTrue();
  }

  @Test
  void host_root_and_other_users_files_stay_out_of_reach() {
    Path secret = Workspace.get().folder("secret").resolve("file");
    assertThat(secret.getParent()).exists();
    Result result =
        jpod.runs(
            "--privileged",
            "-v",
            "/etc:/host-etc",
            BUSYBOX,
            "sh",
            "-c",
            "cat /host-etc/shadow; touch /host-etc/jpod-was-here");
    assertThat(result.exitCode()).isNotZero();
    assertThat(Path.of("/etc/jpod-was-here")).doesNotExist();
  }

  /// An image whose directories are symlinks to the outside: mounts must land inside the root or be
  /// refused.
  @Test
  void symlinks_in_an_image_do_not_move_mounts_out_of_the_root() throws IOException {
    Path folder = Workspace.get().folder("hostile");
    Path base = folder.resolve("base.tar");
    Fixtures.busybox(folder, false);
    Files.move(folder.resolve("layer.tar"), base);
    Path evil = folder.resolve("evil.tar");
    Files.write(
        evil,
        new TarBuilder()
            .symlink("up", "../../../../../../..")
            .symlink("etc-host", "../../../../../../etc")
            .symlink("abs", "/home/app")
            .symlink("dangling", jpod.home().toString())
            .symlink("fd", "/proc/self/fd/3")
            .symlink("cwd-link", "/proc/self/cwd")
            .symlink("root-link", "/proc/1/root")
            .toBytes());
    Path archive =
        new ImagePacker(List.of(base, evil), Fixtures.containerConfig("sh"))
            .dockerArchive(folder.resolve("hostile.tar"), "localhost/hostile:it");
    jpod.ok("load", "-i", archive.toString());
    Path source = Fixtures.file(jpod, "payload", "payload\n");

    for (String target :
        new String[] {"/up/etc/jpod-escaped", "/etc-host/jpod-escaped", "/abs/jpod-escaped"}) {
      Result result =
          jpod.runs(
              "-v", source + ":" + target, "localhost/hostile:it", "sh", "-c", "cat " + target);
      assertThat(result.ok().out()).isEqualTo("payload\n");
    }
    assertThat(Path.of("/etc/jpod-escaped")).doesNotExist();
    jpod.runs("--tmpfs", "/abs/tmp", "localhost/hostile:it", "test", "-d", "/abs/tmp").ok();
    assertThat(Path.of("/home/app")).doesNotExist();

    for (String magic : new String[] {"/cwd-link/x", "/root-link/etc/x", "/dangling/x"}) {
      Result result = jpod.runs("-v", source + ":" + magic, "localhost/hostile:it", "cat", magic);
      if (result.exitCode() == 125) {
        assertThat(result.err()).startsWith("Error: ");
      }
    }
    assertThat(Files.exists(jpod.home().resolve("x"), LinkOption.NOFOLLOW_LINKS)).isFalse();
    assertThat(Path.of("/etc/x")).doesNotExist();
  }

  @Test
  void working_directory_cannot_be_a_descriptor_of_the_host() {
    for (String directory : new String[] {"/proc/self/fd/3", "/proc/self/fd/7"}) {
      Result result =
          jpod.shell(
                  "exec 3</ 7</ 8</; jpod run --rm --network none -w "
                      + directory
                      + " "
                      + BUSYBOX
                      + " sh -c 'ls; pwd'")
              .run();
      assertThat(result.exitCode()).as(result.toString()).isNotZero();
      assertThat(result.out()).doesNotContain("boot").doesNotContain("lost+found");
    }
    // A symlink to one, made by the image.
    Result exec = jpod.call("exec", "-w", "/proc/self/fd/3", jpod.sleeper(), "ls");
    assertThat(exec.exitCode()).isNotZero();
  }

  @Test
  void container_sees_no_process_and_no_mount_of_the_host() {
    Result result = jpod.runs(BUSYBOX, "sh", "-c", "cat /proc/self/mountinfo; ps");
    assertThat(result.ok().out())
        .doesNotContain(" / /sys/fs/cgroup/memory ")
        .doesNotContain("java");
    for (String line : result.lines()) {
      assertThat(line).doesNotContain("/old").doesNotContain(" /proc/sys/fs/binfmt_misc ");
    }
  }

  @Test
  void filter_of_this_kernel_allows_overlay_in_a_user_namespace() {
    assumeTrue(Files.exists(Path.of("/proc/self/ns/user")), "needs user namespaces");
    assertThat(jpod.runs(BUSYBOX, "grep", " / / ", "/proc/self/mountinfo").ok().out())
        .contains("overlay")
        .contains("userxattr");
  }
}
