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
  /// journald writes what it is sent a moment later.
  private static final int MILLIS_UNTIL_WRITTEN = 300;

  private final Container container;
  private final LogOptions options;
  private final LogSink sink;

  /// Where the last record stands that was read; empty before the first.
  private String cursor = "";

  JournalReader(Container container, LogOptions options, LogSink sink) {
    this.container = container;
    this.options = options;
    this.sink = sink;
  }

  void read() throws IOException, JpodException {
    if (options.follow()) {
      if (!follow()) {
        return;
      }
      pause(MILLIS_UNTIL_WRITTEN);
    }
    all();
    sink.flush();
  }

  /// Records as they come, until the container ends.
  ///
  /// @return false if reading is over: the time limit was met
  private boolean follow() throws IOException, JpodException {
    Process process = journalctl(true);
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      while (process.isAlive() || lines.ready()) {
        if (!lines.ready()) {
          if (!alive()) {
            return true;
          }
          sink.flush();
          pause(50);
          continue;
        }
        String line = lines.readLine();
        if (line != null && !give(line)) {
          sink.flush();
          return false;
        }
      }
      return true; // it has failed, and so will the other
    } finally {
      process.destroy();
    }
  }

  /// What is there and was not read yet.
  private void all() throws IOException, JpodException {
    Process process = journalctl(false);
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      String line = lines.readLine();
      while (line != null) {
        if (!give(line)) {
          process.destroy();
          return;
        }
        line = lines.readLine();
      }
      String complaint =
          new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new JpodException(
            "reading the log of container \""
                + container.name()
                + "\" from the journal: "
                + complaint,
            "sudo usermod -aG systemd-journal $USER, and log in again; or keep the journal on disk"
                + " (sudo mkdir -p /var/log/journal), where each user has one");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private Process journalctl(boolean follow) throws JpodException {
    List<String> command =
        new ArrayList<>(List.of("journalctl", "--output=json", "--quiet", "--all"));
    if (cursor.isEmpty()) {
      command.add(options.tail() < 0 ? "--lines=all" : "--lines=" + options.tail());
      if (options.sinceEpochNanos() != Long.MIN_VALUE) {
        command.add("--since=@" + options.sinceEpochNanos() / 1_000_000_000L);
      }
    } else {
      command.add("--after-cursor=" + cursor);
    }
    if (follow) {
      command.add("--follow");
    }
    command.add("CONTAINER_ID_FULL=" + container.id());
    try {
      ProcessBuilder builder = new ProcessBuilder(command);
      if (follow) {
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
      }
      return builder.start();
    } catch (IOException e) {
      throw new JpodException(
          "the log of container \"" + container.name() + "\" is in the journal: no journalctl", e);
    }
  }

  private boolean alive() throws IOException {
    return StateFile.read(container.directory()).isAlive();
  }

  private static void pause(int millis) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private boolean give(String line) throws IOException {
    JsonObject record;
    try {
      record = Json.parseObject(line.getBytes(StandardCharsets.UTF_8));
    } catch (InvalidSpecException e) {
      return true; // a record that journalctl could not write whole
    }
    cursor = string(record.get("__CURSOR"), cursor);
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
