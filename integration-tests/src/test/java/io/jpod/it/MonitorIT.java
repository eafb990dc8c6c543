package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.it.harness.Await;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.Running;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import jnr.posix.FileStat;
import jnr.posix.POSIXFactory;
import jnr.unixsocket.UnixSocketAddress;
import jnr.unixsocket.UnixSocketChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The monitor's socket, spoken to by an implementation that shares nothing with ours
/// (docs/design/002-monitor.md).
class MonitorIT {
  /// Private memory that a container may cost.
  private static final long MONITOR_LIMIT_KIB = 300;

  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  private static Path socket(String id) {
    return jpod.runDirectory().resolve("c").resolve(id.substring(0, 32)).resolve("ctl");
  }

  private record Frame(char type, byte[] payload) {
    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }
  }

  private static final class Connection implements AutoCloseable {
    private final UnixSocketChannel channel;
    private final DataInputStream in;
    private final DataOutputStream out;

    Connection(Path socket) throws IOException {
      channel = UnixSocketChannel.open(new UnixSocketAddress(socket.toFile()));
      in = new DataInputStream(Channels.newInputStream(channel));
      out = new DataOutputStream(Channels.newOutputStream(channel));
    }

    void send(char type, byte... payload) throws IOException {
      out.writeByte(type);
      out.write(new byte[3]);
      out.writeInt(payload.length);
      out.write(payload);
      out.flush();
    }

    Frame receive() throws IOException {
      char type = (char) in.readUnsignedByte();
      in.readFully(new byte[3]);
      byte[] payload = new byte[in.readInt()];
      in.readFully(payload);
      return new Frame(type, payload);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  @Test
  void query_is_answered_with_the_state() throws IOException {
    String id = jpod.sleeper();
    try (Connection connection = new Connection(socket(id))) {
      connection.send('Q');
      Frame answer = connection.receive();
      assertThat(answer.type()).isEqualTo('s');
      assertThat(answer.text())
          .contains("status running\n")
          .contains("pid " + jpod.pid(id) + " ")
          .contains("monitor " + jpod.monitorPid(id) + " ");
    }
  }

  @Test
  void input_output_and_exit_travel_as_frames() throws IOException {
    String id =
        jpod.ok(
                "run",
                "-d",
                "-i",
                "--network=none",
                BUSYBOX,
                "sh",
                "-c",
                "cat; echo end >&2; exit 11")
            .line();
    try (Connection connection = new Connection(socket(id))) {
      connection.send('A', (byte) 7);
      connection.send('I', "some\0bytes\n".getBytes(StandardCharsets.UTF_8));
      connection.send('E');
      StringBuilder out = new StringBuilder();
      StringBuilder err = new StringBuilder();
      Frame frame = connection.receive();
      while (frame.type() != 'X') {
        (frame.type() == 'o' ? out : err).append(frame.text());
        frame = connection.receive();
      }
      assertThat(out.toString()).isEqualTo("some\0bytes\n");
      assertThat(err.toString()).isEqualTo("end\n");
      assertThat(frame.payload()).containsExactly(0, 0, 0, 11);
    }
  }

  @Test
  void signal_is_acknowledged_and_wait_gets_the_code() throws IOException {
    String id = jpod.sleeper();
    try (Connection waiter = new Connection(socket(id));
        Connection connection = new Connection(socket(id))) {
      waiter.send('W');
      connection.send('K', (byte) 0, (byte) 0, (byte) 0, (byte) 9);
      Frame answer = connection.receive();
      assertThat(answer.type()).isEqualTo('r');
      assertThat(answer.payload()).containsExactly(0, 0, 0, 0);
      Frame exit = waiter.receive();
      assertThat(exit.type()).isEqualTo('X');
      assertThat(exit.payload()).containsExactly(0, 0, 0, (byte) 137);
    }
  }

  @Test
  void nonsense_closes_the_connection_and_nothing_else() throws IOException {
    String id = jpod.sleeper();
    for (byte[] nonsense :
        List.of(
            new byte[] {'?', 0, 0, 0, 0, 0, 0, 0},
            new byte[] {'I', 0, 0, 0, 127, 0, 0, 0},
            new byte[] {'A', 1, 1, 1, 0, 0, 0, 1, 7})) {
      try (Connection connection = new Connection(socket(id))) {
        connection.out.write(nonsense);
        connection.out.flush();
        assertThat(connection.in.read()).isEqualTo(-1);
      } catch (IOException reset) {
        assertThat(reset).hasMessageContaining("reset");
      }
    }
    assertThat(jpod.status(id)).isEqualTo("running");
  }

  @Test
  void client_that_never_reads_does_not_lose_anybodys_output() throws IOException {
    String id =
        jpod.ok("run", "-d", "-i", "--network=none", BUSYBOX, "sh", "-c", "read x; seq 1 200000")
            .line();
    Path log = jpod.store().resolve("containers/" + id + "/log");
    try (Connection lazy = new Connection(socket(id))) {
      lazy.send('A', (byte) 7);
      lazy.send('I', (byte) '\n');
      assertThat(lazy.receive().type()).isEqualTo('o');
    }
    assertThat(jpod.ok("wait", id).line()).isEqualTo("0");
    try (var lines = Files.lines(log)) {
      assertThat(lines.count()).isEqualTo(200_000);
    }
  }

  @Test
  void folder_of_the_socket_belongs_to_the_user_alone() throws IOException {
    String id = jpod.sleeper();
    Path folder = java.util.Objects.requireNonNull(socket(id).getParent());
    FileStat stat = POSIXFactory.getPOSIX().stat(folder.toString());
    assertThat(stat.uid()).isEqualTo(jpod.user().uid());
    assertThat(Files.getPosixFilePermissions(folder))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void monitor_needs_little_memory_of_its_own() throws IOException {
    List<Long> sizes = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      String id = jpod.sleeper();
      sizes.add(privateKib(jpod.monitorPid(id)));
    }
    assertThat(sizes).allMatch(size -> size <= MONITOR_LIMIT_KIB);
  }

  /// Both streams, lines too long for one record, characters cut in two, followers and listeners.
  @Test
  void monitor_needs_little_memory_under_full_output_too() throws IOException {
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
                "yes 0123456789 & yes error >&2 & while :; do"
                    + " head -c 40000 /dev/zero | tr '\\0' a; printf '\\377\\303\\244'; done")
            .line();
    Running attached =
        jpod.shell("jpod attach --no-stdin " + id + " > /dev/null 2> /dev/null").start();
    Running follower = jpod.shell("jpod logs -f " + id + " > /dev/null 2> /dev/null").start();
    Path rotated = jpod.store().resolve("containers/" + id + "/log.2");
    Await.until("two rotations", () -> Files.exists(rotated));
    for (int i = 0; i < 20; i++) {
      assertThat(privateKib(jpod.monitorPid(id))).isLessThanOrEqualTo(MONITOR_LIMIT_KIB);
      Await.pause(50);
    }
    attached.kill().await();
    follower.kill().await();
  }

  private static long privateKib(long pid) throws IOException {
    long sum = 0;
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
      if (line.startsWith("Private_Clean:") || line.startsWith("Private_Dirty:")) {
        sum += Long.parseLong(line.substring(14).replace("kB", "").strip());
      }
    }
    return sum;
  }
}
