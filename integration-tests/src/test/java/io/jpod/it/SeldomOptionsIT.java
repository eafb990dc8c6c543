package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.it.harness.Fixtures;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Options of `run` and `create` that are small, each seen from inside of a container. One start
/// shows several.
class SeldomOptionsIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  @Test
  void process_limits_masks_and_kernel_settings_are_those_asked_for() {
    assertThat(
            jpod.runs(
                    "--umask=0077",
                    "--oom-score-adj=300",
                    "--sysctl=kernel.shm_rmid_forced=1",
                    "--shm-size=3m",
                    "--personality=LINUX32",
                    "--domainname=example.org",
                    "--tz=Europe/Berlin",
                    BUSYBOX,
                    "sh",
                    "-c",
                    "umask; cat /proc/self/oom_score_adj /proc/sys/kernel/shm_rmid_forced"
                        + " /proc/sys/kernel/domainname; df -k /dev/shm | tail -n 1 | awk '{print $2}';"
                        + " test -e /etc/localtime && echo zone; cat /proc/self/personality")
                .ok()
                .lines())
        .startsWith("0077", "300", "1", "example.org", "3072", "zone")
        .endsWith("00000008");
  }

  @Test
  void users_and_groups_get_lines_and_the_callers_groups_can_be_kept() {
    assertThat(
            jpod.runs(
                    "-u",
                    "4321:4322",
                    "--passwd-entry=$USERNAME:x:$UID:$GID::/home:/bin/sh",
                    "--group-entry=made:x:$GID:",
                    "--group-add=app,77",
                    "--hostuser=" + jpod.user().name(),
                    BUSYBOX,
                    "sh",
                    "-c",
                    "grep -c 4321 /etc/passwd; grep made /etc/group; id -G; grep -c ^"
                        + jpod.user().name()
                        + ": /etc/passwd")
                .ok()
                .lines())
        .containsExactly("1", "made:x:4322:", "4322 77 1000", "1");
    assertThat(
            jpod.runs(
                    "-u",
                    "4321",
                    "--passwd=false",
                    BUSYBOX,
                    "sh",
                    "-c",
                    "grep -c 4321 /etc/passwd; true")
                .ok()
                .line())
        .isEqualTo("0");
    assertThat(jpod.runs("--group-add=keep-groups", BUSYBOX, "id", "-u").ok().line())
        .isEqualTo("0");
    assertThat(
            jpod.runs("--group-add=keep-groups", "--group-add=app", BUSYBOX, "id").exits(125).err())
        .contains("not allowed with any other --group-add options");
  }

  @Test
  void the_environment_can_be_the_callers_or_empty() {
    assertThat(
            jpod.shell(
                    "export OF_THE_HOST=1 http_proxy=http://proxy.example:1;"
                        + " jpod run --rm --network none --env-host "
                        + BUSYBOX
                        + " env; echo --; jpod run --rm --network none --http-proxy=false "
                        + BUSYBOX
                        + " env; echo --; jpod run --rm --network none --unsetenv-all "
                        + BUSYBOX
                        + " env")
                .run()
                .ok()
                .out())
        .satisfies(text -> {
          String[] parts = text.split("--\n");
          assertThat(parts[0]).contains("OF_THE_HOST=1", "http_proxy=http://proxy.example:1");
          assertThat(parts[1]).contains("PATH=").doesNotContain("OF_THE_HOST", "http_proxy");
          assertThat(parts.length > 2 ? parts[2] : "").doesNotContain("container=", "HOSTNAME=");
        });
  }

  @Test
  void files_of_the_network_can_be_left_to_the_image() {
    assertThat(
            jpod.runs(
                    "--no-hosts",
                    "--no-hostname",
                    "--dns-option=ndots:3",
                    "--dns=192.0.2.1",
                    "--dns-search=example.org",
                    "--chrootdirs=/jail",
                    BUSYBOX,
                    "sh",
                    "-c",
                    "grep -c localhost /etc/hosts; cat /etc/resolv.conf; ls /jail/etc")
                .out())
        .contains("options ndots:3", "nameserver 192.0.2.1", "search example.org", "resolv.conf")
        .doesNotStartWith("1");
  }

  @Test
  void maps_of_ids_are_written_out() {
    assertThat(
            jpod.runs(
                    "--uidmap=0:1:2000",
                    "--gidmap=0:1:3000",
                    BUSYBOX,
                    "sh",
                    "-c",
                    "awk '{print $1, $3}' /proc/self/uid_map /proc/self/gid_map")
                .ok()
                .lines())
        .containsExactly("0 2000", "0 3000");
    String name = jpod.user().name();
    assertThat(
            jpod.runs(
                    "--subuidname=" + name,
                    "--subgidname=" + name,
                    BUSYBOX,
                    "awk",
                    "{print $1, $2}",
                    "/proc/self/uid_map")
                .ok()
                .line())
        .isEqualTo("0 1");
  }

  @Test
  void a_read_only_root_can_lack_the_places_in_memory() {
    assertThat(
            jpod.runs("--read-only", "--read-only-tmpfs=false", BUSYBOX, "sh", "-c", "touch /tmp/x")
                .exits(1)
                .err())
        .contains("Read-only file system");
    assertThat(jpod.runs("--read-only", BUSYBOX, "touch", "/tmp/x", "/run/x", "/var/tmp/x"))
        .satisfies(Result::ok);
  }

  @Test
  void volumes_of_an_image_are_anonymous_in_memory_or_left_out() {
    jpod.ok("create", "--name", "v", "--network", "none", BUSYBOX, "true");
    jpod.ok("commit", "-q", "-c", "VOLUME /data", "v", "localhost/with-volume");
    jpod.ok("rm", "v");
    String[] script = {"localhost/with-volume", "sh", "-c", "grep -c ' /data ' /proc/mounts; true"};
    assertThat(
            jpod.runs("--image-volume=ignore", script[0], script[1], script[2], script[3]).line())
        .isEqualTo("0");
    assertThat(
            jpod.runs("--image-volume=tmpfs", script[0], "grep", " /data ", "/proc/mounts")
                .ok()
                .out())
        .contains("tmpfs /data tmpfs");
    jpod.ok("run", "--name", "keeps", "--network", "none", script[0], "touch", "/data/x");
    List<String> volumes = jpod.ok("volume", "ls", "-q", "--filter", "anonymous=true").lines();
    assertThat(volumes).hasSize(1);
    jpod.ok("rm", "-v", "keeps");
    assertThat(jpod.ok("volume", "ls", "-q").lines()).doesNotContain(volumes.getFirst());
    assertThat(jpod.runs("--volume-driver=nope", "-v", "x:/x", BUSYBOX, "true").exits(125).err())
        .contains("nope");
    jpod.ok("rmi", "localhost/with-volume");
  }

  @Test
  void names_files_and_images_of_a_container_come_and_go_with_it() throws IOException {
    Path pid = jpod.home().resolve("pid");
    String first =
        jpod.sleeper("--name", "same", "--pidfile", pid.toString(), "--stop-timeout", "1");
    assertThat(Files.readString(pid).strip()).isEqualTo(jpod.inspect("same", "{{.State.Pid}}"));
    String second = jpod.sleeper("--replace", "--name", "same", "--stop-timeout", "0");
    assertThat(second).isNotEqualTo(first);
    assertThat(jpod.containerIds()).hasSize(1);
    jpod.ok("tag", BUSYBOX, "localhost/other:1");
    jpod.ok("rm", "-f", "-t", "0", "same");
    jpod.ok("create", "--name", "c", "--network", "none", BUSYBOX, "touch", "/made");
    jpod.ok("start", "-a", "c");
    jpod.ok("commit", "-q", "--no-pause", "c", "localhost/made:1");
    jpod.ok("rm", "c");
    jpod.ok("run", "--rm", "--rmi", "--network", "none", "localhost/made:1", "ls", "/made");
    assertThat(jpod.call("image", "exists", "localhost/made:1").exitCode()).isEqualTo(1);
    jpod.ok("untag", BUSYBOX, "localhost/other:1");
  }

  @Test
  void streams_that_are_not_attached_stay_silent() {
    Result result =
        jpod.call(
            "run",
            "--rm",
            "--network",
            "none",
            "-a",
            "stderr",
            BUSYBOX,
            "sh",
            "-c",
            "echo out; echo err >&2");
    assertThat(result.ok().out()).isEmpty();
    assertThat(result.err()).isEqualTo("err\n");
    assertThat(
            jpod.command(
                    "run", "--rm", "-i", "-a", "stdin", "-a", "stdout", "--net", "none", BUSYBOX,
                    "cat")
                .input("through\n")
                .run()
                .ok()
                .line())
        .isEqualTo("through");
  }

  @Test
  void exposed_ports_are_noted_and_published_by_publish_all() {
    jpod.ok("create", "--name", "e", "--expose", "70", "--expose=80-81/udp", BUSYBOX, "true");
    assertThat(jpod.inspect("e", "{{json .Config.ExposedPorts}} {{json .HostConfig.PortBindings}}"))
        .isEqualTo("{\"70/tcp\":{},\"80/udp\":{},\"81/udp\":{}} {}");
    assertThat(jpod.ok("ps", "-a", "--format", "{{.Ports}}", "--filter", "expose=70").line())
        .isEqualTo("70/tcp, 80/udp, 81/udp");
    jpod.ok("start", "-a", "e");
    String id =
        jpod.ok("run", "-d", "--name", "all", "-P", "--expose", "70/tcp", BUSYBOX, "sleep", "600")
            .line();
    assertThat(jpod.ok("port", "all", "70").line()).matches("0\\.0\\.0\\.0:[0-9]+");
    assertThat(jpod.ok("port", "-a").out()).contains(id + "\t70/tcp -> 0.0.0.0:");
    assertThat(jpod.runs("--expose", "0", BUSYBOX, "true").exits(125).err())
        .contains("port numbers must be between 1 and 65535");
  }

  @Test
  void a_container_that_another_needs_is_not_removed_before_it() {
    jpod.ok("create", "--name", "base", "--network", "none", BUSYBOX, "true");
    jpod.ok("create", "--name", "top", "--requires=base", "--network", "none", BUSYBOX, "true");
    assertThat(jpod.call("rm", "-f", "base").exits(125).err())
        .contains("has dependent containers which must be removed before it: ");
    jpod.ok("rm", "base", "top");
    assertThat(jpod.containerIds()).isEmpty();
  }

  @Test
  void log_details_and_the_mark_of_a_container_stay_where_they_belong() {
    jpod.ok("run", "--name", "l", "--log-opt=tag=blue", "--network=none", BUSYBOX, "echo", "line");
    assertThat(jpod.ok("logs", "--details", "l").line()).isEqualTo("tag=blue line");
    jpod.ok("commit", "-q", "l", "localhost/l");
    assertThat(jpod.ok("diff", "l").out()).doesNotContain("containerenv");
    assertThat(jpod.ok("image", "diff", "localhost/l").out()).doesNotContain("containerenv");
    jpod.ok("rm", "l");
    jpod.ok("rmi", "localhost/l");
  }

  @Test
  void containers_with_auto_that_are_made_at_once_have_different_ids() {
    assertThat(
            jpod.shell(
                    "for i in 1 2 3 4; do jpod create --network none --userns auto:size=2000 "
                        + BUSYBOX
                        + " true & done; wait; for i in $(jpod ps -aq); do jpod inspect -f '{{.HostConfig.IDMappings.UidMap}}' $i; done | sort -u | wc -l")
                .run()
                .ok()
                .lines())
        .endsWith("4");
  }

  @Test
  void values_that_cannot_be_are_refused_in_podmans_words() {
    Path env = Fixtures.file(jpod, "bad.env", "NO VALUE=1\n");
    for (List<String> each :
        List.of(
            List.of("--umask=9", "umask"),
            List.of("--stop-signal=NOPE", "NOPE"),
            List.of("--sysctl=nonsense", "sysctl"),
            List.of("--shm-size=x", "invalid"),
            List.of("--pull=often", "unsupported pull policy \"often\""),
            List.of("--restart=often", "restart policy"),
            List.of("--ulimit=nofile=2:1", "nofile"),
            List.of("--userns=odd", "unrecognized namespace mode odd passed"),
            List.of("--pid=container:nope", "no such container"),
            List.of("--mount=type=odd,dst=/x", "odd"),
            List.of("--tmpfs=relative", "relative"),
            List.of(
                "--env-file=" + env, "name \"NO VALUE\" has white spaces, poorly formatted name"),
            List.of("-v=/:/x:odd", "odd"),
            List.of("-v=/tmp:/x:idmap", "idmap"),
            List.of("--secret=nope", "no secret with name or id \"nope\""),
            List.of("--log-driver=syslog", "syslog"),
            List.of("--tz=Nowhere/Town", "Nowhere/Town"),
            List.of("--sdnotify=conmon", "tell no service manager"),
            List.of("--preserve-fd=3", "--preserve-fds"))) {
      assertThat(jpod.runs(each.get(0), BUSYBOX, "true").exits(125).err())
          .as(each.get(0))
          .contains(each.get(1));
    }
    assertThat(jpod.containerIds()).isEmpty();
  }
}
