package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.it.harness.Await;
import io.jpod.it.harness.Fixtures;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.Result;
import io.jpod.it.harness.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `jpod run` and its options.
class RunIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  @Test
  void command_output_and_error_arrive_apart_and_the_exit_code_is_the_commands_own() {
    Result result = jpod.runs(BUSYBOX, "sh", "-c", "echo out; echo err >&2; exit 7").exits(7);
    assertThat(result.out()).isEqualTo("out\n");
    assertThat(result.err()).isEqualTo("err\n");
  }

  @Test
  void image_command_runs_when_none_is_given() {
    Result result =
        jpod.command("run", "--rm", "-i", "--network", "none", BUSYBOX)
            .input("echo from the image\n")
            .run();
    assertThat(result.ok().out()).isEqualTo("from the image\n");
  }

  @Test
  void death_by_signal_is_128_plus_its_number() {
    // With --init, since the kernel spares a pid 1 from signals that it does not handle.
    jpod.runs("--init", BUSYBOX, "sh", "-c", "kill -TERM $$; sleep 5").exits(143);
    jpod.runs("--init", BUSYBOX, "sh", "-c", "kill -KILL $$; sleep 5").exits(137);
    jpod.runs(BUSYBOX, "sh", "-c", "kill -TERM $$; exit 4").exits(4);
  }

  @Test
  void missing_command_is_127() {
    Result result = jpod.runs(BUSYBOX, "no-such-command").exits(127);
    assertThat(result.err()).contains("no-such-command").contains("not found");
    assertThat(result.out()).isEmpty();
    assertThat(jpod.containerIds()).isEmpty();
  }

  @Test
  void command_that_cannot_be_executed_is_126() {
    Result result = jpod.runs(BUSYBOX, "/etc/passwd").exits(126);
    assertThat(result.err().toLowerCase(java.util.Locale.ROOT))
        .contains("permission denied")
        .contains("/etc/passwd");
    jpod.runs(BUSYBOX, "/etc").exits(126);
  }

  @Test
  void failure_of_jpod_itself_is_125() {
    Result unknown = jpod.runs("--pull", "never", "localhost/no-such-image", "true").exits(125);
    assertThat(unknown.err())
        .startsWith("Error: ")
        .contains("no-such-image")
        .contains("image not known");
    assertThat(jpod.runs("--no-such-flag", BUSYBOX, "true").exits(125).err())
        .contains("--no-such-flag");
    assertThat(jpod.runs("--memory", "not-a-number", BUSYBOX, "true").exitCode()).isEqualTo(125);
    assertThat(jpod.call("no-such-command").exitCode()).isEqualTo(125);
    assertThat(jpod.containerIds()).isEmpty();
  }

  @Test
  void flag_that_is_not_there_yet_is_refused_and_never_ignored() {
    for (String flag : new String[] {"--pod=x", "--gpus=all", "--memory=1g", "--ip=10.0.0.2"}) {
      Result result = jpod.runs(flag, BUSYBOX, "true").exits(125);
      assertThat(result.err()).contains(flag.substring(0, flag.indexOf('=')));
      assertThat(result.out()).isEmpty();
    }
    assertThat(jpod.containerIds()).isEmpty();
  }

  @Test
  void environment_comes_from_image_then_files_then_options() throws IOException {
    Path file =
        Fixtures.file(jpod, "run.env", "# comment\nFROM_FILE=1\nOVERRIDDEN=file\nFROM_HOST\n\n");
    Result result =
        jpod.command(
                "run",
                "--rm",
                "--network=none",
                "--env-file",
                file.toString(),
                "-e",
                "OVERRIDDEN=option",
                "-e",
                "A=b=c d",
                "--env",
                "EMPTY=",
                "-e",
                "NOT_SET_HERE",
                "-h",
                "box",
                BUSYBOX,
                "env")
            .env("FROM_HOST", "host value")
            .run()
            .ok();
    assertThat(result.lines())
        .contains(
            "FROM_IMAGE=yes",
            "FROM_FILE=1",
            "OVERRIDDEN=option",
            "A=b=c d",
            "EMPTY=",
            "FROM_HOST=host value",
            "HOSTNAME=box",
            "HOME=/root",
            "container=jpod",
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
        .noneMatch(line -> line.startsWith("NOT_SET_HERE") || line.startsWith("XDG_"));
  }

  @Test
  void working_directory_is_the_one_given_and_must_exist() {
    assertThat(jpod.runs("-w", "/home/app", BUSYBOX, "pwd").ok().line()).isEqualTo("/home/app");
    assertThat(jpod.runs("--workdir=/new/one", BUSYBOX, "pwd").exits(126).err())
        .contains("workdir \"/new/one\" does not exist on container");
    assertThat(jpod.runs("-w", "relative", BUSYBOX, "pwd").exits(125).err()).contains("relative");
  }

  @Test
  void user_is_resolved_against_the_image() {
    assertThat(jpod.runs(BUSYBOX, "id", "-u").ok().line()).isEqualTo("0");
    assertThat(jpod.runs("-u", "app", BUSYBOX, "sh", "-c", "id; echo $HOME").ok().lines())
        .containsExactly("uid=1000(app) gid=1000(app) groups=50(staff),1000(app)", "/home/app");
    assertThat(
            jpod.runs("--user", "1000:50", BUSYBOX, "sh", "-c", "id -u; id -g; touch /home/x")
                .exits(1)
                .lines())
        .containsExactly("1000", "50");
    assertThat(jpod.runs("-u", "app:staff", BUSYBOX, "id", "-gn").ok().line()).isEqualTo("staff");
    assertThat(jpod.runs("-u", "4711", BUSYBOX, "sh", "-c", "id -u; id -g").ok().lines())
        .containsExactly("4711", "0");
    assertThat(jpod.runs("-u", "nobody-here", BUSYBOX, "true").exits(126).err())
        .contains("nobody-here");
  }

  @Test
  void entrypoint_replaces_the_images_and_takes_the_words_behind_the_image() {
    assertThat(jpod.runs("--entrypoint", "/bin/echo", BUSYBOX, "a", "b c").ok().out())
        .isEqualTo("a b c\n");
    assertThat(jpod.runs("--entrypoint", "[\"/bin/echo\",\"-n\"]", BUSYBOX, "x").ok().out())
        .isEqualTo("x");
    assertThat(jpod.runs("--entrypoint", "", BUSYBOX, "echo", "none").ok().out())
        .isEqualTo("none\n");
  }

  @Test
  void hostname_is_set_and_resolves() {
    Result result =
        jpod.runs(
            "--hostname",
            "web.example",
            BUSYBOX,
            "sh",
            "-c",
            "hostname; cat /etc/hostname /etc/hosts");
    assertThat(result.ok().lines()).startsWith("web.example");
    assertThat(result.out()).contains("127.0.0.1").contains("localhost");
    String id = jpod.sleeper();
    assertThat(jpod.ok("exec", id, "hostname").line()).isEqualTo(id.substring(0, 12));
  }

  @Test
  void tmpfs_is_mounted_with_its_options() {
    Result result =
        jpod.runs(
            "--tmpfs",
            "/cache:rw,size=1m,mode=700",
            "--tmpfs=/plain",
            BUSYBOX,
            "sh",
            "-c",
            "grep -E ' /(cache|plain) ' /proc/mounts; stat -c %a /cache; dd if=/dev/zero of=/cache/big bs=1k count=2000");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out())
        .contains("tmpfs /cache tmpfs rw,nosuid,nodev")
        .contains("size=1024k")
        .contains("tmpfs /plain tmpfs")
        .contains("700\n");
    assertThat(result.err()).contains("No space left on device");
  }

  @Test
  void read_only_root_cannot_be_written_while_tmp_and_volumes_can() {
    Result result =
        jpod.runs(
            "--read-only",
            "-v",
            "data:/data",
            BUSYBOX,
            "sh",
            "-c",
            "touch /x; touch /etc/x; touch /tmp/x /dev/shm/x /data/x /run/x && echo written");
    assertThat(result.ok().out()).isEqualTo("written\n");
    assertThat(result.err())
        .contains("/x: Read-only file system")
        .contains("/etc/x: Read-only file system");
  }

  @Test
  void cidfile_holds_the_id_and_is_never_overwritten() throws IOException {
    Path file = jpod.home().resolve("cid");
    String printed =
        jpod.ok(
                "run",
                "-d",
                "--network=none",
                "--cidfile",
                file.toString(),
                BUSYBOX,
                "sleep",
                "600")
            .line();
    assertThat(Files.readString(file).strip()).isEqualTo(printed).hasSize(64);
    assertThat(jpod.runs("--cidfile", file.toString(), BUSYBOX, "true").exits(125).err())
        .contains(file.toString());
  }

  @Test
  void detached_run_does_not_hold_the_callers_output_open() {
    Result result =
        jpod.shell(
                "id=$(jpod run -d --network none "
                    + BUSYBOX
                    + " sh -c 'echo lost; sleep 600'); echo got ${#id}")
            .run();
    assertThat(result.ok().out()).isEqualTo("got 64\n");
  }

  @Test
  void standard_input_reaches_the_container_only_with_interactive() {
    assertThat(
            jpod.shell("echo x | jpod run --rm -i --network none " + BUSYBOX + " cat")
                .run()
                .ok()
                .out())
        .isEqualTo("x\n");
    assertThat(
            jpod.shell("echo x | jpod run --rm --network none " + BUSYBOX + " cat")
                .run()
                .ok()
                .out())
        .isEmpty();
    assertThat(
            jpod.shell(
                    "printf 'a\\nb\\n' | jpod run --rm -i --network none "
                        + BUSYBOX
                        + " sh -c 'read x; echo first $x'")
                .run()
                .ok()
                .out())
        .isEqualTo("first a\n");
  }

  @Test
  void detached_container_without_interactive_reads_end_of_file() {
    String id = jpod.ok("run", "-d", "--network", "none", BUSYBOX, "cat").line();
    assertThat(jpod.ok("wait", id).line()).isEqualTo("0");
  }

  @Test
  void signals_are_forwarded_to_the_container() {
    Running running =
        jpod.command(
                "run",
                "--rm",
                "--network=none",
                BUSYBOX,
                "sh",
                "-c",
                "trap 'echo got it; exit 3' TERM; echo ready; while :; do sleep 0.1; done")
            .start()
            .prints("ready");
    jpod.program("kill", "-TERM", String.valueOf(running.pid())).run().ok();
    assertThat(running.await().exits(3).out()).isEqualTo("ready\ngot it\n");
  }

  @Test
  void removed_container_leaves_nothing() {
    jpod.runs("--name", "short", BUSYBOX, "sh", "-c", "echo data > /file").ok();
    assertThat(jpod.containerIds()).isEmpty();
    assertThat(jpod.names("containers/names")).isEmpty();
    jpod.assertNothingHalfMade();
    jpod.runs("--name", "short", BUSYBOX, "test", "!", "-e", "/file").ok();
  }

  @Test
  void name_in_use_is_refused_with_podmans_text() {
    jpod.sleeper("--name", "taken");
    Result second =
        jpod.call("run", "-d", "--network=none", "--name", "taken", BUSYBOX, "true").exits(125);
    assertThat(second.err()).contains("taken").contains("is already in use");
    assertThat(jpod.runs("--name", "-bad/name", BUSYBOX, "true").exits(125).err())
        .contains("names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*");
    assertThat(jpod.ok("ps", "-aq").lines()).hasSize(1);
  }

  @Test
  void init_reaps_orphans_and_forwards_signals() {
    String id =
        jpod.ok(
                "run",
                "-d",
                "--init",
                "--network=none",
                BUSYBOX,
                "sh",
                "-c",
                "trap 'exit 9' TERM; for i in 1 2 3 4 5; do (usleep 50000 &) ; done; while :; do sleep 0.1; done")
            .line();
    Await.until(
        "the end of the orphans",
        () -> !jpod.ok("exec", id, "ps", "-o", "comm").out().contains("usleep"));
    assertThat(jpod.ok("exec", id, "ps", "-o", "stat").lines())
        .noneMatch(state -> state.startsWith("Z"));
    jpod.ok("stop", "-t", "20", id);
    assertThat(jpod.inspect(id, "{{.State.ExitCode}}")).isEqualTo("9");
  }

  @Test
  void newest_image_and_digest_forms_of_a_reference_are_found() {
    String id = jpod.ok("images", "-q", "--no-trunc", BUSYBOX).line();
    for (String name :
        new String[] {"busybox:it", id, id.replace("sha256:", "").substring(0, 12)}) {
      assertThat(jpod.runs(name, "echo", name).ok().line()).isEqualTo(name);
    }
  }

  @Test
  void resource_limits_on_processes_are_inherited_as_asked() {
    assertThat(
            jpod.runs("--ulimit", "nofile=100:200", BUSYBOX, "sh", "-c", "ulimit -n; ulimit -Hn")
                .ok()
                .lines())
        .containsExactly("100", "200");
  }
}
