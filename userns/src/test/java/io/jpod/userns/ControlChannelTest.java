package io.jpod.userns;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ControlChannelTest {
  @TempDir Path directory;
  private Path plans;
  private Path answers;

  @BeforeEach
  void make_pipes() throws IOException {
    plans = directory.resolve("plans");
    answers = directory.resolve("answers");
    Libc.mknodat(AtFlags.AT_FDCWD, plans.toString(), FileStatus.S_IFIFO | 0600, 0, 0);
    Libc.mknodat(AtFlags.AT_FDCWD, answers.toString(), FileStatus.S_IFIFO | 0600, 0, 0);
  }

  private byte[] launcher(byte[] answer) throws IOException {
    byte[] plan;
    try (var in = new DataInputStream(Files.newInputStream(plans))) {
      plan = in.readNBytes(in.readInt());
    }
    Files.write(answers, answer);
    return plan;
  }

  @Test
  void a_plan_longer_than_a_pipe_arrives_whole_and_is_answered() throws Exception {
    byte[] plan = new byte[300_000];
    plan[299_999] = 7;
    try (var threads = Executors.newSingleThreadExecutor()) {
      Future<byte[]> received =
          threads.submit(() -> launcher("\0\0\0\013started\00042\0".getBytes(UTF_8)));
      var channel = ControlChannel.at(plans.toString(), answers.toString());
      assertThat(channel.ask(plan)).isEqualTo(new Answer.Started(42));
      assertThat(received.get()).isEqualTo(plan);
    }
  }

  @Test
  void a_launcher_that_is_gone_is_an_error() throws Exception {
    try (var threads = Executors.newSingleThreadExecutor()) {
      Future<byte[]> received = threads.submit(() -> launcher(new byte[] {0, 0}));
      var channel = ControlChannel.at(plans.toString(), answers.toString());
      assertThatThrownBy(() -> channel.ask(new byte[1])).hasMessage("the launcher is gone");
      received.get();
    }
  }

  @Test
  void all_answers_are_read() throws Exception {
    assertThat(ControlChannel.parse("exited\000137\0".getBytes(UTF_8)))
        .isEqualTo(new Answer.Exited(137));
    assertThat(ControlChannel.parse("detached\0".getBytes(UTF_8))).isEqualTo(new Answer.Detached());
    assertThat(ControlChannel.parse("failed\000127\0crun: not found\0".getBytes(UTF_8)))
        .isEqualTo(new Answer.Failed(127, "crun: not found"));
  }

  @Test
  void what_is_no_answer_is_refused() {
    for (String text : new String[] {"", "started\0", "started\0x\0", "failed\0001\0", "other\0"}) {
      assertThatThrownBy(() -> ControlChannel.parse(text.getBytes(UTF_8)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("not an answer of the launcher");
    }
  }
}
