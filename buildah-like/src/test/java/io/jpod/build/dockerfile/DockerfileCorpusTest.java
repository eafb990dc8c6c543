package io.jpod.build.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Dockerfiles as they are found in public: written for these tests after the patterns of official
/// images, of generators and of projects' own files. `corpus-forms.txt` has what is read of each;
/// `-Djpod.docs=write` writes it.
class DockerfileCorpusTest {
  private record Sample(String name, String text) {}

  private static List<Sample> samples() throws IOException {
    List<Sample> samples = new ArrayList<>();
    for (String file : List.of("corpus-1.txt", "corpus-2.txt")) {
      for (String section : resource(file).split("(?m)^=== ", -1)) {
        if (!section.isBlank()) {
          int head = section.indexOf('\n');
          samples.add(new Sample(section.substring(0, head).strip(), section.substring(head + 1)));
        }
      }
    }
    return samples;
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = DockerfileCorpusTest.class.getResourceAsStream(name)) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @TestFactory
  Stream<DynamicTest> every_instruction_is_read_where_it_stands() throws IOException {
    return samples().stream()
        .map(sample -> DynamicTest.dynamicTest(sample.name(), () -> standsWhereItSays(sample)));
  }

  private static void standsWhereItSays(Sample sample) throws DockerfileException {
    String[] lines = sample.text().split("\n", -1);
    for (SourceInstruction instruction : DockerfileSource.parse(sample.text()).instructions()) {
      String line = lines[instruction.line() - 1].strip();
      assertThat(line.toUpperCase(Locale.ROOT)).startsWith(instruction.keyword() + " ");
      assertThat(instruction.text()).doesNotContain("\n");
    }
    Dockerfile.parse(sample.text());
  }

  @Test
  void what_is_read_is_what_was_written_down() throws IOException, DockerfileException {
    StringBuilder forms = new StringBuilder();
    for (Sample sample : samples()) {
      forms.append("=== ").append(sample.name()).append('\n').append(form(sample.text()));
    }
    if (System.getProperty("jpod.docs", "").equals("write")) {
      Files.writeString(
          Path.of("src/test/resources/io/jpod/build/dockerfile/corpus-forms.txt"), forms);
    } else {
      assertThat(forms.toString()).isEqualTo(resource("corpus-forms.txt"));
    }
    assertThat(samples()).hasSizeGreaterThanOrEqualTo(60);
  }

  private static String form(String text) throws DockerfileException {
    Dockerfile file = Dockerfile.parse(text);
    StringBuilder form = new StringBuilder();
    if (!file.directives().isEmpty()) {
      form.append("directives ").append(new java.util.TreeMap<>(file.directives())).append('\n');
    }
    for (Stage.Line line : file.globals()) {
      form.append("global ").append(line.instruction()).append('\n');
    }
    for (Stage stage : file.stages()) {
      form.append("stage ").append(stage.from()).append('\n');
      for (Stage.Line line : stage.lines()) {
        form.append("  ").append(line.source().line()).append(' ');
        form.append(abridged(line.instruction().toString())).append('\n');
      }
    }
    return form.toString();
  }

  /// Long scripts by their length and hash.
  private static String abridged(String text) {
    String line = text.replace("\n", "\\n").replace("\t", "\\t");
    return line.length() <= 300
        ? line
        : line.substring(0, 250)
            + "… "
            + line.length()
            + " "
            + Integer.toHexString(line.hashCode());
  }
}
