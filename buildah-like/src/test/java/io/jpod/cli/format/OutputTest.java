package io.jpod.cli.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.jpod.cli.command.Console;
import io.jpod.core.JpodException;
import io.jpod.oci.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputTest {
  private static final long SECOND = 1_000_000_000L;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Console console =
      new Console(new ByteArrayInputStream(new byte[0]), out, new ByteArrayOutputStream());

  private String printed() {
    console.flush();
    return out.toString(UTF_8);
  }

  @Test
  void columns_are_at_least_twelve_wide_and_the_last_is_not_padded() {
    new Table()
        .row("REPOSITORY", "TAG", "SIZE")
        .row("localhost/a-long-name", "1", "1 MB")
        .row("x", "äöü", "2")
        .print(console);
    assertThat(printed())
        .isEqualTo(
            """
            REPOSITORY             TAG         SIZE
            localhost/a-long-name  1           1 MB
            x                      äöü         2
            """);
  }

  @Test
  void table_format_has_headings_of_the_fields_it_shows() throws JpodException {
    OutputFormat format =
        OutputFormat.parse("ps", "table {{.ID}}\\t{{.RunningFor}}", "row", "ID", "CONTAINER ID");
    format.row(row("1234"));
    format.print(console);
    assertThat(printed()).isEqualTo("CONTAINER ID  RUNNING FOR\n1234          1 second ago\n");
  }

  @Test
  void plain_format_prints_each_row_as_it_is() throws JpodException {
    OutputFormat format = OutputFormat.parse("ps", "{{.ID}}\\t{{.RunningFor}}", "row");
    format.row(row("1"));
    format.row(row("2"));
    format.print(console);
    assertThat(printed()).isEqualTo("1\t1 second ago\n2\t1 second ago\n");
  }

  private static JsonObject row(String id) {
    JsonObject row = new JsonObject();
    row.addProperty("ID", id);
    row.addProperty("RunningFor", "1 second ago");
    return row;
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1 kB",
    "1987655, 1.99 MB",
    "77800000, 77.8 MB",
    "136000000, 136 MB",
    "1050000000, 1.05 GB",
    "10049, 10 kB",
    "1240, 1.24 kB",
    "99999, 100 kB"
  })
  void size_has_three_significant_digits(long bytes, String expected) {
    assertThat(Quantities.size(bytes, " ")).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0, Less than a second", "1, 1 second", "59, 59 seconds", "60, About a minute",
        "120, 2 minutes",
    "3599, 59 minutes", "3600, About an hour", "5400, 2 hours", "169200, 47 hours",
        "172800, 2 days",
    "1209600, 2 weeks", "5184000, 2 months", "63072000, 2 years"
  })
  void duration_is_in_the_words_of_docker(long seconds, String expected) {
    assertThat(Quantities.duration(seconds * SECOND)).isEqualTo(expected);
  }

  @Test
  void time_prints_as_go_prints_it() {
    long nanos = 1795248537L * SECOND + 688757386;
    assertThat(GoTime.text(nanos, GoTime.utc()))
        .isEqualTo("2026-11-21 08:08:57.688757386 +0000 UTC");
    assertThat(GoTime.text(1795248537L * SECOND, ZoneId.of("Europe/Berlin")))
        .isEqualTo("2026-11-21 09:08:57 +0100 CET");
  }

  @Test
  void since_accepts_durations_seconds_and_rfc3339() throws JpodException {
    long now = 1_000_000 * SECOND;
    assertThat(GoTime.parse("1m30s", now)).isEqualTo(now - 90 * SECOND);
    assertThat(GoTime.parse("1.5h", now)).isEqualTo(now - 5400 * SECOND);
    assertThat(GoTime.parse("12.5", now)).isEqualTo(12 * SECOND + SECOND / 2);
    assertThat(GoTime.parse("1970-01-01T00:01:00Z", now)).isEqualTo(60 * SECOND);
    assertThat(GoTime.parse("1970-01-01T01:01:00.5+01:00", now))
        .isEqualTo(60 * SECOND + SECOND / 2);
  }

  @Test
  void yaml_quotes_what_would_be_read_as_something_else() {
    assertThat(
            Yaml.write(
                Json.parseObject(
                    "{\"a\":{\"b\":\"true\",\"c\":true,\"d\":\"12\"},\"e\":[\"x\",{\"f\":1,\"g\":null}],\"h\":[]}")))
        .isEqualTo(
            """
            a:
              b: "true"
              c: true
              d: "12"
            e:
            - x
            - f: 1
              g: null
            h: []
            """);
  }
}
