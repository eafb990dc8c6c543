package io.jpod.build.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jpod.build.ImageSettings;
import io.jpod.cli.command.CommandLineReader;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;
import io.jpod.oci.ExecutionConfig;
import io.jpod.oci.Healthcheck;
import io.jpod.oci.History;
import io.jpod.oci.ImageConfig;
import io.jpod.oci.Platform;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// The expectations are what buildah 1.28 makes of the same options.
class ConfigChangesTest {
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Console console = new Console(InputStream.nullInputStream(), said, said);
  private ImageSettings settings =
      ImageSettings.of(ImageConfig.empty(Platform.of("linux", "amd64", null)));

  private ConfigChangesTest config(String... words) throws JpodException {
    String[] line = new String[words.length + 1];
    System.arraycopy(words, 0, line, 0, words.length);
    line[words.length] = "container";
    ParsedArgs args =
        Objects.requireNonNull(
            CommandLineReader.read(new ConfigCommand().definition(), line, 0, null, console));
    ConfigChanges changes = new ConfigChanges(args, console);
    settings = changes.apply(settings);
    changes.warn();
    return this;
  }

  private ExecutionConfig execution() {
    return settings.execution();
  }

  @Test
  void command_and_entrypoint_are_words_json_or_shell() throws Exception {
    config("--cmd", "a b", "--entrypoint", "[\"x\"]");
    assertThat(execution().cmd()).containsExactly("a", "b");
    assertThat(execution().entrypoint()).containsExactly("x");
    config("--cmd", "");
    assertThat(execution().cmd()).isNull();
    config("--cmd", "[\"q\",\"r s\"]", "--entrypoint", "");
    assertThat(execution().cmd()).containsExactly("q", "r s");
    assertThat(execution().entrypoint()).isNull();
    config("--entrypoint", "exec a b");
    assertThat(execution().entrypoint()).containsExactly("/bin/sh", "-c", "exec a b");
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("/bin/sh -c ignores it");
  }

  @Test
  void variables_are_set_expanded_removed_and_cleared() throws Exception {
    config("-e", "A=x-", "-e", "B=$$", "-e", "C=${A}y$A$NOPE.", "-e", "D=a=b");
    assertThat(execution().env()).containsExactly("A=x-", "B=$", "C=x-yx-NOPE.", "D=a=b");
    config("-e", "A-", "-e", "D=2");
    assertThat(execution().env()).containsExactly("B=$", "C=x-yx-NOPE.", "D=2");
    config("-e", "-");
    assertThat(execution().env()).isEmpty();
    config("-e", "PATH", "-e", "NOT_SET_ANYWHERE");
    assertThat(execution().env()).containsExactly("PATH=" + System.getenv("PATH"));
    assertThatThrownBy(() -> config("-e", "=C")).hasMessage("setting env \"=C\": no name given");
  }

  @Test
  void sets_take_names_away_by_a_dash_at_the_end() throws Exception {
    config(
        "-p",
        "80/tcp",
        "-p",
        "8080-8085",
        "-v",
        "/a",
        "-v",
        "b",
        "-l",
        "a=1",
        "-l",
        "b",
        "--annotation",
        "x=y");
    assertThat(execution().exposedPorts()).containsExactly("80/tcp", "8080-8085");
    assertThat(execution().labels()).isEqualTo(Map.of("a", "1", "b", ""));
    config("-p", "80/tcp-", "-v", "/a-", "-l", "a-", "--annotation", "x-");
    assertThat(execution().exposedPorts()).containsExactly("8080-8085");
    assertThat(execution().volumes()).containsExactly("b");
    assertThat(execution().labels()).isEqualTo(Map.of("b", ""));
    assertThat(settings.annotations()).isEmpty();
    config("-p", "-", "-v", "-", "-l", "-");
    assertThat(execution()).isEqualTo(ExecutionConfig.empty());
  }

  @Test
  void plain_values_are_kept_as_they_are_and_emptied_by_nothing() throws Exception {
    config(
        "--user",
        "1:2",
        "--workingdir",
        "rel",
        "--stop-signal",
        "9",
        "--shell",
        "/bin/bash -c",
        "--author",
        "me");
    assertThat(execution().user()).isEqualTo("1:2");
    assertThat(execution().workingDir()).isEqualTo("rel");
    assertThat(execution().stopSignal()).isEqualTo("9");
    assertThat(execution().shell()).containsExactly("/bin/bash", "-c");
    assertThat(settings.image().author()).isEqualTo("me");
    config("--user", "", "--workingdir", "", "--shell", "", "--stop-signal", "");
    assertThat(execution()).isEqualTo(ExecutionConfig.empty());
  }

  @Test
  void platform_has_version_and_features() throws Exception {
    config(
        "--arch",
        "arm64",
        "--variant",
        "v8",
        "--os-version",
        "1",
        "--os-feature",
        "f",
        "--os-feature",
        "g");
    config("--os-feature", "f-");
    assertThat(settings.image().architecture()).isEqualTo("arm64");
    assertThat(settings.image().variant()).isEqualTo("v8");
    assertThat(settings.image().toJson().get("os.version").getAsString()).isEqualTo("1");
    assertThat(settings.image().toJson().get("os.features")).hasToString("[\"g\"]");
  }

  @Test
  void health_check_has_docker_s_defaults_and_keeps_what_is_not_said() throws Exception {
    long second = 1_000_000_000L;
    config("--healthcheck", "CMD a \"b c\"");
    assertThat(execution().healthcheck())
        .isEqualTo(new Healthcheck(List.of("CMD", "a", "b c"), 30 * second, 30 * second, 0, 0, 3));
    config(
        "--healthcheck-interval",
        "3s",
        "--healthcheck-timeout",
        "1m30s",
        "--healthcheck-start-period",
        "5ms",
        "--healthcheck-retries",
        "7");
    assertThat(execution().healthcheck())
        .isEqualTo(
            new Healthcheck(List.of("CMD", "a", "b c"), 3 * second, 90 * second, 5_000_000, 0, 7));
    config("--healthcheck", "CMD-SHELL a | b 'c d'");
    assertThat(execution().healthcheck())
        .extracting(Healthcheck::test)
        .isEqualTo(List.of("CMD-SHELL", "a | b 'c d'"));
    config("--healthcheck", "NONE");
    assertThat(execution().healthcheck()).extracting(Healthcheck::test).isEqualTo(List.of("NONE"));
    config("--healthcheck", "");
    assertThat(execution().healthcheck()).isNull();
  }

  @Test
  void health_check_that_means_nothing_is_refused() {
    assertThatThrownBy(() -> config("--healthcheck", "curl -f x"))
        .hasMessage("--healthcheck \"curl -f x\": it begins with 'curl'");
    assertThatThrownBy(() -> config("--healthcheck-interval", "3s"))
        .hasMessage("times of a health check were given, but there is no health check");
  }

  @Test
  void history_has_a_step_for_each_change_in_buildah_s_order() throws Exception {
    config(
        "--add-history",
        "--cmd",
        "a b",
        "--entrypoint",
        "[\"x\",\"y\"]",
        "--env",
        "Q=1",
        "--label",
        "l=m",
        "--port",
        "80",
        "--volume",
        "/v",
        "--workingdir",
        "/w",
        "--user",
        "u",
        "--stop-signal",
        "9",
        "--shell",
        "/s -c",
        "--onbuild",
        "ob");
    assertThat(settings.steps()).allMatch(History::emptyLayer);
    assertThat(settings.steps())
        .extracting(History::createdBy)
        .containsExactly(
            "/bin/sh -c #(nop) USER u",
            "/bin/sh -c #(nop) SHELL /s -c",
            "/bin/sh -c #(nop) STOPSIGNAL 9",
            "/bin/sh -c #(nop) EXPOSE 80",
            "/bin/sh -c #(nop) ENV Q=1",
            "/bin/sh -c #(nop) ENTRYPOINT [\"x\",\"y\"]",
            "/bin/sh -c #(nop) CMD a b",
            "/bin/sh -c #(nop) VOLUME /v",
            "/bin/sh -c #(nop) LABEL l=m",
            "/bin/sh -c #(nop) WORKDIR /w",
            "/bin/sh -c #(nop) ONBUILD ob");
    config("--cmd", "c");
    assertThat(settings.steps()).hasSize(11);
  }

  @Test
  void labels_and_annotations_are_removed_by_name() throws Exception {
    config("--label", "a=1", "--label", "b=2", "--annotation", "x=1", "--annotation", "y=2");
    config("--unsetlabel", "a,c", "--unsetannotation", "y");
    assertThat(execution().labels()).containsExactly(Map.entry("b", "2"));
    assertThat(settings.annotations()).containsExactly(Map.entry("x", "1"));
  }

  @Test
  void checks_in_the_start_period_have_a_time_of_their_own() throws Exception {
    config("--healthcheck", "CMD true", "--healthcheck-start-interval", "5s");
    Healthcheck check = Objects.requireNonNull(execution().healthcheck());
    assertThat(check.startIntervalNanos()).isEqualTo(5_000_000_000L);
  }
}
