package io.jpod.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Two independent readers of the same definition must read the same from every line.
class AgreementWithPicocliTest {
  private static final int LINES = 30_000;

  private static final String[] WORDS = {
    "image",
    "true",
    "false",
    "-",
    "--",
    "-d",
    "-i",
    "-it",
    "-dit",
    "-t",
    "-e",
    "-eA=1",
    "-e=A=1",
    "-ite",
    "-itd=false",
    "-p8080:80",
    "-p",
    "8080:80",
    "-ip",
    "--env",
    "--env=A=1",
    "--env=",
    "--name",
    "--name=x",
    "--rm",
    "--rm=false",
    "--rm=true",
    "--network",
    "none",
    "--net",
    "--net=host",
    "--pull",
    "--pull=always",
    "--cap-add",
    "NET_ADMIN,SYS_TIME",
    "--unknown",
    "--unknown=1",
    "-Q",
    "-dQ",
    "a b",
    "",
    "--tail",
    "5",
    "--tail=-1",
    "--time",
    "7",
    "-n",
    "-n5",
    "sh",
    "-c",
    "echo 'x y'",
    "\"quoted\"",
    "@file",
    "${x}",
    "--nam",
    "---",
    "--=x",
    "-e-x",
    "--name=--rm",
    "-="
  };

  private static CommandDefinition definition(boolean stopsAtFirstOperand) {
    CommandDefinition definition =
        new CommandDefinition("jpod test", "IMAGE [ARG...]", "For the test")
            .options(
                Option.flag("d,detach", "detach"),
                Option.flag("i,interactive", "stdin"),
                Option.flag("t,tty", "tty"),
                Option.flag("rm", "remove"),
                Option.list("e,env", "KEY=VALUE", "environment"),
                Option.csv("p,publish", "PORT", "ports"),
                Option.csv("cap-add", "CAP", "capabilities"),
                Option.value("name", "NAME", "name"),
                Option.value("network,net", "MODE", "network"),
                Option.optionalValue("pull", "POLICY", "missing", "pull"),
                Option.number("tail", "lines"),
                Option.unsigned("n,time", "seconds"));
    return stopsAtFirstOperand ? definition.stopsAtFirstOperand() : definition;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void both_readers_read_the_same_from_thousands_of_generated_lines(boolean stops) {
    CommandDefinition definition = definition(stops);
    CommandLine picocli = PicocliModel.commandLine(definition);
    Random random = new Random(20260801);
    int wellFormed = 0;
    for (int i = 0; i < LINES; i++) {
      String[] words = line(random);
      String ours = readByFastParser(definition, words);
      String theirs = readByPicocli(picocli, words);
      assertThat(ours).as(Arrays.toString(words)).isEqualTo(theirs);
      if (!ours.equals(REFUSED)) {
        wellFormed++;
      }
    }
    assertThat(wellFormed).isGreaterThan(LINES / 10);
  }

  @Test
  void mistyped_option_is_answered_with_the_one_that_was_meant() {
    String[] words = {"--netwrok", "none", "image"};
    assertThat(PicocliModel.suggestion(definition(true), words, 0)).isEqualTo("--network");
  }

  private static final String REFUSED = "refused";

  /// Three things are left out, as picocli cannot be taught pflag's rules for them: `--` as an
  /// option's value, which picocli refuses; a negative number for an operand (`-1`) and `-d=` with
  /// nothing behind it, which pflag refuses.
  private static String[] line(Random random) {
    String[] words = new String[random.nextInt(7)];
    for (int i = 0; i < words.length; i++) {
      do {
        words[i] = WORDS[random.nextInt(WORDS.length)];
      } while (words[i].equals("--") && i > 0 && words[i - 1].startsWith("-"));
    }
    return words;
  }

  private static String readByFastParser(CommandDefinition definition, String[] words) {
    FastParser parser = new FastParser(definition, words, 0, null);
    if (parser.complaint() != null || parser.isHelpRequested()) {
      return REFUSED;
    }
    ParsedArgs result = parser.result();
    StringBuilder text = new StringBuilder();
    for (Option option : definition.options()) {
      if (result.isGiven(option)) {
        text.append(option).append('=').append(result.rawValues(option)).append('\n');
      }
    }
    return text.append(result.operands()).toString();
  }

  private static String readByPicocli(CommandLine picocli, String[] words) {
    CommandLine.ParseResult result;
    try {
      result = picocli.parseArgs(words);
    } catch (CommandLine.ParameterException e) {
      return REFUSED;
    }
    if (result.isUsageHelpRequested()) {
      return REFUSED;
    }
    StringBuilder text = new StringBuilder();
    List<String> operands = List.of();
    for (ArgSpec arg : picocli.getCommandSpec().args()) {
      @Nullable List<String> values = arg.getValue();
      if (values == null || values.isEmpty()) {
        continue;
      }
      if (arg instanceof OptionSpec spec) {
        Option option = (Option) spec.userObject();
        for (String value : values) {
          if (option.complaint(value) != null) {
            return REFUSED;
          }
        }
        text.append(option).append('=').append(values).append('\n');
      } else {
        operands = new ArrayList<>(values);
      }
    }
    return text.append(operands).toString();
  }
}
