package io.jpod.it.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Debian's `docker-registry` on a free port of the loopback interface, plain HTTP, with a log of
/// all requests.
public final class Registry implements AutoCloseable {
  /// The common log format: `"GET /v2/a/blobs/sha256:… HTTP/1.1" 200`.
  private static final Pattern BLOB_GET =
      Pattern.compile("\"GET /v2/[^ ]*/blobs/(sha256:[0-9a-f]{64})[^\"]*\" (\\d+)");

  private final RegistryProcess process;

  private Registry(RegistryProcess process) {
    this.process = process;
  }

  public static Registry start() {
    RegistryProcess.assumeInstalled();
    return new Registry(
        RegistryProcess.start(
            Workspace.get().folder("registry"),
            """
            version: 0.1
            log: {level: error}
            storage: {filesystem: {rootdirectory: DIR/storage}, cache: {blobdescriptor: inmemory}}
            http: {addr: 127.0.0.1:PORT}
            """));
  }

  /// `localhost:PORT/NAME`.
  public String image(String name) {
    return "localhost:" + process.port() + "/" + name;
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
    return Command.text(process.log()).lines().toList();
  }

  @Override
  public void close() {
    process.close();
  }
}
