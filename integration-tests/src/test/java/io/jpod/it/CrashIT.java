package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.it.harness.Await;
import io.jpod.it.harness.Fixtures;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.ProcessInfo;
import io.jpod.it.harness.Result;
import io.jpod.it.harness.Running;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// SIGKILL at the wrong moment.
class CrashIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  @Test
  void container_outlives_its_killed_client_and_can_be_attached() {
    Running client =
        jpod.command(
                "run",
                "--name",
                "orphan",
                "--network=none",
                BUSYBOX,
                "sh",
                "-c",
                "echo up; while :; do echo tick; sleep 0.1; done")
            .start()
            .prints("up");
    client.kill().await().exits(137);
    assertThat(jpod.status("orphan")).isEqualTo("running");
    jpod.command("attach", "--no-stdin", "orphan").start().prints("tick").kill().await();
    assertThat(jpod.ok("exec", "orphan", "echo", "alive").line()).isEqualTo("alive");
    jpod.ok("rm", "-f", "-t", "0", "orphan");
  }

  @Test
  void killed_monitor_takes_every_process_of_the_container_with_it() {
    String id =
        jpod.ok(
                "run",
                "-d",
                "--name",
                "m",
                "--network=none",
                BUSYBOX,
                "sh",
                "-c",
                "su app -c 'sleep 601' & setsid sleep 602 & sleep 603")
            .line();
    Await.until("the processes", () -> jpod.ok("exec", id, "ps").out().contains("sleep 601"));
    List<Long> inside = new ArrayList<>();
    for (ProcessInfo process : jpod.user().processes()) {
      if (process.commandLine().contains("sleep 60")) {
        inside.add(process.pid());
      }
    }
    assertThat(inside).hasSizeGreaterThanOrEqualTo(3);

    ProcessInfo.kill(jpod.monitorPid(id));
    Await.until(
        "the end of the container's processes",
        () -> inside.stream().allMatch(pid -> ProcessInfo.of(pid) == null));
    assertThat(jpod.ok("ps", "-q").out()).isEmpty();
    assertThat(jpod.inspect(id, "{{.State.Status}} {{.State.ExitCode}}")).isEqualTo("exited 255");
    assertThat(jpod.ok("ps", "-a", "--format", "{{.Status}}").line()).startsWith("Exited (255)");
    assertThat(jpod.call("exec", id, "true").exitCode()).isEqualTo(255);
    assertThat(jpod.ok("wait", id).line()).isEqualTo("255");
    jpod.ok("start", id);
    assertThat(jpod.status(id)).isEqualTo("running");
    ProcessInfo.kill(jpod.monitorPid(id));
    assertThat(jpod.ok("rm", "-f", "-t", "0", id).line()).isEqualTo(id);
    assertThat(jpod.containerIds()).isEmpty();
  }

  @Test
  void killed_monitor_of_a_networked_container_takes_its_helper_along() {
    String id = jpod.ok("run", "-d", BUSYBOX, "sleep", "600").line();
    ProcessInfo.kill(jpod.monitorPid(id));
    jpod.assertNothingRuns();
    jpod.ok("rm", id);
  }

  /// Its overlay is mounted volatile, which the kernel does not let happen twice by itself.
  @Test
  void a_container_of_rm_whose_monitor_was_killed_starts_again_with_what_it_wrote() {
    for (String users : List.of("host", "auto")) {
      String script = "echo x >> /written; cat /written; sleep 600";
      String id =
          jpod.ok(
                  "run",
                  "-d",
                  "--rm",
                  "--userns",
                  users,
                  "--network=none",
                  BUSYBOX,
                  "sh",
                  "-c",
                  script)
              .line();
      Await.until("the first line", () -> !jpod.ok("logs", id).out().isEmpty());
      ProcessInfo.kill(jpod.monitorPid(id));
      Await.until("its end", () -> jpod.status(id).equals("exited"));
      jpod.ok("start", id);
      Await.until("all lines", () -> jpod.ok("logs", id).lines().size() == 3);
      jpod.ok("rm", "-f", "-t", "0", id);
    }
  }

  @Test
  void what_a_killed_command_left_half_made_goes_with_the_next_removal() {
    for (String removal : List.of("rm -a", "container prune -f")) {
      jpod.shell("mkdir -p " + jpod.store().resolve("tmp/4194304.1.dead/merged")).run().ok();
      jpod.shell("jpod " + removal).run().ok();
      assertThat(jpod.names("tmp")).as(removal).isEmpty();
    }
  }

  /// Half of the rounds kill the client alone, the others everything that the account runs.
  @Test
  void killed_at_a_hundred_random_moments_the_store_stays_whole() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String archive = Fixtures.busybox().toString();
    String[] scripts = {
      "jpod load -i "
          + archive
          + "; jpod tag "
          + BUSYBOX
          + " localhost/other:1; jpod rmi localhost/other:1",
      "jpod rmi -f " + BUSYBOX + "; jpod load -i " + archive,
      "jpod run --rm --network none --name a "
          + BUSYBOX
          + " true; jpod run -d --network none --name b "
          + BUSYBOX
          + " sleep 600",
      "jpod run -d --network none --name c -v vol:/v " + BUSYBOX + " sleep 600; jpod rm -f -t 0 c",
    };
    for (int round = 0; round < 100; round++) {
      String script = scripts[random.nextInt(scripts.length)];
      int delay = random.nextInt(400);
      boolean everything = random.nextBoolean();
      String context =
          "seed "
              + seed
              + ", round "
              + round
              + ", after "
              + delay
              + " ms, everything "
              + everything
              + ": "
              + script;
      Running running = jpod.shell(script).start();
      Await.pause(delay);
      if (everything) {
        jpod.user().killEverything();
      } else {
        ProcessInfo.killTree(running.pid());
      }
      running.await();
      assertStoreIsWhole(context);
    }
    jpod.removeContainers();
    jpod.ok("load", "-i", archive);
    for (String volume : jpod.names("volumes")) {
      assertThat(volume).isEqualTo("vol");
    }
    jpod.runs(BUSYBOX, "true").ok();
    jpod.assertNothingHalfMade();
    assertThat(jpod.names("containers/names")).isEmpty();
    Set<String> layers = new HashSet<>(jpod.names("layers"));
    layers.remove("l");
    assertThat(layers).hasSize(1);
    assertThat(jpod.names("images")).hasSize(1);
  }

  /// Every later command works, and what is visible is complete.
  private static void assertStoreIsWhole(String context) {
    List<String> containers = succeeded(context, jpod.call("ps", "-aq", "--no-trunc")).lines();
    succeeded(context, jpod.call("ps"));
    List<String> images = succeeded(context, jpod.call("images", "-q", "--no-trunc")).lines();
    for (String image : images) {
      succeeded(context, jpod.call("inspect", "--type", "image", image));
      succeeded(context, jpod.runs(image, "true"));
    }
    for (String id : containers) {
      Result inspect = jpod.call("inspect", id);
      // A container of a killed `rm` or `--rm` may end just now.
      if (inspect.exitCode() != 0
          && succeeded(context, jpod.call("ps", "-aq", "--no-trunc")).lines().contains(id)) {
        throw new AssertionError(context + "\n" + inspect);
      }
    }
    for (String id : containers) {
      succeeded(context, jpod.call("rm", "-f", "-t", "0", id));
    }
    assertThat(succeeded(context, jpod.call("ps", "-aq")).out()).as(context).isEmpty();
    if (images.isEmpty()) {
      succeeded(context, jpod.call("load", "-i", Fixtures.busybox().toString()));
    }
  }

  private static Result succeeded(String context, Result result) {
    if (result.exitCode() != 0) {
      throw new AssertionError(context + "\n" + result);
    }
    return result;
  }
}
