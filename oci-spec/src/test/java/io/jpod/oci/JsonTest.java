package io.jpod.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "true",
        "\"\"",
        "0",
        "-1",
        "1.50",
        "1e3",
        "123456789012345678901234567890",
        "{\"a\":[1,{\"b\":null}],\"c\":\"d\"}",
        "\"\\\"\\\\\\n\\r\\t\\u0001\"",
        "\"\u00e4\ud83d\ude00/<>&\"",
      })
  void value_is_the_same_when_written_again(String text) {
    String once = Json.write(Json.parse(text));
    assertThat(Json.write(Json.parse(once))).isEqualTo(once);
    if (!text.contains("e3")) {
      assertThat(once).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1,]",
        "{a:1}",
        "{'a':1}",
        "[1] x",
        "[1][2]",
        "// x\n1",
        "NaN",
        "01",
        "\"a",
        "\"\n\"",
        "{\"a\":1,\"a\":2}",
        "[1e999]",
        "tru",
        "TRUE",
        "{\"a\"}",
        "[1 2]",
      })
  void what_is_not_exactly_json_is_refused(String text) {
    assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(InvalidSpecException.class);
  }

  @Test
  void depth_is_bounded() {
    Json.parse("[".repeat(100) + "]".repeat(100));
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    assertThatThrownBy(() -> Json.parse(deep)).isInstanceOf(InvalidSpecException.class);
  }

  @Test
  void bytes_that_are_not_utf8_are_refused() {
    assertThatThrownBy(() -> Json.parse(new byte[] {'"', (byte) 0xc3, '"'}))
        .hasMessageContaining("not UTF-8");
  }

  @Test
  void lone_surrogate_is_written_as_an_escape() {
    assertThat(Json.write(new JsonPrimitive("\ud800"))).isEqualTo("\"\\ud800\"");
    assertThatThrownBy(() -> Json.parse("\"\\ud800\"")).hasMessageContaining("surrogate");
  }

  @Test
  void pretty_text_is_indented_as_podman_does() {
    assertThat(Json.writePretty(Json.parse("[{\"a\":1,\"b\":[],\"c\":{}}]")))
        .isEqualTo("[\n    {\n        \"a\": 1,\n        \"b\": [],\n        \"c\": {}\n    }\n]");
  }

  @Test
  void object_is_asked_for_by_name() {
    JsonObject object = Json.parseObject("{\"a\":1}".getBytes(StandardCharsets.UTF_8));
    assertThat(object.get("a").getAsInt()).isEqualTo(1);
    assertThatThrownBy(() -> Json.parseObject("[]")).hasMessageContaining("an object is expected");
  }
}
