package io.jpod.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageConfigTest {
  private static final String DIFF_ID = "sha256:" + "ab".repeat(32);
  private static final String WHOLE =
      "{\"created\":\"2024-01-02T03:04:05Z\",\"author\":\"ada\",\"architecture\":\"arm64\",\"os\":\"linux\",\"variant\":\"v8\","
          + "\"config\":{\"User\":\"1:2\",\"ExposedPorts\":{\"80/tcp\":{}},\"Env\":[\"A=b\"],\"Entrypoint\":[\"/e\"],\"Cmd\":[\"c\",\"d\"],"
          + "\"Volumes\":{\"/v\":{}},\"WorkingDir\":\"/w\",\"Labels\":{\"z\":\"1\",\"a\":\"2\"},\"StopSignal\":\"SIGINT\","
          + "\"Healthcheck\":{\"Test\":[\"CMD\",\"t\"],\"Interval\":1,\"Retries\":3},\"Shell\":[\"/bin/bash\",\"-c\"],\"OnBuild\":[\"RUN x\"],\"ArgsEscaped\":true},"
          + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\""
          + DIFF_ID
          + "\"]},\"history\":[{\"created\":\"2024-01-02T03:04:05Z\",\"created_by\":\"x\",\"comment\":\"y\"},{\"empty_layer\":true}],"
          + "\"moby.buildkit.cache\":{\"a\":[1]}}";

  private static ImageConfig parse(String json) {
    return ImageConfig.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void every_field_is_read_and_written_again_with_the_unknown_ones() {
    ImageConfig config = parse(WHOLE);
    assertThat(Json.write(config.toJson())).isEqualTo(WHOLE);
    assertThat(config.variant()).isEqualTo("v8");
    assertThat(config.diffIds()).containsExactly(Digest.parse(DIFF_ID));
    assertThat(config.history()).hasSize(2);
    assertThat(config.config().labels().keySet()).containsExactly("z", "a");
    assertThat(config.config().healthcheck()).extracting(Healthcheck::retries).isEqualTo(3);
    assertThat(Json.write(config.config().toBuilder().build().toJson()))
        .isEqualTo(Json.write(config.config().toJson()));
  }

  @Test
  void null_is_absent_as_go_writes_it() {
    ImageConfig config =
        parse(
            "{\"os\":null,\"config\":{\"Cmd\":null,\"Env\":null,\"Labels\":null,\"Volumes\":null},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":null},\"history\":null}");
    assertThat(config.config().cmd()).isNull();
    assertThat(config.config().env()).isEmpty();
    assertThat(config.diffIds()).isEmpty();
    assertThat(parse("{\"rootfs\":{},\"config\":null}").config().cmd()).isNull();
  }

  @Test
  void empty_entrypoint_is_not_no_entrypoint() {
    ImageConfig config = parse("{\"config\":{\"Entrypoint\":[]},\"rootfs\":{}}");
    assertThat(config.config().entrypoint()).isEqualTo(List.of());
    assertThat(Json.write(config.config().toJson())).isEqualTo("{\"Entrypoint\":[]}");
  }

  @Test
  void wrong_types_are_named_with_their_place() {
    assertThatThrownBy(() -> parse("{\"config\":{\"Env\":\"x\"}}"))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("$.config.Env must be a list");
    assertThatThrownBy(() -> parse("{\"rootfs\":{\"type\":\"zip\"}}"))
        .hasMessageContaining("only layers is known");
    assertThatThrownBy(() -> parse("{}")).hasMessageContaining("no rootfs.diff_ids");
    assertThatThrownBy(() -> parse("[]")).hasMessageContaining("must be an object");
    assertThatThrownBy(() -> parse("null")).hasMessageContaining("empty");
  }
}
