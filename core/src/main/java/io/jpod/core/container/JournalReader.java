package io.jpod.core.container;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.jpod.core.JpodException;
import io.jpod.core.Timestamps;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a container's records from systemd's journal, by journalctl(1).
final class JournalReader {
  private final Container container;

  JournalReader(Container container) {
    this.container = container;
  }

  void read(LogOptions options, LogSink sink) throws IOException, JpodException {
    List<String> command = new ArrayList<>();
    command.add("journalctl");
    command.add("--output=json");
    command.add("--quiet");
    command.add("--all");
    command.add(options.tail() < 0 ? "--lines=all" : "--lines=" + options.tail());
    if (options.sinceEpochNanos() != Long.MIN_VALUE) {
      command.add("--since=@" + options.sinceEpochNanos() / 1_000_000_000L);
    }
    if (options.follow()) {
      command.add("--follow");
    }
    command.add("CONTAINER_ID_FULL=" + container.id());
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(false).start();
    } catch (IOException e) {
      throw new JpodException(
          "the log of container \"" + container.name() + "\" is in the journal: no journalctl", e);
    }
    try (BufferedReader lines =
        new BufferedReader(
            new java.io.InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      while (true) {
        if (options.follow() && !lines.ready() && !alive()) {
          break;
        }
        if (options.follow() && !lines.ready()) {
          sink.flush();
          pause();
          continue;
        }
        String line = lines.readLine();
        if (line == null || !give(line, options, sink)) {
          break;
        }
      }
    } finally {
      process.destroy();
    }
    sink.flush();
  }

  private boolean alive() throws IOException {
    return StateFile.read(container.directory()).isAlive();
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static boolean give(String line, LogOptions options, LogSink sink) throws IOException {
    JsonObject record;
    try {
      record = Json.parseObject(line.getBytes(StandardCharsets.UTF_8));
    } catch (InvalidSpecException e) {
      return true; // a record that journalctl could not write whole
    }
    long nanos = Long.parseLong(string(record.get("__REALTIME_TIMESTAMP"), "0")) * 1000;
    if (nanos >= options.untilEpochNanos()) {
      return false;
    }
    if (nanos < options.sinceEpochNanos()) {
      return true;
    }
    byte[] message = bytes(record.get("MESSAGE"));
    boolean partial = record.has("CONTAINER_PARTIAL_MESSAGE");
    byte[] text = java.util.Arrays.copyOf(message, message.length + (partial ? 0 : 1));
    if (!partial) {
      text[message.length] = '\n';
    }
    boolean stderr = string(record.get("PRIORITY"), "6").equals("3");
    return sink.record(stderr, Timestamps.format(nanos), text, text.length);
  }

  private static String string(@Nullable JsonElement element, String otherwise) {
    return element == null || !element.isJsonPrimitive() ? otherwise : element.getAsString();
  }

  /// What is no text is an array of numbers.
  private static byte[] bytes(@Nullable JsonElement element) {
    if (element instanceof JsonArray array) {
      byte[] bytes = new byte[array.size()];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) array.get(i).getAsInt();
      }
      return bytes;
    }
    return string(element, "").getBytes(StandardCharsets.UTF_8);
  }
}
