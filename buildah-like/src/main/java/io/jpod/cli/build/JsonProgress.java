package io.jpod.cli.build;

import com.google.gson.JsonObject;
import io.jpod.build.engine.BuildListener;
import io.jpod.build.engine.BuildStep;
import io.jpod.core.Timestamps;
import io.jpod.oci.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

/// One JSON object a line: what happened, to which step, when. Output of commands is in base64, as
/// it may be anything.
final class JsonProgress implements BuildListener {
  private final OutputStream out;

  JsonProgress(OutputStream out) {
    this.out = out;
  }

  synchronized void write(JsonObject event) {
    event.addProperty("time", Timestamps.text(Instant.now()));
    try {
      out.write((Json.write(event) + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonObject event(String kind, BuildStep step) {
    JsonObject event = new JsonObject();
    event.addProperty("event", kind);
    event.addProperty("id", step.id());
    event.addProperty("stage", step.stage());
    event.addProperty("stages", step.stages());
    event.addProperty("step", step.number());
    event.addProperty("steps", step.count());
    event.addProperty("line", step.line());
    return event;
  }

  @Override
  public void started(BuildStep step) {
    JsonObject event = event("started", step);
    event.addProperty("instruction", step.text());
    write(event);
  }

  @Override
  public void cached(BuildStep step) {
    write(event("cached", step));
  }

  @Override
  public void explained(BuildStep step, String why) {
    JsonObject event = event("explained", step);
    event.addProperty("why", why);
    write(event);
  }

  @Override
  public void output(BuildStep step, byte[] bytes, int length, boolean error) {
    JsonObject event = event("output", step);
    event.addProperty("stream", error ? "stderr" : "stdout");
    byte[] part = java.util.Arrays.copyOf(bytes, length);
    event.addProperty("data", Base64.getEncoder().encodeToString(part));
    write(event);
  }

  @Override
  public void finished(BuildStep step, long nanos) {
    JsonObject event = event("finished", step);
    event.addProperty("nanoseconds", nanos);
    write(event);
  }

  @Override
  public void failed(BuildStep step, String message) {
    JsonObject event = event("failed", step);
    event.addProperty("message", message);
    write(event);
  }

  @Override
  public void pushed(String layer, long bytes, long size) {
    JsonObject event = new JsonObject();
    event.addProperty("event", "pushed");
    event.addProperty("layer", layer);
    event.addProperty("bytes", bytes);
    event.addProperty("size", size);
    write(event);
  }

  @Override
  public void warning(String text) {
    JsonObject event = new JsonObject();
    event.addProperty("event", "warning");
    event.addProperty("message", text);
    write(event);
  }
}
