package io.jpod.it.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// A port of the loopback interface behind which another one answers slowly: 256 KiB a second, in
/// the direction to the client.
public final class SlowProxy implements AutoCloseable {
  private static final int PIECE = 25 << 10;
  private static final long PAUSE_MILLIS = 100;

  private final ServerSocket server;
  private final int target;

  /// @param target port of what is made slow
  public SlowProxy(int target) {
    this.target = target;
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /// `localhost:PORT`
  public String name() {
    return "localhost:" + server.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        Socket behind = new Socket(InetAddress.getLoopbackAddress(), target);
        Thread.ofVirtual().start(() -> copy(client, behind, 0));
        Thread.ofVirtual().start(() -> copy(behind, client, PAUSE_MILLIS));
      }
    } catch (IOException e) {
      return; // closed
    }
  }

  private static void copy(Socket from, Socket to, long pauseMillis) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] piece = new byte[PIECE];
      int some;
      while ((some = in.readNBytes(piece, 0, 1)) > 0) {
        some += Math.max(0, in.read(piece, 1, Math.min(in.available(), PIECE - 1)));
        out.write(piece, 0, some);
        if (some == PIECE) {
          Thread.sleep(pauseMillis);
        }
      }
    } catch (IOException e) {
      return; // one side has hung up
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
