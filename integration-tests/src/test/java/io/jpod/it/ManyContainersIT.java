package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.it.harness.Jpod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Many containers at once. Memory is asserted, time is only told: a test's machine is not quiet.
class ManyContainersIT {
  /// `-Djpod.it.many=500` is what a laptop must bear; the default keeps the suite short.
  private static final int MANY = Integer.getInteger("jpod.it.many", 60);

  private static final int FEW = Math.min(50, MANY / 2);
  private static final long PRIVATE_KIB = 300;
  private static final Duration LONG = Duration.ofMinutes(10);

  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  private static void start(int count) {
    jpod.shell(
            "seq %d | xargs -P 3 -I{} jpod run -d --network=none %s sleep 100000 > /dev/null"
                .formatted(count, BUSYBOX))
        .within(LONG)
        .run()
        .ok();
  }

  private static long psMillis() {
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      long start = System.nanoTime();
      jpod.ok("ps");
      times.add((System.nanoTime() - start) / 1_000_000);
    }
    times.sort(null);
    return times.get(2);
  }

  private static long privateKib(long pid) throws IOException {
    long sum = 0;
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
      if (line.startsWith("Private_")) {
        sum += Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    return sum;
  }

  @Test
  void all_start_with_small_monitors_and_all_stop_with_one_command() throws Exception {
    start(FEW);
    long before = psMillis();
    start(MANY - FEW);
    long after = psMillis();
    assertThat(jpod.ok("ps", "-q").lines()).hasSize(MANY);
    long sum = 0;
    long most = 0;
    for (String id : jpod.containerIds()) {
      long kib = privateKib(jpod.monitorPid(id));
      sum += kib;
      most = Math.max(most, kib);
    }
    System.out.printf(
        "%d containers: ps %d ms at %d, %d ms at %d; a monitor has %d KiB private, at most %d%n",
        MANY, before, FEW, after, MANY, sum / MANY, most);
    assertThat(most).isLessThanOrEqualTo(PRIVATE_KIB);
    jpod.command("stop", "-a", "-t", "0").within(LONG).run().ok();
    assertThat(jpod.ok("ps", "-q").out()).isEmpty();
    jpod.command("rm", "-a").within(LONG).run().ok();
    jpod.assertNothingRuns();
    jpod.assertNothingHalfMade();
    assertThat(jpod.containerIds()).isEmpty();
  }
}
