package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.jpod.it.harness.Await;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.Result;
import io.jpod.it.harness.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `jpod logs` and the log file below it.
class LogsIT {
  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  private static String finished(String script) {
    String id = jpod.ok("run", "-d", "--network=none", BUSYBOX, "sh", "-c", script).line();
    jpod.ok("wait", id);
    return id;
  }

  @Test
  void output_of_both_streams_is_kept_apart() {
    String id = finished("echo one; echo two >&2; printf no-newline");
    Result logs = jpod.ok("logs", id);
    assertThat(logs.out()).isEqualTo("one\nno-newline");
    assertThat(logs.err()).isEqualTo("two\n");
  }

  @Test
  void tail_counts_lines_of_both_streams_from_the_end() {
    String id = finished("for i in 1 2 3 4 5; do echo $i; done");
    assertThat(jpod.ok("logs", "--tail", "2", id).lines()).containsExactly("4", "5");
    assertThat(jpod.ok("logs", "--tail=0", id).out()).isEmpty();
    assertThat(jpod.ok("logs", "--tail=-1", id).lines()).hasSize(5);
    assertThat(jpod.ok("logs", "--tail=100", id).lines()).hasSize(5);
  }

  @Test
  void since_and_until_take_times_and_durations() {
    String id = finished("echo early; sleep 2; echo late");
    List<String> stamped = jpod.ok("logs", "-t", id).lines();
    assertThat(stamped).hasSize(2);
    Instant early = Instant.parse(stamped.get(0).split(" ", -1)[0]);
    Instant late = Instant.parse(stamped.get(1).split(" ", -1)[0]);
    assertThat(late).isAfter(early);
    assertThat(jpod.ok("logs", "--since", early.plusSeconds(1).toString(), id).lines())
        .containsExactly("late");
    assertThat(jpod.ok("logs", "--until", early.plusSeconds(1).toString(), id).lines())
        .containsExactly("early");
    assertThat(jpod.ok("logs", "--since", "1h", id).lines()).containsExactly("early", "late");
    assertThat(
            jpod.ok("logs", "--since", String.valueOf(late.plusSeconds(5).getEpochSecond()), id)
                .out())
        .isEmpty();
  }

  @Test
  void follow_ends_with_the_container_and_shows_what_comes() {
    String id =
        jpod.ok(
                "run",
                "-d",
                "--network=none",
                BUSYBOX,
                "sh",
                "-c",
                "echo first; while [ ! -e /go ]; do sleep 0.05; done; echo last")
            .line();
    Running follow = jpod.command("logs", "-f", id).start().prints("first\n");
    jpod.ok("exec", id, "touch", "/go");
    assertThat(follow.await().ok().lines()).containsExactly("first", "last");
    assertThat(jpod.ok("logs", "--follow", "--tail", "1", id).lines()).containsExactly("last");
  }

  @Test
  void file_holds_dockers_json_lines() throws IOException {
    String id =
        finished(
            "echo 'q\"\\t'; printf '\\377\\001x\\n'; head -c 20000 /dev/zero | tr '\\0' a; echo");
    Path log = jpod.store().resolve("containers/" + id + "/log");
    StringBuilder text = new StringBuilder();
    for (String line : Files.readAllLines(log)) {
      JsonObject record = JsonParser.parseString(line).getAsJsonObject();
      assertThat(record.keySet()).containsExactly("log", "stream", "time");
      assertThat(record.get("stream").getAsString()).isEqualTo("stdout");
      Instant.parse(record.get("time").getAsString());
      assertThat(record.get("log").getAsString().length()).isLessThanOrEqualTo(16 * 1024);
      text.append(record.get("log").getAsString());
    }
    assertThat(text.toString()).isEqualTo("q\"\\t\n\uFFFD\u0001x\n" + "a".repeat(20000) + "\n");
  }

  @Test
  void two_chatty_streams_stay_in_order_each() {
    int lines = 20_000;
    String id =
        finished(
            "(i=0; while [ $i -lt "
                + lines
                + " ]; do echo out $i; i=$((i+1)); done) & "
                + "(i=0; while [ $i -lt "
                + lines
                + " ]; do echo err $i >&2; i=$((i+1)); done); wait");
    Result logs = jpod.ok("logs", id);
    assertThat(logs.lines()).isEqualTo(numbered("out", lines));
    assertThat(logs.err().lines().toList()).isEqualTo(numbered("err", lines));
  }

  @Test
  void one_writer_on_two_streams_is_logged_in_the_order_of_writing() throws IOException {
    String id =
        finished(
            "i=0; while [ $i -lt 200 ]; do echo $i; echo $i >&2; usleep 2000; i=$((i+1)); done");
    List<String> order = new ArrayList<>();
    for (String line : Files.readAllLines(jpod.store().resolve("containers/" + id + "/log"))) {
      JsonObject record = JsonParser.parseString(line).getAsJsonObject();
      order.add(
          record.get("log").getAsString().strip() + record.get("stream").getAsString().charAt(3));
    }
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      expected.add(i + "o");
      expected.add(i + "e");
    }
    // Both pipes may become readable between two looks of the monitor; within each number the order
    // is then by stream.
    assertThat(order).containsExactlyInAnyOrderElementsOf(expected);
    for (int i = 1; i < 200; i++) {
      assertThat(order.indexOf(i + "o")).isGreaterThan(order.indexOf(i - 1 + "o"));
      assertThat(order.indexOf(i + "o")).isGreaterThan(order.indexOf(i - 1 + "e") - 2);
    }
  }

  /// The launcher prints it, without options; with one the JVM does.
  @Test
  void the_plain_log_is_what_is_read_with_options_whatever_a_container_wrote() throws IOException {
    String id =
        finished(
            "printf 'a\\tb\\r\\n\\001\\033[1m\\\\ \"q\" \\303\\244 \\360\\237\\230\\200 \\377\\n'; echo err >&2;"
                + " head -c 70000 /dev/zero | tr '\\0' x; echo; printf unfinished");
    Path log = jpod.store().resolve("containers/" + id + "/log");
    Files.writeString(
        log,
        "{\"log\":\"torn\n\n"
            + "{\"log\":\"\\u00e4 \\ud83d\\ude00 \\ud83d. \\udc00\\n\",\"stream\":\"stdout\","
            + "\"time\":\"2026-01-01T00:00:00.000000000Z\"}\n"
            + "{\"log\":\"still being wri",
        StandardOpenOption.APPEND);
    String name = jpod.inspect(id, "{{.Name}}");
    for (String container : List.of(id, name)) {
      Result plain = jpod.ok("logs", container);
      Result read = jpod.ok("logs", "--tail", "all", container);
      assertThat(plain.out())
          .isEqualTo(read.out())
          .contains("unfinished", "ä \ud83d\ude00 \ufffd. \ufffd");
      assertThat(plain.err()).isEqualTo(read.err()).isEqualTo("err\n");
    }
  }

  @Test
  void log_driver_none_keeps_nothing() {
    String id =
        jpod.ok("run", "-d", "--log-driver", "none", "--network=none", BUSYBOX, "echo", "x").line();
    jpod.ok("wait", id);
    Result logs = jpod.call("logs", id);
    assertThat(logs.exits(125).err()).contains("none");
  }

  @Test
  void logs_of_a_container_that_nobody_knows_is_an_error() {
    assertThat(jpod.call("logs", "nobody").exits(125).err()).contains("nobody");
  }

  @Test
  void killed_follower_leaves_container_and_monitor_alone() {
    String id =
        jpod.ok(
                "run",
                "-d",
                "--network=none",
                BUSYBOX,
                "sh",
                "-c",
                "while :; do echo tick; sleep 0.1; done")
            .line();
    jpod.command("logs", "-f", id).start().prints("tick").kill().await();
    int before = jpod.ok("logs", id).lines().size();
    Await.until("more output", () -> jpod.ok("logs", id).lines().size() > before);
    assertThat(jpod.status(id)).isEqualTo("running");
  }

  private static List<String> numbered(String word, int count) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add(word + " " + i);
    }
    return lines;
  }
}
