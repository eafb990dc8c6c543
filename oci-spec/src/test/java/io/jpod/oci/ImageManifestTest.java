package io.jpod.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImageManifestTest {
  private static final String DIGEST = "sha256:" + "cd".repeat(32);
  private static final String MANIFEST =
      "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\""
          + DIGEST
          + "\",\"size\":7},\"layers\":[{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\",\"digest\":\""
          + DIGEST
          + "\",\"size\":9,\"urls\":[\"https://x\"],\"annotations\":{\"k\":\"v\"},\"data\":\"AA==\"}],\"annotations\":{\"b\":\"1\"},\"artifactType\":\"t\"}";

  @Test
  void manifest_is_the_same_when_written_again() {
    ImageManifest manifest = ImageManifest.parse(utf8(MANIFEST));
    assertThat(Json.write(manifest.toJson())).isEqualTo(MANIFEST);
    assertThat(manifest.layers().get(0).size()).isEqualTo(9);
    assertThat(manifest.annotations()).isEqualTo(Map.of("b", "1"));
  }

  @Test
  void what_is_no_manifest_is_refused() {
    assertThatThrownBy(() -> ImageManifest.parse(utf8("{\"schemaVersion\":1}")))
        .hasMessageContaining("schema 1 is not supported");
    assertThatThrownBy(() -> ImageManifest.parse(utf8("{\"schemaVersion\":2}")))
        .hasMessageContaining("no config");
    assertThatThrownBy(
            () -> ImageManifest.parse(utf8(MANIFEST.replace("\"size\":9", "\"size\":-9"))))
        .hasMessageContaining("must not be negative");
    assertThatThrownBy(() -> ImageManifest.parse(utf8(MANIFEST.replace("cdcd", "CDCD"))))
        .hasMessageContaining("64 lower-case hex digits");
    assertThatThrownBy(() -> ImageManifest.parse(utf8(MANIFEST.replace("manifest.v1", "index.v1"))))
        .hasMessageContaining("not an image manifest");
  }

  @Test
  void index_keeps_platforms() {
    String index =
        "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\""
            + DIGEST
            + "\",\"size\":1,\"platform\":{\"architecture\":\"arm\",\"os\":\"linux\",\"os.version\":\"1\",\"variant\":\"v7\",\"os.features\":[\"x\"]}}]}";
    assertThat(Json.write(ImageIndex.parse(utf8(index)).toJson())).isEqualTo(index);
  }

  @Test
  void digest_is_checked_and_verifies() {
    Digest digest = Digest.sha256(utf8("abc"));
    assertThat(digest)
        .hasToString("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(digest.matches(digest.newHash().digest(utf8("abc")))).isTrue();
    assertThatThrownBy(() -> Digest.parse("sha1:ab"))
        .hasMessageContaining("only sha256 and sha512");
    assertThatThrownBy(() -> Digest.parse("nothing")).hasMessageContaining("algorithm:hex");
  }

  @Test
  void layer_types_are_known() {
    assertThat(MediaTypes.isLayer("application/vnd.docker.image.rootfs.diff.tar.gzip")).isTrue();
    assertThat(MediaTypes.isLayer("application/vnd.oci.image.layer.v1.tar+zstd")).isTrue();
    assertThat(MediaTypes.isLayer("application/vnd.oci.image.layer.nondistributable.v1.tar"))
        .isTrue();
    assertThat(MediaTypes.isLayer("application/vnd.oci.image.layer.v1.tar+lz4")).isFalse();
    assertThat(MediaTypes.isLayer("application/octet-stream")).isFalse();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
