package io.jpod.build.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jpod.build.engine.BuildListener;
import io.jpod.build.engine.BuildStep;
import io.jpod.oci.InvalidSpecException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerEventsTest {
  private final List<String> heard = new ArrayList<>();

  private final WorkerEvents events =
      new WorkerEvents(
          new BuildListener() {
            @Override
            public void started(BuildStep step) {
              heard.add("started " + step.text());
            }

            @Override
            public void output(BuildStep step, byte[] bytes, int length, boolean error) {
              String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
              heard.add((error ? "err " : "out ") + step.text() + " " + text);
            }

            @Override
            public void pushed(String layer, long bytes, long size) {
              heard.add("pushed " + layer + " " + bytes + " of " + size);
            }
          });

  private static String event(String kind, String more) {
    return "{\"event\":\""
        + kind
        + "\",\"id\":2,\"stage\":\"0\",\"stages\":1,\"step\":1,\"steps\":2,\"line\":1"
        + more
        + "}";
  }

  @Test
  void steps_are_known_by_their_number_from_event_to_event() {
    events.line(event("started", ",\"instruction\":\"RUN x\""));
    events.line(event("output", ",\"stream\":\"stderr\",\"data\":\"aGk=\""));
    events.line("{\"event\":\"pushed\",\"layer\":\"sha256:1\",\"bytes\":5,\"size\":9}");
    events.line("{\"event\":\"of a later version\"}");
    assertThat(heard).containsExactly("started RUN x", "err RUN x hi", "pushed sha256:1 5 of 9");
    assertThat(events.built()).isNull();
  }

  @Test
  void end_is_kept() {
    String hex = "a".repeat(64);
    events.line(
        "{\"event\":\"built\",\"imageId\":\"1\",\"manifest\":\"sha256:"
            + hex
            + "\",\"names\":[\"localhost/a:1\"]}");
    assertThat(events.built())
        .isNotNull()
        .satisfies(built -> {
          assertThat(built.manifestDigest().hex()).isEqualTo(hex);
          assertThat(built.names()).containsExactly("localhost/a:1");
        });
  }

  @Test
  void index_has_its_images_by_platform_in_their_order() {
    String hex = "b".repeat(64);
    String image =
        "{\"platform\":\"linux/%s\",\"imageId\":\"%s\",\"manifest\":\"sha256:" + hex + "\"}";
    events.line(
        "{\"event\":\"indexed\",\"digest\":\"sha256:"
            + hex
            + "\",\"names\":[\"localhost/a:1\"],\"images\":["
            + image.formatted("s390x", "1")
            + ","
            + image.formatted("amd64", "2")
            + "]}");
    assertThat(events.index())
        .isNotNull()
        .satisfies(index -> {
          assertThat(index.names()).containsExactly("localhost/a:1");
          assertThat(index.images().keySet()).containsExactly("linux/s390x", "linux/amd64");
          assertThat(index.images().get("linux/amd64"))
              .isNotNull()
              .satisfies(built -> assertThat(built.imageId()).isEqualTo("2"));
        });
  }

  @Test
  void mount_is_known_when_it_is_there() {
    assertThat(events.mounted()).isNull();
    events.line("{\"event\":\"mounted\",\"path\":\"/proc/1/fd/2\"}");
    assertThat(events.mounted()).isEqualTo(Path.of("/proc/1/fd/2"));
  }

  @Test
  void lines_of_something_else_are_refused() {
    assertThatThrownBy(() -> events.line("Error: no")).isInstanceOf(InvalidSpecException.class);
  }
}
