package io.jpod.core.registry;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// A server on a raw socket, which says whatever a test wants it to say, also what HTTP forbids. It
/// closes each connection after one answer.
final class ScriptedServer implements AutoCloseable {
  private final ServerSocket socket;

  /// Request line and headers of each request, in lower case but the line.
  final List<List<String>> requests = Collections.synchronizedList(new ArrayList<>());

  /// Answers one request.
  interface Script {
    /// @param request `GET /v2/ HTTP/1.1`, then the headers
    /// @param number of the request, from 1
    void answer(List<String> request, int number, OutputStream out) throws IOException;
  }

  private ScriptedServer(ServerSocket socket) {
    this.socket = socket;
  }

  static ScriptedServer start(Script script) throws IOException {
    ScriptedServer server =
        new ScriptedServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    Thread.ofPlatform().daemon().start(() -> server.accept(script));
    return server;
  }

  private void accept(Script script) {
    try {
      while (true) {
        Socket connection = socket.accept();
        Thread.ofPlatform().daemon().start(() -> serve(connection, script));
      }
    } catch (IOException e) {
      return; // closed
    }
  }

  private void serve(Socket connection, Script script) {
    try (connection) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
      List<String> request = new ArrayList<>();
      String line = in.readLine();
      while (line != null && !line.isEmpty()) {
        request.add(line);
        line = in.readLine();
      }
      if (!request.isEmpty() && request.getFirst().contains(" /")) {
        if (!request.getFirst().equals("GET /v2/ HTTP/1.1")) {
          requests.add(request);
        } else {
          // Is it a registry, and does it speak TLS? Not what tests are about.
          connection.getOutputStream().write(text(200, "", "{}"));
          return;
        }
        script.answer(request, requests.size(), connection.getOutputStream());
      }
    } catch (IOException e) {
      return; // the client has had enough
    }
  }

  static byte[] text(int status, String headers, String body) {
    return ("HTTP/1.1 "
            + status
            + " X\r\nConnection: close\r\nContent-Length: "
            + body.getBytes(StandardCharsets.UTF_8).length
            + "\r\n"
            + headers
            + "\r\n"
            + body)
        .getBytes(StandardCharsets.UTF_8);
  }

  String name() {
    return "localhost:" + socket.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
