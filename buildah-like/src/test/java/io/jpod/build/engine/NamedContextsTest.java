package io.jpod.build.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NamedContextsTest {
  @Test
  void images_are_those_of_a_registry_or_the_store() {
    assertThat(NamedContexts.image("docker-image://alpine:3")).isEqualTo("alpine:3");
    assertThat(NamedContexts.image("container-image://alpine")).isEqualTo("alpine");
    assertThat(NamedContexts.image("docker://quay.io/a/b")).isEqualTo("quay.io/a/b");
    assertThat(NamedContexts.image("dir")).isNull();
    assertThat(NamedContexts.image("https://example.com/a.tar")).isNull();
  }

  @Test
  void a_layout_is_a_directory_with_a_tag_or_a_digest() {
    String digest = "sha256:" + "0".repeat(64);
    assertThat(NamedContexts.image("oci-layout:///a/b")).isEqualTo("oci:/a/b");
    assertThat(NamedContexts.image("oci-layout://a:1.0")).isEqualTo("oci:a:1.0");
    assertThat(NamedContexts.image("oci-layout://a@" + digest)).isEqualTo("oci:a:@" + digest);
    assertThat(NamedContexts.image("oci-layout:///a:1@" + digest)).isEqualTo("oci:/a:@" + digest);
  }
}
