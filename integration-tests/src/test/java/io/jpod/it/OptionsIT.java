package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.it.harness.Fixtures;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.Result;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Options of `run` that few command lines have.
class OptionsIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  @Test
  void secrets_are_files_or_variables_and_in_no_record() {
    Path file = Fixtures.file(jpod, "secret.txt", "s3cret");
    String id = jpod.ok("secret", "create", "key", file.toString()).line();
    assertThat(jpod.call("secret", "create", "key", file.toString()).exits(125).err())
        .contains("key: secret name in use");
    assertThat(jpod.ok("secret", "ls").out())
        .startsWith("ID ")
        .contains("NAME", "DRIVER", "CREATED", "UPDATED", id, "key", "file");
    Result result =
        jpod.runs(
            "--secret",
            "key",
            "--secret",
            "key,type=env,target=KEY",
            "--secret",
            "key,target=/etc/key,mode=0400,uid=1000",
            "-u",
            "1000",
            BUSYBOX,
            "sh",
            "-c",
            "cat /run/secrets/key /etc/key; echo $KEY; stat -c '%a %u' /run/secrets/key /etc/key");
    assertThat(result.ok().lines()).containsExactly("s3crets3crets3cret", "444 0", "400 1000");
    jpod.ok("create", "--name", "holder", "--secret", "key,type=env", BUSYBOX, "true");
    assertThat(jpod.ok("inspect", "holder").out()).doesNotContain("s3cret");
    assertThat(jpod.call("secret", "exists", "key").exitCode()).isZero();
    jpod.ok("secret", "rm", "key");
    assertThat(jpod.call("secret", "exists", "key").exitCode()).isEqualTo(1);
  }

  @Test
  void namespaces_of_another_container_are_joined_and_it_is_started_first() {
    jpod.ok(
        "create",
        "--network",
        "none",
        "--name",
        "host",
        "--hostname",
        "inner",
        BUSYBOX,
        "sleep",
        "600");
    Result result =
        jpod.call(
            "run",
            "--rm",
            "--network",
            "container:host",
            "--pid",
            "container:host",
            "--ipc",
            "container:host",
            "--uts",
            "container:host",
            BUSYBOX,
            "sh",
            "-c",
            "hostname; ps | grep -c 'sleep 600'; echo shared > /dev/shm/f");
    assertThat(result.ok().lines()).startsWith("inner");
    assertThat(jpod.status("host")).isEqualTo("running");
    assertThat(jpod.ok("exec", "host", "cat", "/dev/shm/f").line()).isEqualTo("shared");
    assertThat(
            jpod.call(
                    "run",
                    "--rm",
                    "--userns=keep-id",
                    "--network",
                    "container:host",
                    BUSYBOX,
                    "true")
                .exits(125)
                .err())
        .contains("different user namespaces");
  }

  @Test
  void the_hosts_namespaces_can_be_used() {
    assertThat(
            jpod.runs(
                    "--pid=host", "--uts=host", BUSYBOX, "sh", "-c", "hostname; ls -d /proc/$PPID")
                .ok()
                .out())
        .isNotEmpty();
  }

  @Test
  void environment_users_and_time_zone_can_be_changed() {
    Path labels = Fixtures.file(jpod, "labels", "from=file\nboth=file\n");
    jpod.ok(
        "create",
        "--name",
        "labelled",
        "--label-file",
        labels.toString(),
        "-l",
        "both=line",
        BUSYBOX,
        "true");
    assertThat(jpod.inspect("labelled", "{{.Config.Labels.from}} {{.Config.Labels.both}}"))
        .isEqualTo("file line");
    assertThat(
            jpod.runs(
                    "-u",
                    "4321",
                    "--unsetenv",
                    "HOSTNAME",
                    "--env-merge",
                    "PATH=/more:${PATH}",
                    BUSYBOX,
                    "sh",
                    "-c",
                    "grep 4321 /etc/passwd; echo $PATH; test -e /run/.containerenv && env")
                .ok()
                .out())
        .startsWith("4321:*:4321:0:container user:/:/bin/sh\n/more:")
        .doesNotContain("HOSTNAME=");
  }

  @Test
  void a_directory_can_be_the_root_and_stay_as_it_is() {
    Path root = jpod.user().folder(jpod.home().resolve("rootfs"));
    jpod.shell("mkdir -p " + root + "/bin && cp /bin/busybox " + root + "/bin/sh").run().ok();
    assertThat(
            jpod.call(
                    "run",
                    "--rm",
                    "--network",
                    "none",
                    "--rootfs",
                    root + ":O",
                    "/bin/sh",
                    "-c",
                    "echo made > /made; read line < /made; echo $line")
                .ok()
                .line())
        .isEqualTo("made");
    assertThat(root.resolve("made")).doesNotExist();
  }

  @Test
  void what_has_no_meaning_here_is_refused_with_its_reason() {
    assertThat(jpod.runs("--memory", "1g", BUSYBOX, "true").exits(125).err())
        .contains("--memory: containers of this version have no cgroup");
    assertThat(jpod.runs("--isolation", "hyperv", BUSYBOX, "true").exits(125).err())
        .contains("only docker on Windows has it");
    assertThat(jpod.runs("--device", "/dev/not-there", BUSYBOX, "true").exits(125).err())
        .contains("stat /dev/not-there: no such file or directory");
  }
}
