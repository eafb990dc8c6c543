package io.jpod.core.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MonitorConnectionTest {
  @TempDir Path directory;

  /// What a client asks of a monitor.
  private interface Question {
    int ask(MonitorConnection connection) throws IOException;
  }

  /// Lets a monitor receive a frame of this length and answer with these bytes; gives what it
  /// received.
  private int talk(byte[] received, byte[] answer, Question question) throws Exception {
    Path socket = directory.resolve("ctl");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      CompletableFuture<Void> monitor =
          CompletableFuture.runAsync(() -> answer(server, received, answer));
      try (MonitorConnection connection = MonitorConnection.open(socket)) {
        return question.ask(connection);
      } finally {
        monitor.join();
      }
    }
  }

  private static void answer(ServerSocketChannel server, byte[] received, byte[] answer) {
    try (SocketChannel client = server.accept()) {
      ByteBuffer in = ByteBuffer.wrap(received);
      int n = 0;
      while (in.hasRemaining() && n >= 0) {
        n = client.read(in);
      }
      client.write(ByteBuffer.wrap(answer));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_signal_is_sent_and_its_errno_read() throws Exception {
    byte[] received = new byte[12];
    byte[] answer = {'r', 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 3};
    assertThat(talk(received, answer, c -> c.kill(9))).isEqualTo(3);
    assertThat(received).containsExactly('K', 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 9);
  }

  @Test
  void other_frames_are_passed_over_until_the_answer() throws Exception {
    byte[] received = new byte[16];
    byte[] answer = {
      'o', 0, 0, 0, 0, 0, 0, 2, 'h', 'i', 'X', 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, (byte) 137
    };
    int code =
        talk(
            received,
            answer,
            c -> {
              c.stop(0, MonitorConnection.OWN_TIMEOUT);
              return c.awaitExit();
            });
    assertThat(code).isEqualTo(137);
    assertThat(received)
        .containsExactly('T', 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xfe);
  }

  @Test
  void a_frame_that_is_too_long_is_refused() {
    byte[] answer = {'X', 0, 0, 0, 0x7f, 0, 0, 0};
    assertThatThrownBy(() ->
            talk(
                new byte[8],
                answer,
                c -> {
                  c.subscribe();
                  return c.awaitExit();
                }))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a frame of");
  }

  @Test
  void a_monitor_that_goes_away_is_an_error() {
    assertThatThrownBy(() -> talk(new byte[12], new byte[] {'r', 0}, c -> c.kill(1)))
        .isInstanceOf(IOException.class)
        .hasMessage("the monitor is gone");
  }
}
