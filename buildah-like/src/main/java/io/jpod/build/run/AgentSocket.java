package io.jpod.build.run;

import io.jpod.core.JpodException;
import io.jpod.userns.AtFlags;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.Libc;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A socket behind which a step finds the user's SSH agent, for as long as the step runs.
///
/// It stands between the two for two reasons: an agent answers nobody but its own user, whereas a
/// step may run as any; and a step may list keys and sign with them, but not add, remove or lock
/// them. The protocol is draft-miller-ssh-agent: each message is its length in four bytes and a
/// body that begins with its type.
final class AgentSocket implements AutoCloseable {
  private static final int FAILURE = 5;
  private static final int REQUEST_IDENTITIES = 11;
  private static final int SIGN_REQUEST = 13;

  /// As OpenSSH's agent has it.
  private static final int MAX_MESSAGE_BYTES = 256 << 10;

  private final Path agent;
  private final ServerSocketChannel server;
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

  private AgentSocket(Path agent, ServerSocketChannel server) {
    this.agent = agent;
    this.server = server;
  }

  /// @param agent socket of the agent
  /// @param place where the new socket goes; nothing is there yet
  static AgentSocket open(Path agent, Path place, int uid, int gid, int mode)
      throws JpodException, ErrnoException {
    try {
      ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      AgentSocket socket = new AgentSocket(agent, server);
      boolean done = false;
      try {
        server.bind(UnixDomainSocketAddress.of(place));
        Libc.fchownat(AtFlags.AT_FDCWD, place.toString(), uid, gid, 0);
        Libc.fchmodat(AtFlags.AT_FDCWD, place.toString(), mode);
        done = true;
      } finally {
        if (!done) {
          socket.close();
        }
      }
      Thread.ofVirtual().start(socket::accept);
      return socket;
    } catch (IOException e) {
      throw new JpodException(
          "passing the SSH agent on at '" + place + "': " + e.getMessage(),
          "a shorter XDG_RUNTIME_DIR, if the path is longer than 107 bytes",
          e);
    }
  }

  private void accept() {
    while (true) {
      try {
        SocketChannel step = server.accept();
        Thread.ofVirtual().start(() -> serve(step));
      } catch (IOException e) {
        return; // closed: the step has ended
      }
    }
  }

  private void serve(SocketChannel step) {
    open.add(step);
    try (step;
        SocketChannel own = SocketChannel.open(UnixDomainSocketAddress.of(agent))) {
      converse(
          new DataInputStream(Channels.newInputStream(step)),
          new DataOutputStream(Channels.newOutputStream(step)),
          new DataInputStream(Channels.newInputStream(own)),
          new DataOutputStream(Channels.newOutputStream(own)));
    } catch (IOException e) {
      return; // one of the two is gone; the other sees the end of its connection
    } finally {
      open.remove(step);
    }
  }

  /// Until one of them ends it.
  static void converse(
      DataInputStream requests,
      DataOutputStream answers,
      DataInputStream agentAnswers,
      DataOutputStream agentRequests)
      throws IOException {
    while (true) {
      byte[] request = message(requests);
      byte[] answer = {FAILURE};
      if (request[0] == REQUEST_IDENTITIES || request[0] == SIGN_REQUEST) {
        send(request, agentRequests);
        answer = message(agentAnswers);
      }
      send(answer, answers);
    }
  }

  private static byte[] message(DataInputStream from) throws IOException {
    int length = from.readInt();
    if (length < 1 || length > MAX_MESSAGE_BYTES) {
      throw new IOException("a message of " + length + " bytes");
    }
    byte[] body = new byte[length];
    from.readFully(body);
    return body;
  }

  private static void send(byte[] body, DataOutputStream to) throws IOException {
    byte[] whole = new byte[4 + body.length];
    java.nio.ByteBuffer.wrap(whole).putInt(body.length).put(body);
    to.write(whole);
    to.flush();
  }

  @Override
  public void close() {
    closeQuietly(server);
    for (SocketChannel step : open) {
      closeQuietly(step);
    }
  }

  private static void closeQuietly(AutoCloseable one) {
    try {
      one.close();
    } catch (Exception e) {
      return; // nothing is lost with it
    }
  }
}
