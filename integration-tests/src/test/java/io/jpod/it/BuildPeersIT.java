package io.jpod.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jpod.it.compare.FlatImage;
import io.jpod.it.harness.Command;
import io.jpod.it.harness.Fixtures;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.Result;
import io.jpod.it.harness.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What is built here runs elsewhere: in podman and docker. And scripts for buildah are scripts for
/// jbuild, with the same files in the image.
class BuildPeersIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  private static final String DOCKERFILE =
      """
      FROM localhost/busybox:it
      RUN --network=none echo out > /srv && chown 33:33 /srv && rm -r /home/app /bin/vi
      RUN --network=none mkdir /gone /new && touch /gone/a && chmod 2755 /new && rm -r /gone && mkdir /gone
      COPY --chown=5:6 --chmod=4711 <<TEXT /new/text
      a text
      TEXT
      USER 33:33
      WORKDIR /var
      ENV A=b
      ENTRYPOINT ["/bin/sh", "-c"]
      CMD ["id -u; pwd; echo $A; cat /srv; ls -a /gone; stat -c '%n %a %u:%g' /new /new/text; ls -d /home/* /bin/vi"]
      """;

  /// The image as archives of both kinds, and what it prints here.
  private static Path folder = Path.of("/nonexistent");

  private static List<String> printed = List.of();

  @BeforeAll
  static void build() throws IOException {
    folder = jpod.user().folder(Workspace.get().folder("built").resolve("b"));
    Files.writeString(folder.resolve("Dockerfile"), DOCKERFILE);
    jpod.shell(
            """
            set -e; cd %s
            jpod build -q -t built .
            jpod save -q -o docker.tar built; jpod save -q --format oci-archive -o oci.tar built
            """
                .formatted(folder))
        .run()
        .ok();
    Result result = jpod.runs("built");
    assertThat(result.exits(1).lines())
        .containsExactly(
            "33", "/var", "b", "out", ".", "..", "/new 2755 0:0", "/new/text 4711 5:6");
    printed = result.lines();
  }

  /// With a podman that has storage of its own, in a mount namespace with a cgroup2 hierarchy of
  /// its own. Limits are said since real root without CAP_SYS_RESOURCE may not raise its own to
  /// podman's defaults.
  @Test
  void images_run_in_podman() {
    assumeTrue(
        Command.of("sh", "-c", "command -v podman crun").run().exitCode() == 0,
        "needs Debian's packages podman and crun");
    String script =
        """
        mount -t cgroup2 none /sys/fs/cgroup
        # podman takes no longer one than 50 characters.
        run=$(mktemp -d /tmp/jpod-it-XXXXXX)
        trap 'rm -rf "$run"' EXIT
        podman() { command podman --root "$0/root" --runroot "$run" --cgroup-manager cgroupfs --runtime crun "$@"; }
        for kind in docker oci; do
          podman load -q -i "$1/$kind.tar" >&2
          podman run --rm --network none --cgroups disabled --ulimit nofile=1000:1000 --ulimit nproc=1000:1000 built
          podman image inspect --format '{{.Id}}' built
          podman rmi -f built >&2
        done
        umount "$0/root/overlay" 2> /dev/null
        true
        """;
    Result result =
        Command.of(
                "unshare",
                "--mount",
                "bash",
                "-c",
                script,
                Workspace.get().folder("podman").toString(),
                folder.toString())
            .run()
            .ok();
    String id = jpod.ok("images", "-q", "--no-trunc", "built").line().replace("sha256:", "");
    assertThat(result.lines()).as(result.err()).containsExactlyElementsOf(twice(printed, id));
  }

  private static List<String> twice(List<String> lines, String last) {
    List<String> all = new java.util.ArrayList<>(lines);
    all.add(last);
    all.addAll(List.copyOf(all));
    return all;
  }

  /// With a daemon of the test's own: Debian's, installed or unpacked by the benchmark of images.
  @Test
  void images_run_in_docker() {
    String cache = System.getenv().getOrDefault("JPOD_BENCH_CACHE", "/var/cache/jpod-bench");
    String path = cache + "/docker/usr/sbin:" + cache + "/docker/usr/bin:" + System.getenv("PATH");
    assumeTrue(
        Command.of("sh", "-c", "command -v dockerd containerd runc")
                .env("PATH", path)
                .run()
                .exitCode()
            == 0,
        "needs Debian's package docker.io, or what integration-tests/bench/images.sh unpacks of it");
    String script =
        """
        mount -t cgroup2 none /sys/fs/cgroup
        export DOCKER_HOST=unix://$0/socket
        dockerd --data-root "$0/root" --exec-root "$0/exec" -H "$DOCKER_HOST" --pidfile "$0/pid" --bridge none \\
          --iptables=false --ip6tables=false --ip-masq=false --ip-forward=false > "$0/log" 2>&1 &
        daemon=$!
        trap 'kill $daemon; wait $daemon' EXIT
        for i in $(seq 300); do docker info > /dev/null 2>&1 && break; sleep 0.1; done
        docker load -q -i "$1/docker.tar" >&2 || tail "$0/log" >&2
        docker run --rm --network none localhost/built
        docker image inspect --format '{{.Id}}' localhost/built
        """;
    Result result =
        Command.of(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "bash",
                "-c",
                script,
                Workspace.get().folder("docker").toString(),
                folder.toString())
            .env("PATH", path)
            .run();
    List<String> lines = result.lines();
    assertThat(lines.subList(0, lines.size() - 1)).as(result.err()).isEqualTo(printed);
    assertThat(lines.getLast()).isEqualTo(jpod.ok("images", "-q", "--no-trunc", "built").line());
  }

  /// A script as buildah's users have them, which names its builder once.
  private static final String SCRIPT =
      """
      set -e
      mkdir -p tree/deep; echo one > tree/file; echo two > tree/deep/file; chmod 600 tree/deep/file; ln -sf file tree/link
      chmod 755 tree tree/deep; tar -czf archive.tar.gz tree
      ctr=$($JBUILD from --name one localhost/busybox:it)
      $JBUILD run $ctr -- sh -c 'mkdir /data && echo made > /data/made && chmod 2750 /data && chown 7:8 /data/made'
      $JBUILD run $ctr -- sh -c 'ln /data/made /data/hard; ln -s made /data/soft; rm -r /home/app; chmod 4711 /bin/busybox'
      $JBUILD run --user app --env SAID=this $ctr -- sh -c 'id -u > /tmp/who; echo $SAID >> /tmp/who; pwd >> /tmp/who'
      $JBUILD copy -q --chown 5:6 --chmod 640 $ctr tree/file /data/copied
      $JBUILD copy -q $ctr tree /data/tree
      $JBUILD add -q $ctr archive.tar.gz /data/unpacked
      $JBUILD config --env A=b --workingdir /data --user app --entrypoint '["/bin/cat"]' --cmd made --label a=b --port 80 $ctr
      $JBUILD commit -q $ctr base-of-two > /dev/null
      two=$($JBUILD from base-of-two)
      $JBUILD run --user 0 $two -- rm -r /data/tree /data/hard
      $JBUILD copy -q --from base-of-two $two /data/tree/deep /again
      $JBUILD config --label a- --env C=d --stop-signal SIGINT $two
      $JBUILD commit -q --rm $two two > /dev/null
      $JBUILD rm $ctr > /dev/null
      $JBUILD tag two tagged
      $JBUILD push -q --format v2s2 tagged docker-archive:$JBUILD.tar:two
      $JBUILD rmi -f two tagged base-of-two > /dev/null
      $JBUILD containers -q
      """;

  @Test
  void a_script_makes_the_same_files_and_settings_with_buildah() throws IOException {
    jpod.program("buildah", "pull", "-q", "docker-archive:" + Fixtures.busybox())
        .env("STORAGE_DRIVER", "vfs")
        .run()
        .ok();
    for (String builder : List.of("jbuild", "buildah")) {
      Result result =
          jpod.shell(SCRIPT)
              .env("JBUILD", builder)
              .env("STORAGE_DRIVER", "vfs")
              .env("BUILDAH_ISOLATION", "chroot")
              .within(Duration.ofMinutes(3))
              .run();
      assertThat(result.ok().out()).as(builder).isEmpty();
    }
    FlatImage base = FlatImage.of(Fixtures.busybox());
    List<String> ours = FlatImage.of(jpod.home().resolve("jbuild.tar")).lines(base);
    assertThat(ours)
        .isEqualTo(FlatImage.of(jpod.home().resolve("buildah.tar")).lines(base))
        .contains("/home/app gone", "/data/made file 0644 7:8 \"made\\n\"");
  }
}
