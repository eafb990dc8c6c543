package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.jpod.it.harness.Await;
import io.jpod.it.harness.Fixtures;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.Result;
import io.jpod.it.harness.Running;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A container's life, command by command.
class LifecycleIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  @Test
  void created_container_starts_when_told_and_again_after_its_end() {
    String id =
        jpod.ok(
                "create",
                "--name",
                "twice",
                "--network=none",
                BUSYBOX,
                "sh",
                "-c",
                "echo run >> /count; wc -l < /count; exit 4")
            .line();
    assertThat(id).hasSize(64);
    assertThat(jpod.status(id)).isEqualTo("created");
    assertThat(jpod.ok("start", "twice").line()).isEqualTo("twice");
    assertThat(jpod.ok("wait", "twice").line()).isEqualTo("4");
    assertThat(jpod.status(id)).isEqualTo("exited");
    // The writable layer stays: the second run sees what the first one wrote.
    Result attached = jpod.call("start", "-a", "twice").exits(4);
    assertThat(attached.line()).isEqualTo("2");
    assertThat(jpod.ok("logs", "twice").lines()).containsExactly("1", "2");
  }

  @Test
  void start_with_input_attached_reads_it() {
    jpod.ok("create", "-i", "--name", "reader", "--network=none", BUSYBOX, "cat");
    assertThat(jpod.command("start", "-a", "-i", "reader").input("through\n").run().ok().out())
        .isEqualTo("through\n");
  }

  @Test
  void stop_asks_first_and_kills_after_the_time() {
    String polite =
        jpod.ok(
                "run",
                "-d",
                "--network=none",
                BUSYBOX,
                "sh",
                "-c",
                "trap 'exit 5' TERM; while :; do sleep 0.1; done")
            .line();
    String deaf =
        jpod.ok(
                "run",
                "-d",
                "--network=none",
                BUSYBOX,
                "sh",
                "-c",
                "trap '' TERM; while :; do sleep 0.1; done")
            .line();
    assertThat(jpod.ok("stop", polite).line()).isEqualTo(polite);
    assertThat(jpod.inspect(polite, "{{.State.ExitCode}} {{.State.Status}}")).isEqualTo("5 exited");
    assertThat(jpod.ok("stop", "-t", "1", deaf).line()).isEqualTo(deaf);
    assertThat(jpod.inspect(deaf, "{{.State.ExitCode}}")).isEqualTo("137");
    assertThat(jpod.ok("stop", deaf).line()).isEqualTo(deaf);
  }

  @Test
  void stop_signal_of_the_container_is_used() {
    String id =
        jpod.ok(
                "run",
                "-d",
                "--stop-signal",
                "USR1",
                "--network=none",
                BUSYBOX,
                "sh",
                "-c",
                "trap 'exit 6' USR1; trap '' TERM; while :; do sleep 0.1; done")
            .line();
    jpod.ok("stop", id);
    assertThat(jpod.inspect(id, "{{.State.ExitCode}}")).isEqualTo("6");
  }

  @Test
  void kill_sends_the_signal_it_is_told() {
    String id =
        jpod.ok(
                "run",
                "-d",
                "--name",
                "k",
                "--network=none",
                BUSYBOX,
                "sh",
                "-c",
                "trap 'echo usr1' USR1; echo ready; while :; do sleep 0.05; done")
            .line();
    jpod.ok("kill", "-s", "USR1", "k");
    Await.until("the trap's output", () -> jpod.ok("logs", "k").out().contains("usr1"));
    assertThat(jpod.status(id)).isEqualTo("running");
    assertThat(jpod.call("kill", "--signal", "NOSUCH", "k").exits(125).err()).contains("NOSUCH");
    assertThat(jpod.ok("kill", "k").line()).isEqualTo("k");
    jpod.awaitStatus(id, "exited");
    assertThat(jpod.ok("wait", id).line()).isEqualTo("137");
    assertThat(jpod.call("kill", "k").exitCode()).isNotZero();
  }

  @Test
  void wait_prints_a_line_for_each_container() {
    String slow =
        jpod.ok("run", "-d", "--network=none", BUSYBOX, "sh", "-c", "sleep 1; exit 3").line();
    String fast = jpod.ok("run", "-d", "--network=none", BUSYBOX, "true").line();
    assertThat(jpod.ok("wait", slow, fast).lines()).containsExactly("3", "0");
    assertThat(jpod.call("wait", "nobody").exits(125).err()).contains("nobody");
  }

  @Test
  void ps_shows_the_running_and_with_all_the_others() {
    String running = jpod.sleeper("--name", "up");
    jpod.ok("create", "--name", "new", "--network=none", BUSYBOX, "true");
    jpod.ok("run", "-d", "--name", "done", "--network=none", BUSYBOX, "sh", "-c", "exit 2");
    jpod.ok("wait", "done");

    assertThat(jpod.ok("ps", "-q").lines()).containsExactly(running.substring(0, 12));
    assertThat(jpod.ok("ps", "-q", "--no-trunc").lines()).containsExactly(running);
    assertThat(jpod.ok("ps", "-a", "--format", "{{.Names}}").lines())
        .containsExactlyInAnyOrder("up", "new", "done");
    assertThat(jpod.ok("ps", "-a", "--filter", "status=exited", "--format", "{{.Names}}").lines())
        .containsExactly("done");
    assertThat(jpod.ok("ps", "-a", "-f", "name=ne", "--format", "{{.Names}} {{.Image}}").lines())
        .contains("new " + BUSYBOX);
    Result table = jpod.ok("ps", "-a");
    assertThat(table.lines().getFirst())
        .matches("CONTAINER ID +IMAGE +COMMAND +CREATED +STATUS +PORTS +NAMES");
    assertThat(table.lines()).hasSize(4);
    assertThat(table.out()).contains("Exited (2)").contains("Up ").contains("Created");
    assertThat(
            JsonParser.parseString(jpod.ok("ps", "-a", "--format", "json").out()).getAsJsonArray())
        .hasSize(3);
    assertThat(jpod.ok("ps", "-n", "1", "--format", "{{.Names}}").lines()).containsExactly("done");
    assertThat(jpod.ok("ps", "-l", "--format", "{{.Names}}").lines()).containsExactly("done");
  }

  @Test
  void rm_wants_force_for_the_running_and_takes_several() {
    String running = jpod.sleeper("--name", "r1");
    jpod.ok("create", "--name", "r2", "--network=none", BUSYBOX, "true");
    Result refused = jpod.call("rm", "r1");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("r1").containsIgnoringCase("running");
    assertThat(jpod.ok("rm", "-f", "-t", "0", "r1", "r2").lines()).containsExactly("r1", "r2");
    assertThat(jpod.ok("ps", "-aq").out()).isEmpty();
    assertThat(jpod.call("rm", running).exits(1).err()).contains(running);
    jpod.ok("rm", "-f", "nobody");
  }

  @Test
  void latest_stands_for_the_newest_container() {
    jpod.sleeper("--name", "older");
    String newest = jpod.sleeper("--name", "newest");
    assertThat(jpod.ok("inspect", "-l", "--format", "{{.Name}}").line()).isEqualTo("newest");
    assertThat(jpod.ok("exec", "-l", "hostname").line()).isEqualTo(newest.substring(0, 12));
    jpod.ok("stop", "-t", "0", "-l");
    assertThat(jpod.status("newest")).isEqualTo("exited");
    assertThat(jpod.status("older")).isEqualTo("running");
  }

  @Test
  void ids_may_be_shortened_while_they_are_unique() {
    String id = jpod.sleeper("--name", "named");
    assertThat(jpod.inspect(id.substring(0, 5), "{{.Name}}")).isEqualTo("named");
    assertThat(jpod.call("inspect", "zzzz").exits(125).err()).contains("zzzz");
  }

  @Test
  void inspect_tells_what_was_decided() {
    Instant before = Instant.now().minusSeconds(2);
    String id =
        jpod.ok(
                "run",
                "-d",
                "--name",
                "seen",
                "--network=none",
                "-e",
                "A=1",
                "-w",
                "/home",
                "-u",
                "app",
                "--label",
                "l=v",
                "-v",
                "vol:/vol:ro",
                "--hostname",
                "h",
                "--cap-add",
                "NET_ADMIN",
                BUSYBOX,
                "sleep",
                "600")
            .line();
    JsonObject seen =
        JsonParser.parseString(jpod.ok("inspect", "seen").out())
            .getAsJsonArray()
            .get(0)
            .getAsJsonObject();
    assertThat(seen.get("Id").getAsString()).isEqualTo(id);
    assertThat(seen.get("Name").getAsString()).isEqualTo("seen");
    assertThat(seen.get("ImageName").getAsString()).isEqualTo(BUSYBOX);
    JsonObject config = seen.getAsJsonObject("Config");
    assertThat(config.get("User").getAsString()).isEqualTo("app");
    assertThat(config.get("WorkingDir").getAsString()).isEqualTo("/home");
    assertThat(config.get("Hostname").getAsString()).isEqualTo("h");
    assertThat(config.getAsJsonObject("Labels").get("l").getAsString()).isEqualTo("v");
    assertThat(config.getAsJsonArray("Env").toString())
        .contains("\"A=1\"")
        .contains("\"FROM_IMAGE=yes\"");
    JsonObject state = seen.getAsJsonObject("State");
    assertThat(state.get("Running").getAsBoolean()).isTrue();
    assertThat(Instant.parse(state.get("StartedAt").getAsString()))
        .isBetween(before, Instant.now().plusSeconds(2));
    JsonObject mount = seen.getAsJsonArray("Mounts").get(0).getAsJsonObject();
    assertThat(mount.get("Destination").getAsString()).isEqualTo("/vol");
    assertThat(mount.get("RW").getAsBoolean()).isFalse();
    assertThat(jpod.inspect("seen", "{{.State.Pid}}")).isNotEqualTo("0");
    assertThat(jpod.inspect("seen", "{{range .Mounts}}{{.Name}}:{{.Destination}}{{end}}"))
        .isEqualTo("vol:/vol");
  }

  @Test
  void exec_joins_a_running_container() {
    String id = jpod.sleeper("--name", "e", "-e", "OUTER=1", "-w", "/home");
    Result result =
        jpod.call(
            "exec",
            "-e",
            "INNER=2",
            "-w",
            "/home/app",
            "-u",
            "app",
            "e",
            "sh",
            "-c",
            "id -un; pwd; echo $OUTER $INNER $FROM_IMAGE; echo err >&2; exit 9");
    assertThat(result.exits(9).lines()).containsExactly("app", "/home/app", "1 2 yes");
    assertThat(result.err()).isEqualTo("err\n");
    assertThat(jpod.ok("exec", id, "pwd").line()).isEqualTo("/home");
    assertThat(jpod.command("exec", "-i", id, "cat").input("in\n").run().ok().out())
        .isEqualTo("in\n");
    assertThat(
            jpod.ok("exec", "e", "grep", "-E", "^(CapEff|Seccomp):", "/proc/self/status").lines())
        .containsExactly("CapEff:\t00000000800405fb", "Seccomp:\t2");
    assertThat(jpod.call("exec", "e", "no-such").exits(127).err()).contains("no-such");
    assertThat(jpod.call("exec", "e", "/etc/passwd").exits(126).err()).contains("/etc/passwd");
    assertThat(jpod.call("exec", "e", "sh", "-c", "kill -9 $$").exitCode()).isEqualTo(137);
    assertThat(jpod.status("e")).isEqualTo("running");
  }

  @Test
  void exec_needs_a_running_container() {
    jpod.ok("create", "--name", "idle", "--network=none", BUSYBOX, "true");
    assertThat(jpod.call("exec", "idle", "true").exits(255).err()).contains("running");
    assertThat(jpod.call("exec", "nobody", "true").exits(125).err()).contains("nobody");
  }

  @Test
  void exec_environment_file_is_read() {
    jpod.sleeper("--name", "ef");
    String file = Fixtures.file(jpod, "exec.env", "ONE=1\nTWO=two words\n").toString();
    assertThat(jpod.ok("exec", "--env-file", file, "ef", "env").lines())
        .contains("ONE=1", "TWO=two words");
  }

  @Test
  void attach_shows_output_from_now_on_and_ends_with_the_containers_code() {
    jpod.ok(
        "run",
        "-d",
        "-i",
        "--name",
        "a",
        "--network=none",
        BUSYBOX,
        "sh",
        "-c",
        "read x; echo got $x; exit 8");
    Result result = jpod.command("attach", "a").input("word\n").run();
    assertThat(result.exits(8).out()).isEqualTo("got word\n");
    assertThat(jpod.call("attach", "a").exits(125).err()).contains("a");
  }

  @Test
  void several_clients_see_the_same_output() {
    String id =
        jpod.ok(
                "run",
                "-d",
                "--network=none",
                BUSYBOX,
                "sh",
                "-c",
                "while :; do echo seen; sleep 0.1; done")
            .line();
    Running first = jpod.command("attach", id).start();
    Running second = jpod.command("attach", "--no-stdin", id).start();
    first.prints("seen");
    second.prints("seen");
    jpod.ok("kill", id);
    first.await().exits(137);
    second.await().exits(137);
  }

  @Test
  void version_and_info_tell_about_program_and_store() {
    assertThat(jpod.ok("--version").line()).startsWith("jpod version ");
    assertThat(jpod.ok("version").out()).contains("Version:").contains("OS/Arch:");
    assertThat(jpod.ok("info").out()).contains(jpod.store().toString()).contains("overlay");
    JsonObject info =
        JsonParser.parseString(jpod.ok("info", "--format", "json").out()).getAsJsonObject();
    assertThat(info.getAsJsonObject("store").get("graphRoot").getAsString())
        .isEqualTo(jpod.store().toString());
    assertThat(
            info.getAsJsonObject("host").getAsJsonObject("security").get("rootless").getAsBoolean())
        .isTrue();
  }

  @Test
  void help_is_there_for_every_command() {
    for (String command :
        "run create start stop kill wait rm ps logs exec attach inspect version info load import images tag rmi history save"
            .split(" ", -1)) {
      Result help = jpod.ok(command, "--help");
      assertThat(help.out()).contains("jpod " + command);
      assertThat(help.err()).isEmpty();
    }
    assertThat(jpod.ok("--help").out()).contains("run").contains("images");
  }

  @Test
  void anonymous_volumes_go_with_the_container_and_named_ones_stay() {
    List<String> before = jpod.names("volumes");
    jpod.runs(
            "-v",
            "/anonymous",
            "-v",
            "keep:/named",
            BUSYBOX,
            "sh",
            "-c",
            "echo x > /anonymous/f; echo y > /named/f")
        .ok();
    assertThat(jpod.names("volumes")).hasSize(before.size() + 1).contains("keep");
    assertThat(jpod.runs("-v", "keep:/named:ro", BUSYBOX, "cat", "/named/f").ok().line())
        .isEqualTo("y");
    jpod.ok("create", "--name", "av", "--network=none", "-v", "/anonymous", BUSYBOX, "true");
    assertThat(jpod.names("volumes")).hasSize(before.size() + 2);
    jpod.ok("rm", "-v", "av");
    assertThat(jpod.names("volumes")).hasSize(before.size() + 1).contains("keep");
  }
}
