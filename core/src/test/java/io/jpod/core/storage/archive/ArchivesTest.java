package io.jpod.core.storage.archive;

import static io.jpod.core.storage.TarBytes.tar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageUsers;
import io.jpod.core.storage.TarBytes;
import io.jpod.core.storage.TestStore;
import io.jpod.oci.Digest;
import io.jpod.userns.Libc;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Loading what docker, podman, skopeo and buildkit write, and saving what they read.
class ArchivesTest {
  private static final byte[] LOWER = tar().directory("d").file("d/f", "lower").bytes();
  private static final byte[] UPPER = tar().file("d/.wh.f", "").file("g", "upper").bytes();

  @TempDir Path directory;
  private TestStore store;

  @BeforeEach
  void open() {
    assumeTrue(Libc.geteuid() == 0, "needs root, or root of a user namespace");
    store = new TestStore(directory.resolve("store"));
  }

  private static String config(String label, byte[]... layers) {
    StringBuilder ids = new StringBuilder();
    for (byte[] layer : layers) {
      ids.append(ids.isEmpty() ? "" : ",").append('"').append(Digest.sha256(layer)).append('"');
    }
    return "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Labels\":{\"l\":\""
        + label
        + "\"}},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":["
        + ids
        + "]}}";
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
  }

  /// From a file and, in a store of its own, from a stream: both must give the same.
  private List<String> load(byte[] archive) throws Exception {
    Path file = Files.write(directory.resolve("archive"), archive);
    List<String> loaded = new ArchiveLoader(store.images).load(file);
    TestStore other = new TestStore(directory.resolve("other"));
    assertThat(new ArchiveLoader(other.images).load(new ByteArrayInputStream(archive)))
        .isEqualTo(loaded);
    return loaded;
  }

  /// docker save until version 24: a directory for each layer, a layer that is there twice as a
  /// link.
  @Test
  void old_docker_archive_with_linked_layers() throws Exception {
    byte[] archive =
        tar()
            .directory("aa")
            .file("aa/VERSION", "1.0")
            .file("aa/layer.tar", LOWER)
            .directory("bb")
            .file("bb/layer.tar", UPPER)
            .directory("cc")
            .symlink("cc/layer.tar", "../aa/layer.tar")
            .file("config.json", config("old", LOWER, UPPER, LOWER))
            .file(
                "manifest.json",
                "[{\"Config\":\"config.json\",\"RepoTags\":[\"app:1\",\"quay.io/app:2\"],\"Layers\":[\"aa/layer.tar\",\"bb/layer.tar\",\"cc/layer.tar\"]}]")
            .file("repositories", "{}")
            .bytes();
    assertThat(load(archive)).containsExactly("docker.io/library/app:1", "quay.io/app:2");
    Image image = store.images.require("app:1");
    assertThat(image.diffIds()).hasSize(3);
    assertThat(image.diffIds().get(0)).isEqualTo(image.diffIds().get(2));
    assertThat(image.sizeBytes()).isEqualTo(2L * LOWER.length + UPPER.length);
  }

  @Test
  void docker_archive_with_several_images_and_compressed_layers() throws Exception {
    byte[] archive =
        tar()
            .file("one.json", config("one", LOWER))
            .file("l.tar", gzip(LOWER))
            .file("two.json", config("two", LOWER, UPPER))
            .file("u.tar", UPPER)
            .file(
                "manifest.json",
                "[{\"Config\":\"one.json\",\"RepoTags\":null,\"Layers\":[\"l.tar\"]},"
                    + "{\"Config\":\"two.json\",\"RepoTags\":[\"two\"],\"Layers\":[\"./l.tar\",\"/u.tar\"]}]")
            .bytes();
    List<String> loaded = load(gzip(archive));
    assertThat(loaded).hasSize(2);
    assertThat(loaded.get(0))
        .isEqualTo("sha256:" + Digest.sha256(utf8(config("one", LOWER))).hex());
    assertThat(loaded.get(1)).isEqualTo("docker.io/library/two:latest");
  }

  /// docker save from version 25 on: an OCI layout, an index with attestations, and manifest.json
  /// beside it.
  @Test
  void oci_archive_with_nested_index_takes_this_machines_platform() throws Exception {
    String host = io.jpod.oci.Platform.host().architecture();
    byte[] config = utf8(config("mine", LOWER));
    byte[] layer = gzip(LOWER);
    byte[] manifest =
        utf8(
            "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":"
                + descriptor("application/vnd.oci.image.config.v1+json", config, "")
                + ",\"layers\":["
                + descriptor("application/vnd.oci.image.layer.v1.tar+gzip", layer, "")
                + "]}");
    String type = "application/vnd.oci.image.manifest.v1+json";
    byte[] index =
        utf8(
            "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":["
                + descriptor(
                    type,
                    utf8("other"),
                    ",\"platform\":{\"os\":\"linux\",\"architecture\":\"s390x\"}")
                + ","
                + descriptor(
                    type,
                    manifest,
                    ",\"platform\":{\"os\":\"linux\",\"architecture\":\"" + host + "\"}")
                + ","
                + descriptor(
                    type,
                    utf8("attestation"),
                    ",\"annotations\":{\"vnd.docker.reference.type\":\"attestation-manifest\"},\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"}")
                + "]}");
    String top =
        "{\"schemaVersion\":2,\"manifests\":["
            + descriptor(
                "application/vnd.oci.image.index.v1+json",
                index,
                ",\"annotations\":{\"io.containerd.image.name\":\"docker.io/library/mine:3\",\"org.opencontainers.image.ref.name\":\"3\"}")
            + "]}";
    byte[] archive =
        blob(blob(blob(blob(tar(), index), manifest), config), layer)
            .file("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}")
            .file("index.json", top)
            .file("manifest.json", "[]")
            .bytes();
    assertThat(load(archive)).containsExactly("docker.io/library/mine:3");
    assertThat(store.images.require("mine:3").manifestDigest()).isEqualTo(Digest.sha256(manifest));
  }

  private static TarBytes blob(TarBytes tar, byte[] content) {
    return tar.pax("path=blobs/sha256/" + Digest.sha256(content).hex()).file("blob", content);
  }

  private static String descriptor(String type, byte[] content, String more) {
    return "{\"mediaType\":\""
        + type
        + "\",\"digest\":\""
        + Digest.sha256(content)
        + "\",\"size\":"
        + content.length
        + more
        + "}";
  }

  @ParameterizedTest
  @EnumSource(ArchiveFormat.class)
  void image_comes_back_from_every_format_with_the_same_ids(ArchiveFormat format) throws Exception {
    load(
        tar()
            .file("c.json", config("x", LOWER, UPPER))
            .file("l.tar", LOWER)
            .file("u.tar", UPPER)
            .file(
                "manifest.json",
                "[{\"Config\":\"c.json\",\"RepoTags\":[\"app:1\"],\"Layers\":[\"l.tar\",\"u.tar\"]}]")
            .bytes());
    Image before = store.images.require("app:1");
    Path saved = directory.resolve("saved");
    new ArchiveSaver(store.images).save(List.of("app:1"), false, format, saved);
    store.images.remove("app:1", false, ImageUsers.NOBODY);
    List<String> loaded = new ArchiveLoader(store.images).load(saved);
    Image after = store.images.require(before.id());
    assertThat(after.diffIds()).isEqualTo(before.diffIds());
    assertThat(after.configBytes()).isEqualTo(before.configBytes());
    if (format != ArchiveFormat.DOCKER_DIR) {
      assertThat(loaded).containsExactly("docker.io/library/app:1");
    }
    Path again = directory.resolve("again");
    new ArchiveSaver(store.images).save(List.of(after.id()), false, format, again);
    assertThat(after.manifestDigest()).isEqualTo(new ArchivedDigest(again, format).manifest());
    if (format == ArchiveFormat.DOCKER_ARCHIVE || format == ArchiveFormat.DOCKER_DIR) {
      assertThat(after.manifestDigest()).isEqualTo(before.manifestDigest());
    }
  }

  /// Loads into a fresh store, to see the digest that another would see.
  private record ArchivedDigest(Path archive, ArchiveFormat format) {
    Digest manifest() throws Exception {
      TestStore fresh = new TestStore(archive.resolveSibling("fresh-" + format));
      new ArchiveLoader(fresh.images).load(archive);
      return fresh.images.list().get(0).manifestDigest();
    }
  }

  @Test
  void several_images_share_their_layers_in_one_archive() throws Exception {
    store.load(LOWER, "one");
    store.load(UPPER, "two");
    Image one = store.images.require("one");
    Path saved = directory.resolve("multi.tar");
    ArchiveSaver saver = new ArchiveSaver(store.images);
    saver.save(List.of("one", "two", "localhost/one"), true, ArchiveFormat.DOCKER_ARCHIVE, saved);
    TestStore other = new TestStore(directory.resolve("other"));
    assertThat(new ArchiveLoader(other.images).load(saved))
        .containsExactly("localhost/one:latest", "localhost/two:latest");
    assertThat(other.images.require("one").id()).isEqualTo(one.id());
    assertThatThrownBy(
            () -> saver.save(List.of("one", "two"), true, ArchiveFormat.OCI_ARCHIVE, saved))
        .hasMessageContaining("only supported with docker-archive");
  }

  @Test
  void further_names_are_given_in_the_archive() throws Exception {
    store.load(LOWER, "one");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new ArchiveSaver(store.images)
        .save(List.of("one", "further:2"), false, ArchiveFormat.DOCKER_ARCHIVE, out);
    TestStore other = new TestStore(directory.resolve("other"));
    assertThat(new ArchiveLoader(other.images).load(new ByteArrayInputStream(out.toByteArray())))
        .containsExactly("localhost/one:latest", "localhost/further:2");
  }

  @Test
  void failed_save_leaves_the_old_file() throws Exception {
    Image image = store.load(tar().file("f", "x").bytes(), "it");
    Path saved = Files.writeString(directory.resolve("old.tar"), "old");
    Files.writeString(store.diff(image).resolve("f"), "y");
    assertThatThrownBy(() ->
            new ArchiveSaver(store.images)
                .save(List.of("it"), false, ArchiveFormat.DOCKER_ARCHIVE, saved))
        .hasMessageContaining("cannot be written again");
    assertThat(saved).hasContent("old");
    assertThat(TestStore.tree(directory)).noneMatch(line -> line.contains(".part"));
  }

  @Test
  void stream_without_end_of_what_it_declares_is_refused() {
    byte[] archive = tar().header('0', "l.tar", "", 0644, 100_000, b -> {}).bytes();
    InputStream in = new ByteArrayInputStream(archive);
    assertThatThrownBy(() -> new ArchiveLoader(store.images).load(in))
        .hasMessageContaining("truncated");
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
