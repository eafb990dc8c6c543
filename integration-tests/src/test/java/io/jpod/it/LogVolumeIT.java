package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jpod.it.harness.Await;
import io.jpod.it.harness.Command;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Containers that write as fast as they can.
class LogVolumeIT {
  /// `-Djpod.it.log=1000` writes a gigabyte; the default keeps the suite short.
  private static final int MEGABYTES = Integer.getInteger("jpod.it.log", 100);

  private static final String REST = "x".repeat(100);
  private static final int LINES = MEGABYTES * 1_000_000 / (REST.length() + 8);
  private static final Duration LONG = Duration.ofMinutes(10);

  /// What a container writes and what is expected, in busybox's and in the host's shell alike:
  /// numbered lines.
  private static final String WRITE = "seq 1 " + LINES + " | sed s/$/" + REST + "/";

  /// More than binary search, a few blocks of printed lines, and what the JVM's buffers read ahead.
  private static final long READ_AT_MOST = 4_000_000;

  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  private static void remove(String id) {
    jpod.ok("rm", "-f", "-t", "0", id);
  }

  @Test
  void fast_output_is_all_there_in_order_through_rotation_and_restart_for_who_follows_and_later() {
    String id =
        jpod.ok(
                "create",
                "--network=none",
                "--restart=on-failure:1",
                "--log-opt=max-size=10m",
                "--log-opt=max-file=1000",
                BUSYBOX,
                "sh",
                "-c",
                WRITE + "; exit 3")
            .line();
    jpod.ok("start", id);
    String expected = "<(" + WRITE + "; " + WRITE + ")";
    jpod.shell("jpod logs -f " + id + " | cmp - " + expected).within(LONG).run().ok();
    assertThat(jpod.inspect(id, "{{.RestartCount}} {{.State.Status}}")).isEqualTo("1 exited");
    jpod.shell("jpod logs " + id + " | cmp - " + expected).within(LONG).run().ok();
    assertThat(jpod.ok("logs", "--tail", "2", id).lines())
        .containsExactly(LINES - 1 + REST, LINES + REST);
    assertThat(jpod.names("containers/" + id))
        .filteredOn(name -> name.startsWith("log."))
        .hasSizeGreaterThan(2 * MEGABYTES / 10);
    remove(id);
  }

  /// docker's promise: no more than max-file files of max-size.
  @Test
  void rotation_keeps_no_more_than_it_was_told_to() throws IOException {
    String id =
        jpod.ok(
                "run",
                "-d",
                "--network=none",
                "--log-opt=max-size=1m",
                "--log-opt=max-file=3",
                BUSYBOX,
                "sh",
                "-c",
                WRITE)
            .line();
    jpod.command("wait", id).within(LONG).run().ok();
    assertThat(jpod.names("containers/" + id))
        .filteredOn(name -> name.startsWith("log"))
        .containsExactly("log", "log.1", "log.2");
    for (String name : new String[] {"log", "log.1", "log.2"}) {
      assertThat(Files.size(jpod.store().resolve("containers/" + id + "/" + name)))
          .isLessThan(1_048_576 + 20_000);
    }
    assertThat(jpod.ok("logs", "--tail", "1", id).lines()).containsExactly(LINES + REST);
    remove(id);
  }

  /// A listener that stands still holds the writer up, and loses nothing when it goes on.
  @Test
  void writer_is_slowed_down_by_who_is_attached_and_nothing_is_lost() throws IOException {
    String id =
        jpod.ok("create", "-i", "--network=none", BUSYBOX, "sh", "-c", "read x; " + WRITE).line();
    jpod.ok("start", id);
    Path go = jpod.home().resolve("go-" + id);
    Running attached =
        jpod.shell(
                "(echo; while [ ! -e "
                    + go
                    + " ]; do sleep 0.1; done) | jpod attach "
                    + id
                    + " | (while [ ! -e "
                    + go
                    + " ]; do sleep 0.1; done; cmp - <("
                    + WRITE
                    + "))")
            .start();
    Path log = jpod.store().resolve("containers/" + id + "/log");
    Await.until("some output", () -> log.toFile().length() > 0);
    Await.until("the writer stands still", () -> standsStill(log));
    assertThat(Files.size(log)).isLessThan(1_000_000L * MEGABYTES);
    Files.createFile(go);
    attached.await(LONG).ok();
    jpod.shell("jpod logs " + id + " | cmp - <(" + WRITE + ")").within(LONG).run().ok();
    remove(id);
  }

  private static boolean standsStill(Path log) {
    long before = log.toFile().length();
    Await.pause(500);
    return log.toFile().length() == before;
  }

  @Test
  void since_finds_its_place_in_a_long_log_without_reading_what_comes_before() throws IOException {
    assumeTrue(Command.of("sh", "-c", "command -v strace").run().exitCode() == 0, "needs strace");
    String id =
        jpod.ok("run", "-d", "--network=none", BUSYBOX, "sh", "-c", WRITE + "; sleep 1; echo late")
            .line();
    jpod.command("wait", id).within(LONG).run().ok();
    Path log = jpod.store().resolve("containers/" + id + "/log");
    assertThat(Files.size(log)).isGreaterThan(1_000_000L * MEGABYTES);
    String late = jpod.ok("logs", "-t", "--tail", "1", id).line();
    String trace = jpod.home().resolve("trace").toString();
    String strace =
        "strace -f -qq -e trace=read,pread64,readv,mmap -e signal=none -P " + log + " -o " + trace;
    for (String option : new String[] {"--since " + late.split(" ", -1)[0], "--tail 1"}) {
      assertThat(jpod.shell(strace + " jpod logs " + option + " " + id).run().ok().lines())
          .containsExactly("late");
      assertThat(bytesRead(Path.of(trace))).as(option).isBetween(1L, READ_AT_MOST);
    }
    remove(id);
  }

  /// Sum of what the traced system calls returned.
  private static long bytesRead(Path trace) throws IOException {
    long sum = 0;
    for (String line : Files.readAllLines(trace)) {
      assertThat(line).as("no mapped log").doesNotContain("mmap(");
      int equals = line.lastIndexOf("= ");
      if (equals > 0 && Character.isDigit(line.charAt(equals + 2))) {
        sum += Long.parseLong(line.substring(equals + 2).split(" ", -1)[0]);
      }
    }
    return sum;
  }
}
