package io.jpod.core.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.core.Timestamps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReaderTest {
  private static final long BASE = 1_700_000_000_000_000_000L;
  private static final long SECOND = 1_000_000_000L;

  @TempDir Path directory;

  private final List<String> lines = new ArrayList<>();
  private final LogSink sink =
      (stderr, time, text, length) -> {
        lines.add((stderr ? "E " : "O ") + new String(text, 0, length, StandardCharsets.UTF_8));
        return true;
      };

  private Path log(int count) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(line("line " + i + "\\n", i % 2 == 0 ? "stdout" : "stderr", i));
    }
    return Files.writeString(directory.resolve("log"), text);
  }

  private static String line(String escaped, String stream, int second) {
    return "{\"log\":\""
        + escaped
        + "\",\"stream\":\""
        + stream
        + "\",\"time\":\""
        + Timestamps.format(BASE + second * SECOND)
        + "\"}\n";
  }

  private void read(Path log, LogOptions options) throws IOException {
    try (LogReader reader = LogReader.open(log, options)) {
      reader.drain(sink);
    }
  }

  @Test
  void all_lines_come_in_order_with_their_stream() throws Exception {
    read(log(3), LogOptions.ALL);
    assertThat(lines).containsExactly("O line 0\n", "E line 1\n", "O line 2\n");
  }

  @Test
  void escapes_become_the_bytes_that_were_written() throws Exception {
    Path log =
        Files.writeString(
            directory.resolve("log"),
            line("a\\\"\\\\\\t\\u0001\\u00e4\\ud83d\\ude00 \\\"time\\\":\\\"x\\n", "stdout", 0));
    read(log, LogOptions.ALL);
    assertThat(lines).containsExactly("O a\"\\\t\u0001ä😀 \"time\":\"x\n");
  }

  @Test
  void the_tail_is_found_from_the_end() throws Exception {
    Path log = log(5000);
    read(log, new LogOptions(false, 2, Long.MIN_VALUE, Long.MAX_VALUE));
    assertThat(lines).containsExactly("O line 4998\n", "E line 4999\n");
    lines.clear();
    read(log, new LogOptions(false, 3000, Long.MIN_VALUE, Long.MAX_VALUE));
    assertThat(lines).hasSize(3000).startsWith("O line 2000\n");
    lines.clear();
    read(log, new LogOptions(false, 0, Long.MIN_VALUE, Long.MAX_VALUE));
    assertThat(lines).isEmpty();
    read(log, new LogOptions(false, 9999, Long.MIN_VALUE, Long.MAX_VALUE));
    assertThat(lines).hasSize(5000);
  }

  @Test
  void since_and_until_cut_by_time() throws Exception {
    read(log(5000), new LogOptions(false, -1, BASE + 4321 * SECOND, BASE + 4323 * SECOND));
    assertThat(lines).containsExactly("E line 4321\n", "O line 4322\n");
  }

  @Test
  void every_start_time_finds_its_line() throws Exception {
    Path log = log(3000);
    for (int second = 0; second < 3000; second += 37) {
      lines.clear();
      read(log, new LogOptions(false, -1, BASE + second * SECOND - 1, Long.MAX_VALUE));
      assertThat(lines.getFirst()).endsWith("line " + second + "\n");
      assertThat(lines).hasSize(3000 - second);
    }
  }

  @Test
  void lines_that_are_written_later_are_read_when_they_are_complete() throws Exception {
    Path log = log(1);
    try (LogReader reader = LogReader.open(log, LogOptions.ALL)) {
      reader.drain(sink);
      String next = line("later\\n", "stdout", 9);
      Files.writeString(log, next.substring(0, 20), StandardOpenOption.APPEND);
      reader.drain(sink);
      assertThat(lines).hasSize(1);
      Files.writeString(log, next.substring(20), StandardOpenOption.APPEND);
      reader.drain(sink);
      assertThat(lines).containsExactly("O line 0\n", "O later\n");
    }
  }

  @Test
  void a_line_that_a_power_cut_left_is_skipped() throws Exception {
    Path log = log(1);
    Files.writeString(log, "{\"log\":\"ha\n\0\0\0\n", StandardOpenOption.APPEND);
    Files.writeString(log, line("after\\n", "stdout", 9), StandardOpenOption.APPEND);
    read(log, LogOptions.ALL);
    assertThat(lines).containsExactly("O line 0\n", "O after\n");
  }

  @Test
  void rotated_parts_are_read_oldest_first_from_where_the_wanted_lines_begin() throws Exception {
    Path log = directory.resolve("log");
    Files.writeString(
        directory.resolve("log.2"), line("a\\n", "stdout", 0) + line("b\\n", "stdout", 1));
    Files.writeString(
        directory.resolve("log.1"), line("c\\n", "stdout", 2) + line("d\\n", "stdout", 3));
    Files.writeString(log, line("e\\n", "stdout", 4));
    read(log, LogOptions.ALL);
    assertThat(lines).containsExactly("O a\n", "O b\n", "O c\n", "O d\n", "O e\n");
    lines.clear();
    read(log, new LogOptions(false, 2, Long.MIN_VALUE, Long.MAX_VALUE));
    assertThat(lines).containsExactly("O d\n", "O e\n");
    lines.clear();
    read(log, new LogOptions(false, -1, BASE + SECOND, Long.MAX_VALUE));
    assertThat(lines).containsExactly("O b\n", "O c\n", "O d\n", "O e\n");
  }

  @Test
  void a_log_that_is_being_rotated_is_waited_for() throws Exception {
    Path log = log(2);
    Files.move(log, directory.resolve("log.1"));
    Thread monitor =
        Thread.ofPlatform()
            .start(() -> {
              LockSupport.parkNanos(2_000_000);
              writeNew(log);
            });
    try (LogReader reader = LogReader.open(log, LogOptions.ALL)) {
      reader.drain(sink);
    }
    monitor.join();
    assertThat(lines).containsExactly("O line 0\n", "E line 1\n", "O new\n");
  }

  private static void writeNew(Path log) {
    try {
      // As a whole, as the monitor's first record may be read at any moment.
      Path next = log.resolveSibling("next");
      Files.writeString(next, line("new\\n", "stdout", 6));
      Files.move(next, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void who_follows_goes_on_in_the_new_file_after_a_rotation() throws Exception {
    Path log = log(2);
    try (LogReader reader = LogReader.open(log, LogOptions.ALL)) {
      reader.drain(sink);
      Files.writeString(log, line("late\\n", "stdout", 5), StandardOpenOption.APPEND);
      Files.move(log, directory.resolve("log.1"));
      Files.writeString(log, line("new\\n", "stdout", 6));
      reader.drain(sink);
    }
    assertThat(lines).containsExactly("O line 0\n", "E line 1\n", "O late\n", "O new\n");
  }
}
