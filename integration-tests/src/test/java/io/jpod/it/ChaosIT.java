package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.it.harness.Await;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.ProcessInfo;
import io.jpod.it.harness.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Everything at once, with kills in between; then the world must be as the records say, and
/// nothing may be left.
class ChaosIT {
  /// `-Djpod.it.chaos=SECONDS` for a longer run.
  private static final Duration LENGTH =
      Duration.ofSeconds(Integer.getInteger("jpod.it.chaos", 15));

  private static final int WORKERS = 3;
  private static final int NAMES = 6;
  private static final String SHORT = "sleep 0.2";

  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  @Test
  void after_a_storm_of_commands_and_kills_records_are_true_and_nothing_is_left() throws Exception {
    long seed = Long.getLong("jpod.it.seed", System.nanoTime());
    Instant end = Instant.now().plus(LENGTH);
    List<Future<Integer>> workers = new ArrayList<>();
    int done = 0;
    try (ExecutorService pool = Executors.newFixedThreadPool(WORKERS)) {
      for (int i = 0; i < WORKERS; i++) {
        Random random = new Random(seed + i);
        workers.add(pool.submit(() -> storm(random, end)));
      }
      for (Future<Integer> worker : workers) {
        done += worker.get();
      }
    }
    System.out.println("chaos: seed " + seed + ", " + done + " commands and kills");
    Await.until("the end of all clients", () -> processes("jpod run", "jpod exec").isEmpty());
    // Of clients that were killed: their containers live on, but not for long.
    Await.until("the end of short commands", () -> !commands().contains(SHORT));
    recordsAreTrue(seed);
    namesAreTrue(seed);
    removeAll(seed);
    jpod.assertNothingRuns();
    jpod.assertNothingHalfMade();
    nothingIsLeft(seed);
    assertThat(jpod.runs(BUSYBOX, "echo", "well").ok().line())
        .as("no lock is held")
        .isEqualTo("well");
  }

  private static List<String> commands() {
    return jpod.user().processes().stream().map(ProcessInfo::commandLine).toList();
  }

  private static int storm(Random random, Instant end) {
    int steps = 0;
    while (Instant.now().isBefore(end)) {
      step(random);
      steps++;
    }
    return steps;
  }

  private static String name(Random random) {
    return "c" + random.nextInt(NAMES);
  }

  /// One command; whether it succeeds depends on the others, but it must end and must not be at a
  /// loss for words.
  private static void step(Random random) {
    String name = name(random);
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> call("run", "-d", "--name", name, "--network=none", BUSYBOX, "sleep", "600");
      case 3 -> call("run", "--rm", "--network=none", BUSYBOX, "true");
      case 4 -> call("exec", name, "true");
      case 5 -> call("stop", "-t", "0", name);
      case 6 -> call("start", name);
      case 7 -> call("rename", name, name(random));
      case 8 -> call("rm", "-f", "-t", "0", name);
      case 9 -> call("ps", "-a");
      case 10 -> killClient(random);
      default -> killAny(random);
    }
  }

  private static void call(String... words) {
    var result = jpod.call(words);
    assertThat(result.exitCode())
        .as("%s: %s", String.join(" ", words), result.err())
        .isBetween(0, 255);
    assertThat(result.err())
        .as(String.join(" ", words))
        .doesNotContain("Exception")
        .doesNotContain("\tat ");
  }

  /// A client dies at some moment of its life.
  private static void killClient(Random random) {
    Running client = jpod.command("run", "--rm", "--network=none", BUSYBOX, "sleep", "0.2").start();
    Await.pause(random.nextInt(150));
    client.kill().await();
  }

  /// Some process of the account dies: a monitor, a client, a JVM, or what runs in a container.
  private static void killAny(Random random) {
    List<ProcessInfo> processes = jpod.user().processes();
    if (!processes.isEmpty()) {
      ProcessInfo.kill(processes.get(random.nextInt(processes.size())).pid());
    }
  }

  private static List<ProcessInfo> processes(String... parts) {
    List<ProcessInfo> found = new ArrayList<>();
    for (ProcessInfo process : jpod.user().processes()) {
      for (String part : parts) {
        // The monitor keeps its client's command line.
        if (process.commandLine().contains(part) && process.commandLine().contains("java")) {
          found.add(process);
        }
      }
    }
    return found;
  }

  private static void recordsAreTrue(long seed) {
    for (String id : jpod.containerIds()) {
      String state = jpod.inspect(id, "{{.State.Status}} {{.State.Pid}}");
      String[] words = state.split(" ", -1);
      long pid = Long.parseLong(words[1]);
      if (words[0].equals("running")) {
        assertThat(ProcessInfo.of(pid)).as("seed %d: %s %s", seed, id, state).isNotNull();
        assertThat(jpod.call("exec", id, "true").exitCode())
            .as("seed %d: exec in %s", seed, id)
            .isZero();
      } else {
        assertThat(pid).as("seed %d: %s %s", seed, id, state).isZero();
      }
    }
    long running = jpod.ok("ps", "-q").lines().stream().filter(line -> !line.isEmpty()).count();
    long sleeping =
        jpod.user().processes().stream()
            .filter(process -> process.commandLine().equals("sleep 600"))
            .count();
    assertThat(sleeping).as("seed %d: processes of containers that run", seed).isEqualTo(running);
  }

  /// A name that leads to a container leads to one that bears it.
  private static void namesAreTrue(long seed) {
    List<String> shown = jpod.ok("ps", "-a", "--format", "{{.Names}}").lines();
    assertThat(shown).as("seed %d", seed).doesNotHaveDuplicates();
    for (String name : shown) {
      if (!name.isEmpty()) {
        assertThat(jpod.inspect(name, "{{.Name}}")).as("seed %d", seed).isEqualTo(name);
      }
    }
  }

  private static void removeAll(long seed) {
    var removed = jpod.call("rm", "-f", "-a", "-t", "0");
    assertThat(removed.exitCode()).as("seed %d: %s", seed, removed.err()).isZero();
  }

  private static void nothingIsLeft(long seed) throws Exception {
    assertThat(jpod.containerIds()).as("seed %d", seed).isEmpty();
    assertThat(jpod.ok("ps", "-aq").out()).as("seed %d", seed).isEmpty();
    Path sockets = jpod.runDirectory().resolve("c");
    if (Files.isDirectory(sockets)) {
      try (var left = Files.list(sockets)) {
        assertThat(left.toList()).as("seed %d: directories of monitors", seed).isEmpty();
      }
    }
    String mounts = Files.readString(Path.of("/proc/self/mountinfo"));
    assertThat(mounts).as("seed %d", seed).doesNotContain(jpod.store().toString());
  }
}
