package io.jpod.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
  private static final String HEX = "0123456789abcdef".repeat(4);

  @ParameterizedTest
  @CsvSource({
    "debian, docker.io/library/debian:latest, debian:latest",
    "debian:12, docker.io/library/debian:12, debian:12",
    "library/debian, docker.io/library/debian:latest, debian:latest",
    "user/app:1, docker.io/user/app:1, user/app:1",
    "docker.io/debian, docker.io/library/debian:latest, debian:latest",
    "index.docker.io/debian, docker.io/library/debian:latest, debian:latest",
    "quay.io/a/b/c:x, quay.io/a/b/c:x, quay.io/a/b/c:x",
    "localhost/app, localhost/app:latest, localhost/app:latest",
    "localhost:5000/app:1, localhost:5000/app:1, localhost:5000/app:1",
    "host:5000/app, host:5000/app:latest, host:5000/app:latest",
    "Host/app, Host/app:latest, Host/app:latest",
    "[::1]:5000/app:1, [::1]:5000/app:1, [::1]:5000/app:1",
    "a__b/c-d.e_f---g, docker.io/a__b/c-d.e_f---g:latest, a__b/c-d.e_f---g:latest",
    "app:A_b-c.D, docker.io/library/app:A_b-c.D, app:A_b-c.D",
    "127.0.0.1/app, 127.0.0.1/app:latest, 127.0.0.1/app:latest",
  })
  void name_is_completed_as_docker_does(String text, String canonical, String familiar) {
    ImageReference reference = ImageReference.parse(text).withDefaultTag();
    assertThat(reference.canonical()).isEqualTo(canonical);
    assertThat(reference.familiar()).isEqualTo(familiar);
    assertThat(ImageReference.parse(canonical)).isEqualTo(reference);
  }

  @ParameterizedTest
  @CsvSource({
    "app, localhost/app:latest",
    "user/app:1, localhost/user/app:1",
    "docker.io/library/app, docker.io/library/app:latest",
    "quay.io/app, quay.io/app:latest",
  })
  void name_of_a_local_image_is_completed_as_podman_does(String text, String canonical) {
    assertThat(ImageReference.parseLocal(text).canonical()).isEqualTo(canonical);
  }

  @Test
  void digest_takes_the_place_of_the_default_tag() {
    ImageReference reference = ImageReference.parse("debian@sha256:" + HEX).withDefaultTag();
    assertThat(reference.canonical()).isEqualTo("docker.io/library/debian@sha256:" + HEX);
    assertThat(ImageReference.parse("debian:12@sha256:" + HEX).canonical())
        .isEqualTo("docker.io/library/debian:12@sha256:" + HEX);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/app",
        "app/",
        "a//b",
        "-app",
        "app-",
        "a..b",
        "a___b",
        "a_-b",
        ".app",
        "app:",
        "app:-x",
        "app:.x",
        "app: x",
        "a b",
        "app@sha256:12",
        "app@md5:1",
        "app@",
        "ho_st.x/app",
        "host:port/app",
        "host:/app",
        "host:123456/app",
        "-host.x/app",
        "host-.x/app",
        "a\nb",
        "app:\u00e4",
        "\u00e4pp",
        "[::1/app",
        "[xyz]:1/app",
        "../app",
        "a/../b",
        "http://host/app",
      })
  void what_is_no_reference_is_refused(String text) {
    assertThatThrownBy(() -> ImageReference.parse(text))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("invalid reference format");
  }

  @Test
  void upper_case_is_named_as_the_reason() {
    assertThatThrownBy(() -> ImageReference.parse("user/App"))
        .hasMessage("invalid reference format: repository name (user/App) must be lowercase");
  }

  @Test
  void name_that_looks_like_an_id_is_refused() {
    assertThatThrownBy(() -> ImageReference.parse(HEX))
        .hasMessage(
            "invalid repository name (" + HEX + "), cannot specify 64-byte hexadecimal strings");
  }

  @Test
  void lengths_are_bounded() {
    assertThatThrownBy(() -> ImageReference.parse("a".repeat(256)))
        .hasMessageContaining("must not be more than 255 characters");
    assertThatThrownBy(() -> ImageReference.parse("app:" + "a".repeat(129)))
        .hasMessageContaining("invalid reference format");
    assertThat(ImageReference.parse("app:" + "a".repeat(128)).tag()).hasSize(128);
  }
}
