package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.jpod.it.harness.Await;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.ProcessInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What a container's monitor does by itself: restarts, health checks, rotation of its log, events.
class UpkeepIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  @Test
  void on_failure_3_stops_after_three_restarts() {
    String id =
        jpod.ok(
                "run",
                "-d",
                "--network=none",
                "--restart=on-failure:3",
                BUSYBOX,
                "sh",
                "-c",
                "echo run; exit 3")
            .line();
    jpod.awaitStatus(id, "exited");
    assertThat(
            jpod.inspect(
                id,
                "{{.RestartCount}} {{.State.ExitCode}} {{.HostConfig.RestartPolicy.Name}}"
                    + " {{.HostConfig.RestartPolicy.MaximumRetryCount}}"))
        .isEqualTo("3 3 on-failure 3");
    assertThat(jpod.ok("logs", id).lines()).containsExactly("run", "run", "run", "run");
  }

  /// SIGKILL from outside, which is nobody's wish.
  private static void crash(String id) {
    ProcessInfo.kill(jpod.pid(id));
  }

  private static void awaitRestarts(String id, int count) {
    Await.until(
        count + " restarts",
        () -> jpod.inspect(id, "{{.State.Status}} {{.RestartCount}}").equals("running " + count));
  }

  @Test
  void update_gives_a_running_container_another_policy() {
    String id = jpod.sleeper();
    jpod.ok("update", "--restart=always", id);
    crash(id);
    awaitRestarts(id, 1);
    jpod.ok("update", "--restart=on-failure:2", id);
    crash(id);
    awaitRestarts(id, 2);
    crash(id);
    jpod.awaitStatus(id, "exited");
    assertThat(
            jpod.inspect(
                id, "{{.State.ExitCode}} {{.RestartCount}} {{.HostConfig.RestartPolicy.Name}}"))
        .isEqualTo("137 2 on-failure");
    jpod.ok("start", id);
    jpod.ok("update", "--restart=no", id);
    crash(id);
    jpod.awaitStatus(id, "exited");
    assertThat(jpod.inspect(id, "{{.RestartCount}}")).isEqualTo("0");
  }

  @Test
  void unless_stopped_comes_back_from_a_crash_and_not_from_a_stop_and_says_so() {
    String id = jpod.sleeper("--restart=unless-stopped");
    crash(id);
    awaitRestarts(id, 1);
    jpod.ok("stop", "-t", "0", id);
    assertThat(jpod.status(id)).isEqualTo("exited");
    assertThat(
            jpod.ok("events", "--stream=false", "--filter=container=" + id, "--format={{.Status}}")
                .lines())
        .containsExactly(
            "create", "init", "start", "died", "restart", "init", "start", "stop", "died");
  }

  @Test
  void a_killed_or_stopped_container_stays_so_whatever_its_policy() {
    String killed = jpod.sleeper("--restart=always");
    jpod.ok("kill", killed);
    jpod.awaitStatus(killed, "exited");
    String restarting =
        jpod.ok("run", "-d", "--network=none", "--restart=always", BUSYBOX, "false").line();
    awaitRestarting(restarting);
    jpod.ok("stop", restarting);
    assertThat(jpod.status(restarting)).isEqualTo("exited");
  }

  private static void awaitRestarting(String id) {
    Await.until("pause between two runs", () -> jpod.status(id).equals("restarting"));
    assertThat(jpod.ok("ps", "--format", "{{.Names}} {{.Status}}").out()).contains("Restarting");
  }

  @Test
  void an_unhealthy_container_is_restarted_or_stopped_where_that_is_asked_for() {
    String check = "--health-cmd=test ! -e /tmp/ill";
    String[] often = {check, "--health-interval=200ms", "--health-retries=2", "--stop-timeout=0"};
    String restarted =
        jpod.sleeper(often[0], often[1], often[2], often[3], "--health-on-failure=restart");
    String stopped =
        jpod.sleeper(often[0], often[1], often[2], often[3], "--health-on-failure=stop");
    for (String id : List.of(restarted, stopped)) {
      jpod.ok("wait", "--condition=healthy", id);
      jpod.ok("exec", id, "touch", "/tmp/ill");
    }
    Await.until(
        "a restart", () -> Integer.parseInt(jpod.inspect(restarted, "{{.RestartCount}}")) > 0);
    jpod.awaitStatus(stopped, "exited");
    assertThat(
            jpod.ok(
                    "events",
                    "--stream=false",
                    "--filter=container=" + stopped,
                    "--format={{.Status}} {{.HealthStatus}}")
                .lines())
        .extracting(String::strip)
        .containsSubsequence(
            "start", "health_status healthy", "exec", "health_status unhealthy", "died");
  }

  @Test
  void a_restarted_container_publishes_its_port_again() {
    String id =
        jpod.ok(
                "run",
                "-d",
                "--restart=always",
                "-p",
                "127.0.0.1::8080",
                BUSYBOX,
                "sh",
                "-c",
                "echo hello | nc -l -p 8080")
            .line();
    String address = jpod.ok("port", id, "8080").line();
    String port = address.substring(address.lastIndexOf(':') + 1);
    for (int i = 0; i < 2; i++) {
      Await.until(
          "answer of the container",
          () ->
              jpod.shell("exec 3<>/dev/tcp/127.0.0.1/" + port + "; read -t 5 x <&3; echo $x")
                  .run()
                  .out()
                  .contains("hello"));
    }
    assertThat(Integer.parseInt(jpod.inspect(id, "{{.RestartCount}}"))).isPositive();
    jpod.ok("stop", "-t", "0", id);
    assertThat(jpod.status(id)).isEqualTo("exited");
  }

  @Test
  void rm_and_restart_exclude_one_another() {
    assertThat(jpod.call("run", "--rm", "--restart=always", BUSYBOX, "true").exits(125).err())
        .contains("the --rm option conflicts with --restart");
    assertThat(jpod.call("run", "--restart=sometimes", BUSYBOX, "true").exits(125).err())
        .contains("\"sometimes\" is not a valid restart policy");
  }

  @Test
  void an_image_with_a_healthcheck_goes_starting_healthy_unhealthy() {
    jpod.shell(
            "jbuild from --name checked "
                + BUSYBOX
                + " && jbuild config --healthcheck 'CMD-SHELL echo looked; test -e /tmp/well'"
                + " --healthcheck-interval 1s --healthcheck-retries 2 checked"
                + " && jbuild commit --rm --format docker checked checked")
        .run()
        .ok();
    String id =
        jpod.ok(
                "run",
                "-d",
                "--network=none",
                "--health-start-period=10m",
                "--health-start-interval=200ms",
                "checked",
                "sleep",
                "1000")
            .line();
    assertThat(jpod.inspect(id, "{{.State.Health.Status}}")).isEqualTo("starting");
    assertThat(jpod.ok("ps").out()).contains("(starting)");
    assertThat(jpod.call("healthcheck", "run", id).exitCode()).isEqualTo(1);
    assertThat(jpod.inspect(id, "{{.State.Health.Status}}")).isEqualTo("starting");
    jpod.ok("exec", id, "touch", "/tmp/well");
    jpod.ok("wait", "--condition=healthy", id);
    assertThat(jpod.ok("ps").out()).contains("(healthy)");
    jpod.ok("healthcheck", "run", id);
    jpod.ok("exec", id, "rm", "/tmp/well");
    jpod.ok("wait", "--condition=unhealthy", id);
    assertThat(jpod.call("healthcheck", "run", id).exits(1).line()).isEqualTo("unhealthy");
    assertThat(jpod.inspect(id, "{{json .State.Health}}")).contains("looked");
    assertThat(
            jpod.ok(
                    "events",
                    "--stream=false",
                    "--filter",
                    "event=health_status",
                    "--filter",
                    "container=" + id,
                    "--format",
                    "{{.HealthStatus}}")
                .lines())
        .containsExactly("healthy", "unhealthy");
    String without =
        jpod.ok("run", "-d", "--network=none", "--no-healthcheck", "checked", "sleep", "1000")
            .line();
    assertThat(jpod.call("healthcheck", "run", without).exits(125).err())
        .contains("has no defined healthcheck");
  }

  @Test
  void an_unhealthy_container_is_killed_where_that_is_asked_for() {
    String id =
        jpod.ok(
                "run",
                "-d",
                "--network=none",
                "--health-cmd=false",
                "--health-interval=200ms",
                "--health-retries=1",
                "--health-on-failure=kill",
                BUSYBOX,
                "sleep",
                "1000")
            .line();
    assertThat(jpod.ok("wait", id).line()).isEqualTo("137");
  }

  @Test
  void rotation_of_a_chatty_containers_log_loses_nothing_also_for_who_follows() throws Exception {
    String id =
        jpod.ok(
                "create",
                "--network=none",
                "--log-opt=max-size=100k",
                "--log-opt=max-file=1000",
                BUSYBOX,
                "seq",
                "1",
                "30000")
            .line();
    List<String> expected = IntStream.rangeClosed(1, 30_000).mapToObj(String::valueOf).toList();
    jpod.ok("start", id);
    assertThat(jpod.ok("logs", "-f", id).lines()).isEqualTo(expected);
    assertThat(jpod.ok("logs", id).lines()).isEqualTo(expected);
    assertThat(jpod.ok("logs", "--tail", "5000", id).lines())
        .isEqualTo(expected.subList(25_000, 30_000));
    Path directory = jpod.store().resolve("containers").resolve(id);
    List<String> files = new ArrayList<>();
    try (var list = Files.list(directory)) {
      list.map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("log."))
          .forEach(files::add);
    }
    assertThat(files).hasSizeGreaterThan(10);
  }

  @Test
  void podmans_log_file_and_the_callers_own_streams() {
    String id =
        jpod.ok(
                "run",
                "-d",
                "--network=none",
                "--log-driver=k8s-file",
                BUSYBOX,
                "sh",
                "-c",
                "echo out; echo err >&2; printf rest")
            .line();
    jpod.ok("wait", id);
    assertThat(jpod.ok("logs", id).out()).isEqualTo("out\nrest");
    assertThat(jpod.ok("logs", id).err()).isEqualTo("err\n");
    assertThat(
            jpod.ok(
                    "run",
                    "--rm",
                    "--network=none",
                    "--log-driver=passthrough",
                    BUSYBOX,
                    "echo",
                    "through")
                .line())
        .isEqualTo("through");
  }

  @Test
  void the_journal_is_refused_where_there_is_none() {
    assumeFalse(
        Files.exists(Path.of("/run/systemd/journal/socket")),
        "this machine has a journal; vm/run-systemd-tests.sh tests with one");
    assertThat(jpod.runs("--log-driver=journald", BUSYBOX, "true").exits(125).err())
        .contains("there is no journal on this machine")
        .contains("--log-driver json-file");
  }

  @Test
  void pause_says_what_it_needs_where_no_cgroup_is_delegated() {
    assumeFalse(
        Files.isDirectory(Path.of("/run/systemd/system")),
        "a session of systemd may delegate one; vm/run-systemd-tests.sh pauses there");
    String id = jpod.sleeper();
    assertThat(jpod.call("pause", id).exits(125).err())
        .contains("no cgroup (version 2) is delegated to you")
        .contains("systemd-run --user --scope -p Delegate=yes");
    assertThat(jpod.status(id)).isEqualTo("running");
  }

  @Test
  void logs_of_several_containers_say_whose_they_are() {
    String[] create = {"run", "-d", "--network=none", "--name", "", BUSYBOX, "echo", ""};
    for (String name : List.of("first", "second")) {
      create[4] = name;
      create[7] = "I am " + name;
      jpod.ok(create);
      jpod.ok("wait", name);
    }
    assertThat(jpod.ok("logs", "-n", "first", "second").lines())
        .containsExactly("first I am first", "second I am second");
    assertThat(jpod.ok("logs", "-f", "-n", "first", "second").lines())
        .containsExactlyInAnyOrder("first I am first", "second I am second");
    assertThat(jpod.ok("logs", "--color", "-n", "first").out())
        .isEqualTo("\033[37mfirst I am first\033[0m\n");
  }

  @Test
  void a_time_limit_kills_with_255_and_detached_execs_are_told_of() {
    jpod.call("run", "--rm", "--network=none", "--timeout=1", BUSYBOX, "sleep", "100").exits(255);
    String id = jpod.sleeper("--name", "told");
    assertThat(jpod.ok("exec", "-d", id, "sh", "-c", "exit 7").line()).hasSize(64);
    Await.until(
        "end of the exec",
        () ->
            jpod.ok(
                    "events",
                    "--stream=false",
                    "--filter=event=exec_died",
                    "--format={{.Name}}" + " {{.ContainerExitCode}}")
                .lines()
                .contains("told 7"));
    jpod.ok("rename", id, "retold");
    jpod.ok("rm", "-f", "-t", "0", id);
    assertThat(
            jpod.ok("events", "--stream=false", "--filter=container=" + id, "--format={{.Status}}")
                .lines())
        .containsSubsequence(
            "create", "init", "start", "exec", "exec_died", "rename", "stop", "died", "remove");
  }

  @Test
  void autostart_needs_systemd_and_says_so_where_there_is_none() {
    if (Files.isDirectory(Path.of("/run/systemd/system"))) {
      assertThat(jpod.ok("system", "autostart", "status").out()).contains("when: at");
      return;
    }
    assertThat(jpod.call("system", "autostart", "enable").exits(125).err())
        .contains("not booted with systemd");
  }
}
