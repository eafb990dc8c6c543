package io.jpod.cli.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class BuildOutputTest {
  @Test
  void an_image_may_be_named_and_pushed() throws Exception {
    List<String> texts = List.of("type=image,name=example.com/a:1,push=true", "type=docker");
    List<BuildOutput> outputs = BuildOutput.parse(texts);
    assertThat(outputs.getFirst().isPush()).isTrue();
    assertThat(outputs.getLast()).isEqualTo(new BuildOutput("image", ""));
    assertThat(BuildOutput.names(texts)).containsExactly("example.com/a:1");
  }

  @Test
  void what_is_not_known_is_refused() {
    assertThatThrownBy(() -> BuildOutput.parse(List.of("type=image,annotation.a=b")))
        .hasMessageContaining("'annotation.a' is not supported");
    assertThatThrownBy(() -> BuildOutput.parse(List.of("type=cacheonly")))
        .hasMessageContaining("type \"cacheonly\" is not supported");
  }
}
