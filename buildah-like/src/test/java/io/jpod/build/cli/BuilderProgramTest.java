package io.jpod.build.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuilderProgramTest {
  @ParameterizedTest
  @CsvSource({
    "jbuild pull x, jbuild pull x",
    "jbuild pull --log-level=debug x, jbuild --log-level=debug pull x",
    "jbuild --root /a bud -t x --log-level debug ., jbuild --root /a --log-level debug bud -t x .",
    "jbuild run --log-level debug c cmd --root /, jbuild --log-level debug run c cmd --root /",
    "jbuild run c -- cmd --root /, jbuild run c -- cmd --root /",
    "jbuild unshare sh --root x, jbuild unshare sh --root x",
    "jbuild images --root, jbuild --root images"
  })
  void own_options_behind_the_verb_are_those_in_front_of_it(String typed, String meant) {
    assertThat(String.join(" ", BuilderProgram.inFront(typed.split(" ", -1)))).isEqualTo(meant);
  }
}
