package io.jpod.cli.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CopyOperandTest {
  @Test
  void container_stands_before_the_first_colon() {
    assertThat(CopyOperand.parse("web:/etc/a:b")).isEqualTo(new CopyOperand("web", "/etc/a:b"));
    assertThat(CopyOperand.parse("web:")).isEqualTo(new CopyOperand("web", ""));
  }

  @Test
  void what_begins_with_a_dot_or_slash_is_a_path_of_the_host() {
    assertThat(CopyOperand.parse("./a:b")).isEqualTo(new CopyOperand("", "./a:b"));
    assertThat(CopyOperand.parse("/a:b")).isEqualTo(new CopyOperand("", "/a:b"));
    assertThat(CopyOperand.parse("a")).isEqualTo(new CopyOperand("", "a"));
    assertThat(CopyOperand.parse("-")).isEqualTo(new CopyOperand("", "-"));
  }
}
