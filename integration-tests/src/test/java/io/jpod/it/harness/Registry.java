package io.jpod.it.harness;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Debian's `docker-registry` on a free port of the loopback interface, plain HTTP, with a log of
/// all requests.
public final class Registry implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/bin/docker-registry");

  /// The common log format: `"GET /v2/a/blobs/sha256:… HTTP/1.1" 200`.
  private static final Pattern BLOB_GET =
      Pattern.compile("\"GET /v2/[^ ]*/blobs/(sha256:[0-9a-f]{64})[^\"]*\" (\\d+)");

  private final Process process;
  private final int port;
  private final Path log;

  private Registry(Process process, int port, Path log) {
    this.process = process;
    this.port = port;
    this.log = log;
  }

  public static Registry start() {
    assumeTrue(Files.isExecutable(PROGRAM), "needs Debian's docker-registry");
    Path folder = Workspace.get().folder("registry");
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = free.getLocalPort();
      Path config =
          Files.writeString(
              folder.resolve("config.yml"),
              """
              version: 0.1
              log:
                level: error
              storage:
                filesystem:
                  rootdirectory: %s
                cache:
                  blobdescriptor: inmemory
              http:
                addr: 127.0.0.1:%d
              """
                  .formatted(folder.resolve("storage"), port));
      free.close();
      Path log = folder.resolve("log");
      Process process =
          new ProcessBuilder(PROGRAM.toString(), "serve", config.toString())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      Await.until("docker-registry", () -> isOpen(port));
      return new Registry(process, port, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOpen(int port) {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /// `localhost:PORT/NAME`.
  public String image(String name) {
    return "localhost:" + port + "/" + name;
  }

  /// How many of the log's lines there are now, for [#blobGets].
  public int mark() {
    return lines().size();
  }

  /// How often each blob was sent whole or in part since a mark, by digest.
  public Map<String, Integer> blobGets(int mark) {
    Map<String, Integer> gets = new TreeMap<>();
    List<String> lines = lines();
    for (String line : lines.subList(mark, lines.size())) {
      Matcher matcher = BLOB_GET.matcher(line);
      if (matcher.find() && matcher.group(2).startsWith("20")) {
        gets.merge(matcher.group(1), 1, Integer::sum);
      }
    }
    return gets;
  }

  /// Status codes of all GETs of blobs since a mark.
  public List<String> blobStatuses(int mark) {
    List<String> statuses = new ArrayList<>();
    List<String> lines = lines();
    for (String line : lines.subList(mark, lines.size())) {
      Matcher matcher = BLOB_GET.matcher(line);
      if (matcher.find()) {
        statuses.add(matcher.group(2));
      }
    }
    return statuses;
  }

  private List<String> lines() {
    return Command.text(log).lines().toList();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
