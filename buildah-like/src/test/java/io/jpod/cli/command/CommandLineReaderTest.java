package io.jpod.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CommandLineReaderTest {
  private static final Option DETACH = Option.flag("d,detach", "Run in the background");
  private static final Option SIG_PROXY = Option.flag("sig-proxy", "Forward signals");
  private static final Option ENV = Option.list("e,env", "KEY=VALUE", "Set a variable");
  private static final Option CAP_ADD = Option.csv("cap-add", "CAP", "Add capabilities");
  private static final Option TIME = Option.unsigned("t,time", "Seconds to wait");
  private static final Option NAME = Option.value("name", "NAME", "Name of the container");

  private static final CommandDefinition RUN =
      new CommandDefinition("jpod run", "IMAGE [COMMAND [ARG...]]", "Run a command")
          .options(DETACH, SIG_PROXY, ENV, CAP_ADD, TIME, NAME)
          .operands(1, CommandDefinition.ANY)
          .stopsAtFirstOperand()
          .examples("jpod run -it debian bash");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Console console =
      new Console(new ByteArrayInputStream(new byte[0]), out, new ByteArrayOutputStream());

  private @Nullable ParsedArgs tryRead(String... words) throws UsageException {
    return CommandLineReader.read(RUN, words, 0, null, console);
  }

  private ParsedArgs read(String... words) throws UsageException {
    ParsedArgs parsed = tryRead(words);
    assertThat(parsed).isNotNull();
    return java.util.Objects.requireNonNull(parsed);
  }

  @Test
  void values_and_operands_are_found() throws UsageException {
    ParsedArgs args =
        read(
            "-d",
            "--name=web",
            "-e",
            "A=1,2",
            "-eB=2",
            "--cap-add",
            "A,B",
            "--cap-add=C",
            "img",
            "-d");
    assertThat(args.flag(DETACH)).isTrue();
    assertThat(args.value(NAME)).isEqualTo("web");
    assertThat(args.values(ENV)).containsExactly("A=1,2", "B=2");
    assertThat(args.values(CAP_ADD)).containsExactly("A", "B", "C");
    assertThat(args.operands()).containsExactly("img", "-d");
  }

  @Test
  void last_flag_wins_and_a_missing_one_has_its_default() throws UsageException {
    ParsedArgs args = read("-d", "--detach=false", "img");
    assertThat(args.flag(DETACH)).isFalse();
    assertThat(args.flag(SIG_PROXY, true)).isTrue();
  }

  @Test
  void quoted_field_of_a_comma_separated_value_keeps_its_comma() throws UsageException {
    assertThat(read("--cap-add", "\"a,b\",c\"d,\"e\"\"f\"", "img").values(CAP_ADD))
        .containsExactly("a,b", "c\"d", "e\"f");
  }

  @Test
  void errors_are_in_the_words_that_scripts_know() {
    complains("unknown flag: --foo", "--foo", "img");
    complains("unknown flag: --foo", "--foo=bar", "img");
    complains("unknown shorthand flag: 'x' in -x", "-x", "img");
    complains("unknown shorthand flag: 'x' in -xe", "-dxe", "img");
    complains("flag needs an argument: --name", "--name");
    complains("flag needs an argument: 'e' in -e", "-e");
    complains("bad flag syntax: ---", "---");
    complains(
        "invalid argument \"x\" for \"-t, --time\" flag: strconv.ParseUint: parsing \"x\": invalid syntax",
        "-t",
        "x",
        "img");
    complains(
        "invalid argument \"maybe\" for \"-d, --detach\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax",
        "--detach=maybe",
        "img");
    complains("requires at least 1 arg(s), only received 0", "-d");
  }

  private void complains(String message, String... words) {
    assertThatThrownBy(() -> tryRead(words))
        .isInstanceOfSatisfying(
            UsageException.class,
            e -> {
              assertThat(e.getMessage()).isEqualTo(message);
              assertThat(e.hint()).isEqualTo("See 'jpod run --help'");
              assertThat(e.exitCode()).isEqualTo(125);
            });
  }

  @Test
  void help_shows_synopsis_options_and_examples() throws UsageException {
    assertThat(tryRead("--help")).isNull();
    console.flush();
    assertThat(out.toString(UTF_8))
        .contains("Usage:\n  jpod run [options] IMAGE [COMMAND [ARG...]]")
        .contains("-d, --detach")
        .contains("--name NAME")
        .contains("Examples:\n  jpod run -it debian bash");
  }

  @Test
  void error_is_printed_with_remedy_and_anchor() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console target = new Console(new ByteArrayInputStream(new byte[0]), out, err);
    ErrorPrinter.print(
        new io.jpod.core.JpodException("no range", "sudo usermod …", "no-ids", 125, null), target);
    assertThat(err.toString(UTF_8))
        .isEqualTo(
            "Error: no range\n  try:  sudo usermod …\n  more: docs/troubleshooting.md#no-ids\n");
  }
}
