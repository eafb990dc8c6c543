package io.jpod.core.container;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/// The commands' end of a monitor's socket (docs/design/002): stop, kill, wait. One request at a
/// time; not for use by several threads.
public final class MonitorConnection implements AutoCloseable {
  private static final int HEADER = 8;
  private static final int MAX_PAYLOAD = 65_536;

  /// Seconds that mean the container's own timeout.
  public static final int OWN_TIMEOUT = -2;

  private final SocketChannel channel;

  private MonitorConnection(SocketChannel channel) {
    this.channel = channel;
  }

  /// Connects to the socket at this path.
  ///
  /// @throws IOException if nobody listens there
  public static MonitorConnection open(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return new MonitorConnection(channel);
  }

  /// Sends a signal to the container's first process.
  ///
  /// @return errno of kill(2); 0 is success
  public int kill(int signal) throws IOException {
    send('K', ByteBuffer.allocate(4).putInt(signal).flip());
    return answer('r').getInt();
  }

  /// Freezes or thaws the container.
  ///
  /// @return errno; 0 is success, EOPNOTSUPP where no cgroup is delegated to the user
  public int pause(boolean freeze) throws IOException {
    send('P', ByteBuffer.allocate(1).put((byte) (freeze ? 1 : 0)).flip());
    return answer('r').getInt();
  }

  /// Tells the monitor another restart policy.
  ///
  /// @param policy 0 no, 1 on-failure, 2 unless-stopped, 3 always
  /// @param retries with on-failure: at most so many; 0: any number
  /// @return errno; 0 is success
  public int restartPolicy(int policy, int retries) throws IOException {
    ByteBuffer payload = ByteBuffer.allocate(8).put((byte) policy).put(new byte[3]);
    send('Y', payload.putInt(retries).flip());
    return answer('r').getInt();
  }

  /// Asks for the container to be stopped; [#awaitExit] tells when it is.
  ///
  /// @param signal 0: its own stop signal
  /// @param seconds until SIGKILL; -1: never, [#OWN_TIMEOUT]: its own
  public void stop(int signal, int seconds) throws IOException {
    send('T', ByteBuffer.allocate(8).putInt(signal).putInt(seconds).flip());
  }

  /// Asks to be told of the container's end; [#awaitExit] tells when it is.
  public void subscribe() throws IOException {
    send('W', ByteBuffer.allocate(0));
  }

  /// Waits for the container's end, which [#stop] or [#subscribe] must have asked for.
  ///
  /// @return its exit code
  public int awaitExit() throws IOException {
    return answer('X').getInt();
  }

  /// Has the health checked now.
  ///
  /// @return exit code of the check (16 bits) and the health; a negative errno if there is no check
  long checkHealth() throws IOException {
    send('H', ByteBuffer.allocate(0));
    while (true) {
      ByteBuffer header = read(HEADER);
      byte type = header.get();
      ByteBuffer payload = read(header.getInt(4));
      if (type == 'h') {
        return payload.getInt() & 0xffffffffL;
      }
      if (type == 'r') {
        return -payload.getInt();
      }
    }
  }

  private void send(char type, ByteBuffer payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(HEADER + payload.remaining());
    frame.put((byte) type).put((byte) 0).putShort((short) 0).putInt(payload.remaining());
    frame.put(payload).flip();
    while (frame.hasRemaining()) {
      channel.write(frame);
    }
  }

  private ByteBuffer answer(char wanted) throws IOException {
    while (true) {
      ByteBuffer header = read(HEADER);
      byte type = header.get();
      header.position(4);
      int length = header.getInt();
      if (length < 0 || length > MAX_PAYLOAD) {
        throw new IOException("the monitor sent a frame of " + length + " bytes");
      }
      ByteBuffer payload = read(length);
      if (type == wanted) {
        if (length < 4) {
          throw new IOException("the monitor sent an answer that is too short");
        }
        return payload;
      }
    }
  }

  private ByteBuffer read(int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new java.io.EOFException("the monitor is gone");
      }
    }
    return buffer.flip();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
