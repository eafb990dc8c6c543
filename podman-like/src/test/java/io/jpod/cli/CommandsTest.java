package io.jpod.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.Option;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CommandsTest {
  @Test
  void no_command_has_an_option_letter_or_name_twice() {
    for (String verb : Commands.verbs()) {
      Command command = Commands.byVerb(verb);
      assertNotNull(command, verb);
      Set<String> seen = new HashSet<>();
      for (Option option : command.definition().options()) {
        if (option.shortName() != 0) {
          assertThat(seen.add("-" + option.shortName()))
              .as("%s -%s", verb, option.shortName())
              .isTrue();
        }
        if (!option.longName().isEmpty()) {
          assertThat(seen.add("--" + option.longName()))
              .as("%s --%s", verb, option.longName())
              .isTrue();
        }
        for (String alias : option.aliases()) {
          assertThat(seen.add("--" + alias)).as("%s --%s", verb, alias).isTrue();
        }
      }
    }
  }

  @Test
  void every_verb_of_a_group_is_a_command() {
    for (String group : Commands.groups()) {
      for (String verb : Commands.verbsOf(group)) {
        assertThat(Commands.byGroup(group, verb)).as("%s %s", group, verb).isNotNull();
      }
    }
  }
}
