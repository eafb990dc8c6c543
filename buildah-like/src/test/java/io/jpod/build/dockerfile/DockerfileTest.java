package io.jpod.build.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerfileTest {
  private static List<Stage.Line> lines(String... text) throws DockerfileException {
    return Dockerfile.parse("FROM a\n" + String.join("\n", text)).stages().getFirst().lines();
  }

  private static Instruction only(String... text) throws DockerfileException {
    List<Stage.Line> lines = lines(text);
    assertThat(lines).hasSize(1);
    return lines.getFirst().instruction();
  }

  @Test
  void continued_lines_lose_comments_and_empty_lines() throws DockerfileException {
    Instruction.Run run = (Instruction.Run) only("RUN a \\", "# comment", "", "  b \\  ", "&& c");
    assertThat(run.command()).isEqualTo(new Instruction.Command(List.of("a   b && c"), true));
  }

  @Test
  void two_escape_characters_continue_nothing() throws DockerfileException {
    assertThat(lines("RUN a \\\\", "RUN b")).hasSize(2);
  }

  @Test
  void escape_directive_changes_the_character() throws DockerfileException {
    Dockerfile file = Dockerfile.parse("# escape=`\nFROM a\nRUN b `\nc\\\nRUN d");
    assertThat(file.stages().getFirst().lines()).hasSize(2);
    assertThat(file.escape()).isEqualTo('`');
  }

  @Test
  void directives_end_with_the_first_line_that_is_none() throws DockerfileException {
    Dockerfile file = Dockerfile.parse("# comment\n# escape=`\nFROM a");
    assertThat(file.escape()).isEqualTo('\\');
    assertThat(file.directives()).isEmpty();
  }

  @Test
  void json_form_that_is_none_is_a_line_of_shell() throws DockerfileException {
    assertThat(((Instruction.Cmd) only("CMD [\"a\", \"b\"]")).command())
        .isEqualTo(new Instruction.Command(List.of("a", "b"), false));
    assertThat(((Instruction.Cmd) only("CMD ['a', 'b']")).command().shell()).isTrue();
  }

  @Test
  void environment_in_both_forms() throws DockerfileException {
    assertThat(only("ENV A=b C=\"d e\" F=g\\ h"))
        .isEqualTo(
            new Instruction.Env(
                List.of(
                    new Instruction.Pair("A", "b"),
                    new Instruction.Pair("C", "\"d e\""),
                    new Instruction.Pair("F", "g\\ h"))));
    assertThat(only("ENV A b c=d"))
        .isEqualTo(new Instruction.Env(List.of(new Instruction.Pair("A", "b c=d"))));
  }

  @Test
  void here_documents_of_run() throws DockerfileException {
    Instruction.Run run = (Instruction.Run) only("RUN cat <<A <<-'B'", "x $y", "A", "\tz", "\tB");
    assertThat(run.documents())
        .containsExactly(
            new HereDocument("A", true, false, "x $y\n"),
            new HereDocument("B", false, true, "z\n"));
  }

  @Test
  void here_documents_of_copy_are_no_sources() throws DockerfileException {
    Instruction.Copy copy = (Instruction.Copy) only("COPY <<a.txt other /d/", "text", "a.txt");
    assertThat(copy.sources()).containsExactly("other");
    assertThat(copy.documents()).extracting(HereDocument::name).containsExactly("a.txt");
  }

  @Test
  void here_string_is_none() throws DockerfileException {
    assertThat(((Instruction.Run) only("RUN cat <<<word")).documents()).isEmpty();
  }

  @Test
  void flags_stand_in_front() throws DockerfileException {
    Instruction.Copy copy =
        (Instruction.Copy)
            only("COPY --from=b --chown=\"a:b\" --exclude=*.o --exclude=x --link a b");
    assertThat(copy.flags().from()).isEqualTo("b");
    assertThat(copy.flags().chown()).isEqualTo("a:b");
    assertThat(copy.flags().excludes()).containsExactly("*.o", "x");
    assertThat(copy.flags().link()).isTrue();
    assertThat(copy.sources()).containsExactly("a");
  }

  @Test
  void stages_by_name_and_number() throws DockerfileException {
    Dockerfile file = Dockerfile.parse("ARG V=1\nFROM a AS One\nFROM b\nFROM c AS one\nRUN x");
    assertThat(file.globals()).hasSize(1);
    assertThat(file.stages()).extracting(Stage::label).containsExactly("one", "1", "one");
    assertThat(file.stage("ONE", 2)).isEqualTo(file.stages().get(0));
    assertThat(file.stage("1", 2)).isEqualTo(file.stages().get(1));
    assertThat(file.stage("1", 1)).isNull();
    assertThat(file.target("one")).isEqualTo(file.stages().get(2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          RUN x                         | 1 | no build stage in current context
          FROM a\\nRUNN x               | 2 | unknown instruction: RUNN
          FROM a\\n\\nCOPY x            | 3 | COPY requires at least two arguments, but only one was provided. Destination could not be determined
          FROM a\\nENV A                | 2 | ENV must have two arguments
          FROM a\\nENV A=1 B            | 2 | Syntax error - can't find = in "B". Must be of the form: name=value
          FROM a b                      | 1 | FROM requires either one or three arguments
          FROM a AS 1b                  | 1 | invalid name for build stage: "1b", name can't start with a number or contain symbols
          FROM a\\nCOPY --frm=b a b     | 2 | unknown flag: --frm (in COPY)
          FROM a\\nRUN <<E\\nx          | 2 | unterminated heredoc
          FROM a\\nONBUILD FROM b       | 2 | FROM isn't allowed as an ONBUILD trigger
          FROM a\\nONBUILD ONBUILD RUN b| 2 | Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed
          FROM a\\nSHELL sh             | 2 | SHELL requires the arguments to be in JSON form
          FROM a\\nHEALTHCHECK TEST x   | 2 | Unknown type "TEST" in HEALTHCHECK (try CMD)
          FROM a\\nRUN --network=x y    | 2 | invalid network mode "x" in RUN --network
          # escape=x\\nFROM a           | 1 | invalid ESCAPE 'x'. Must be ` or \\
          # only a comment              | 0 | file with no instructions
          """)
  void faults_name_their_line(String text, int line, String message) {
    assertThatThrownBy(() -> Dockerfile.parse(text.strip().replace("\\n", "\n")))
        .isInstanceOfSatisfying(
            DockerfileException.class, e -> assertThat(e.line()).isEqualTo(line))
        .hasMessage(message);
  }

  @Test
  void hostile_text_is_refused() {
    assertThatThrownBy(() -> Dockerfile.parse("FROM a\nRUN \0"))
        .hasMessage("the line holds a NUL character");
    assertThatThrownBy(() -> Dockerfile.parse("FROM a\nRUN " + "x".repeat(2 << 20)))
        .hasMessageContaining("greater than max allowed size");
    assertThatThrownBy(() -> Dockerfile.parse("FROM a\n".repeat(10_001)))
        .hasMessage("more than 10000 stages");
  }

  @Test
  void a_mistyped_instruction_is_recognised() {
    assertThatThrownBy(() -> Dockerfile.parse("FROM a\nENTRYPONT x"))
        .isInstanceOfSatisfying(
            DockerfileException.class, e -> assertThat(e.remedy()).isEqualTo("ENTRYPOINT"));
  }
}
