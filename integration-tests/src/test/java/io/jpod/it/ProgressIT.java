package io.jpod.it;

import static io.jpod.it.harness.Jpod.BUSYBOX;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.jpod.it.harness.Await;
import io.jpod.it.harness.Jpod;
import io.jpod.it.harness.LocalRegistry;
import io.jpod.it.harness.Result;
import io.jpod.it.harness.SlowProxy;
import io.jpod.it.harness.Tmux;
import io.jpod.it.harness.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// How a pull, a push and a build are shown: on a terminal, to a pipe, with `-q`.
class ProgressIT {
  @RegisterExtension static final LocalRegistry registry = new LocalRegistry();
  @RegisterExtension static final Jpod jpod = Jpod.ordinary().withBusybox();

  private static List<String> progress(Tmux tmux) {
    // Without the blanks that a narrower window's line leaves behind it.
    return tmux.screen()
        .lines()
        .filter(line -> line.startsWith("Copying blob"))
        .map(String::stripTrailing)
        .toList();
  }

  @Test
  void on_a_terminal_a_layer_has_one_line_that_moves_and_fits_the_window() throws Exception {
    jpod.ok("push", "-q", "--tls-verify=false", BUSYBOX, registry.name() + "/busybox:1");
    int port = Integer.parseInt(registry.name().substring("localhost:".length()));
    try (SlowProxy slow = new SlowProxy(port);
        Tmux tmux = new Tmux(jpod, 100, 24)) {
      String name = slow.name() + "/busybox:1";
      // Another store, which does not have the layer yet.
      tmux.line("jpod --root " + jpod.home() + "/fresh pull --tls-verify=false " + name);
      Await.until("a bar", () -> progress(tmux).toString().contains("=>"));
      assertThat(progress(tmux)).hasSize(1).first().asString().contains("] ").contains("/s");
      tmux.resize(50, 10);
      Await.until(
          "one line that fits",
          () -> progress(tmux).size() == 1 && progress(tmux).getFirst().length() < 50);
      tmux.resize(120, 24);
      Await.until("done", () -> tmux.screen().contains("Writing manifest"));
      tmux.prompts("host$");
      assertThat(progress(tmux)).hasSize(1).first().asString().endsWith(" done");
      assertThat(tmux.screen())
          .contains("Trying to pull " + name + "...")
          .contains("Copying config");
    }
    jpod.shell("rm -rf " + jpod.home() + "/fresh").run();
  }

  @Test
  void to_a_pipe_each_layer_is_a_line_on_standard_error_and_the_result_alone_on_standard_output() {
    String name = registry.name() + "/pipe:1";
    Result push = jpod.ok("push", "--tls-verify=false", BUSYBOX, name);
    assertThat(push.out()).isEmpty();
    assertThat(push.err().lines())
        .anyMatch(line -> line.matches("Copying blob sha256:[0-9a-f]{64}"))
        .anyMatch(line -> line.matches("Copying config sha256:[0-9a-f]{64}"))
        .contains("Writing manifest to image destination");
    Result pull = jpod.ok("pull", "--tls-verify=false", name);
    assertThat(pull.out().strip()).matches("[0-9a-f]{64}");
    assertThat(pull.err()).contains("Trying to pull " + name + "...").doesNotContain("\u001b");
    Result quiet = jpod.ok("pull", "-q", "--tls-verify=false", name);
    assertThat(quiet.out().strip()).matches("[0-9a-f]{64}");
    assertThat(quiet.err()).isEmpty();
    jpod.ok("rmi", name);
  }

  /// Two stages, of which one fails when it is told to; four commands in all.
  private static final String DOCKERFILE =
      """
      FROM localhost/busybox:it AS one
      ARG FAILS
      RUN --network=none for i in 1 2 3 4 5 6 7 8 9; do echo line $i; done; sleep 1; exit $FAILS
      FROM localhost/busybox:it AS two
      RUN --network=none echo "from two"; sleep 1
      FROM scratch
      COPY --from=one /etc/passwd /
      COPY --from=two /etc/group /
      """;

  private static Path context() throws IOException {
    Path context = jpod.user().folder(Workspace.get().folder("context").resolve("c"));
    Files.writeString(context.resolve("Dockerfile"), DOCKERFILE);
    return context;
  }

  private static Result build(String... options) throws IOException {
    List<String> words = new ArrayList<>(List.of("build"));
    words.addAll(List.of(options));
    words.add(context().toString());
    return jpod.call(words.toArray(String[]::new));
  }

  @Test
  void a_build_in_a_pipe_is_lines_with_numbers_of_steps_and_the_names_of_stages_that_run_at_once()
      throws IOException {
    Result plain = build("--build-arg=FAILS=0", "--no-cache");
    assertThat(plain.ok().err())
        .contains("[one] STEP 3/3: RUN --network=none for i in", "[two] STEP 2/2: RUN")
        .contains("[one] line 9\n", "[two] from two\n")
        .containsPattern("\\[two\\] --> [0-9]+\\.[0-9]s\n")
        .doesNotContain("\u001b");
    assertThat(plain.out().strip()).matches("[0-9a-f]{64}");
    Result cached = build("--build-arg=FAILS=0", "--progress=plain");
    assertThat(cached.ok().err()).contains("[one] --> Using cache", "[two] --> Using cache");
    Result quiet = build("--build-arg=FAILS=0", "--no-cache", "--progress=quiet");
    assertThat(quiet.ok().err()).isEmpty();
    assertThat(quiet.out().strip()).matches("[0-9a-f]{64}");
    assertThat(build("--progress=fancy").exits(125).err()).contains("fancy");
  }

  @Test
  void raw_progress_is_an_object_of_json_for_each_event() throws IOException {
    Result raw = build("--build-arg=FAILS=0", "--no-cache", "--progress=rawjson");
    StringBuilder output = new StringBuilder();
    List<String> events = new ArrayList<>();
    for (String line : raw.ok().err().split("\n", -1)) {
      if (line.isEmpty()) {
        continue;
      }
      JsonObject event = JsonParser.parseString(line).getAsJsonObject();
      String kind = event.get("event").getAsString();
      if (event.has("stage") && event.get("stage").getAsString().equals("one")) {
        events.add(kind + " " + event.get("step").getAsInt());
        if (kind.equals("output")) {
          byte[] data = Base64.getDecoder().decode(event.get("data").getAsString());
          output.append(new String(data, StandardCharsets.UTF_8));
        }
      }
    }
    assertThat(output)
        .hasToString("line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\n");
    assertThat(events).startsWith("started 1").contains("started 3").endsWith("finished 3");
  }

  @Test
  void the_whole_output_of_a_step_that_fails_is_kept_in_a_file_that_is_named() throws IOException {
    for (String progress : List.of("plain", "quiet")) {
      Result failed = build("--build-arg=FAILS=4", "--jobs=1", "--progress=" + progress);
      assertThat(failed.exits(4).err())
          .contains("Error: building at STEP \"RUN --network=none for i in", "(Dockerfile:3)");
      Matcher named =
          Pattern.compile("the whole output of the step that failed: (\\S+)").matcher(failed.err());
      assertThat(named.find()).as(failed.err()).isTrue();
      assertThat(Files.readString(Path.of(named.group(1))))
          .startsWith("line 1\n")
          .endsWith("line 9\n");
    }
  }

  @Test
  void explain_says_why_a_step_runs_again() throws IOException {
    // What ran last is known of a Dockerfile in its place.
    String context = context().toString();
    jpod.ok("build", "--build-arg=FAILS=0", context);
    Result again = jpod.ok("build", "--build-arg=FAILS=00", "--explain", context);
    assertThat(again.err())
        .containsPattern("\\[one\\] --> Runs again: .*FAILS")
        .doesNotContain("[two] --> Runs again");
  }

  @Test
  void on_a_terminal_steps_that_run_are_below_those_that_are_done() throws Exception {
    try (Tmux tmux = new Tmux(jpod, 100, 40)) {
      tmux.line("jpod build --no-cache --build-arg FAILS=0 " + context());
      // Both at once, with their times; of a long output the last lines.
      Await.until(
          "two steps that run",
          () -> {
            String screen = tmux.screen();
            return screen.contains(" => [one] STEP 3/3")
                && screen.contains(" => [two] STEP 2/2")
                && screen.contains("line 9");
          });
      tmux.prompts("host$");
      String done = tmux.screen();
      assertThat(done).contains("[one] STEP 3/3", "[two] STEP 2/2").doesNotContain(" => ");
      assertThat(done.strip().lines().filter(line -> line.matches("[0-9a-f]{64}"))).hasSize(1);
      tmux.line("clear; jpod build --build-arg FAILS=0 --progress=tty " + context());
      Await.until("cached steps", () -> tmux.screen().contains("CACHED"));
      tmux.prompts("host$");
      tmux.line("clear; jpod build --no-cache --build-arg FAILS=3 " + context());
      tmux.contains("the whole output of the step that failed: ");
      tmux.prompts("host$");
      assertThat(tmux.screen()).contains("line 9", "exit status 3");
    }
  }
}
