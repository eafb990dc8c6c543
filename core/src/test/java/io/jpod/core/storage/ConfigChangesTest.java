package io.jpod.core.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jpod.core.JpodException;
import io.jpod.oci.ExecutionConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigChangesTest {
  private static ExecutionConfig apply(String... changes) throws JpodException {
    return ConfigChanges.apply(ExecutionConfig.empty(), List.of(changes));
  }

  @Test
  void every_instruction_changes_its_field() throws Exception {
    ExecutionConfig config =
        apply(
            "CMD [\"a\", \"b c\"]",
            "entrypoint sh -x",
            "ENV A=1 B=\"two words\" A=3",
            "ENV OLD the whole rest",
            "ENV=C=d",
            "EXPOSE 80 53/UDP",
            "LABEL a=1 \"b c\"='d e'",
            "ONBUILD RUN true",
            "STOPSIGNAL SIGINT",
            "USER 1:2",
            "VOLUME [\"/v 1\"]",
            "VOLUME /x /y",
            "WORKDIR /w",
            "WORKDIR sub");
    assertThat(config.cmd()).containsExactly("a", "b c");
    assertThat(config.entrypoint()).containsExactly("/bin/sh", "-c", "sh -x");
    assertThat(config.env()).containsExactly("A=3", "B=two words", "OLD=the whole rest", "C=d");
    assertThat(config.exposedPorts()).containsExactly("80/tcp", "53/udp");
    assertThat(config.labels()).isEqualTo(Map.of("a", "1", "b c", "d e"));
    assertThat(config.onBuild()).containsExactly("RUN true");
    assertThat(config.stopSignal()).isEqualTo("SIGINT");
    assertThat(config.user()).isEqualTo("1:2");
    assertThat(config.volumes()).containsExactly("/v 1", "/x", "/y");
    assertThat(config.workingDir()).isEqualTo("/w/sub");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "CMD",
        "CMD ",
        "RUN x",
        "FROM x",
        "EXPOSE x",
        "EXPOSE 99999",
        "EXPOSE 80/icmp",
        "ENV A",
        "LABEL =x",
        "CMD [1]",
        "CMD [\"a\"",
        "ENV A=\"x",
        "= x",
      })
  void what_is_not_understood_is_refused_and_named(String change) {
    assertThatThrownBy(() -> apply(change))
        .isInstanceOf(JpodException.class)
        .hasMessageStartingWith("invalid change \"" + change.strip() + "\" - ");
  }
}
