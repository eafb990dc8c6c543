package io.jpod.core.storage;

import static io.jpod.core.storage.TarBytes.tar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.Zstd;
import io.jpod.core.JpodException;
import io.jpod.oci.Digest;
import io.jpod.userns.AtFlags;
import io.jpod.userns.FileStatus;
import io.jpod.userns.Libc;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerStoreTest {
  @TempDir Path directory;
  private TestStore store;
  private LayerStore layers;

  @BeforeEach
  void open() {
    assumeTrue(HostileLayersTest.isRoot(), "needs root, or root of a user namespace");
    store = new TestStore(directory.resolve("store"));
    layers = store.images.layers();
  }

  private byte[] tarOf(Layer layer) throws JpodException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    layers.writeTar(layer, out);
    return out.toByteArray();
  }

  private Layer unpack(byte[] archive, Workspace workspace) throws JpodException {
    return layers.unpack(new ByteArrayInputStream(archive), null, null, workspace);
  }

  @Test
  void every_compression_gives_the_same_layer() throws Exception {
    byte[] plain = tar().file("f", "x".repeat(100_000)).bytes();
    ByteArrayOutputStream bzip2 = new ByteArrayOutputStream();
    try (OutputStream out = new BZip2CompressorOutputStream(bzip2)) {
      out.write(plain);
    }
    byte[] half = Arrays.copyOf(plain, 50_000);
    byte[] rest = Arrays.copyOfRange(plain, 50_000, plain.length);
    try (Workspace workspace = store.images.newWorkspace()) {
      for (byte[] archive :
          List.of(
              plain,
              HostileLayersTest.gzip(plain),
              HostileLayersTest.concat(HostileLayersTest.gzip(half), HostileLayersTest.gzip(rest)),
              HostileLayersTest.concat(HostileLayersTest.gzip(plain), new byte[512]),
              Zstd.compress(plain),
              HostileLayersTest.concat(Zstd.compress(half), Zstd.compress(rest)),
              bzip2.toByteArray())) {
        Layer layer = unpack(archive, workspace);
        assertThat(layer.diffId()).isEqualTo(Digest.sha256(plain));
        assertThat(layer.sizeBytes()).isEqualTo(plain.length);
        assertThat(tarOf(layer)).isEqualTo(plain);
      }
    }
  }

  @Test
  void digests_are_verified() throws Exception {
    byte[] plain = tar().file("f", "x").bytes();
    Digest wrong = new Digest("sha256", "0".repeat(64));
    try (Workspace workspace = store.images.newWorkspace()) {
      assertThatThrownBy(
              () -> layers.unpack(new ByteArrayInputStream(plain), wrong, null, workspace))
          .hasMessageContaining("instead of " + wrong);
      assertThatThrownBy(
              () -> layers.unpack(new ByteArrayInputStream(plain), null, wrong, workspace))
          .hasMessageContaining("instead of " + wrong);
    }
  }

  /// What GNU tar makes of a tree with everything in it, in each of its formats, comes back byte
  /// for byte.
  @ParameterizedTest
  @ValueSource(strings = {"gnu", "pax", "ustar", "v7", "oldgnu"})
  void tar_of_gnu_tar_is_written_again_byte_for_byte(String format) throws Exception {
    Path tree = Files.createDirectories(directory.resolve("tree"));
    boolean longNames = !format.equals("v7") && !format.equals("ustar");
    Path deep = tree.resolve(longNames ? "d".repeat(120) + "/" + "e".repeat(120) : "d/e");
    Files.createDirectories(deep);
    Files.writeString(deep.resolve("f".repeat(longNames ? 200 : 50)), "deep");
    byte[] big = new byte[3_000_001];
    new Random(1).nextBytes(big);
    Files.write(tree.resolve("big"), big);
    Files.createFile(tree.resolve("empty"));
    Files.createLink(tree.resolve("hard"), tree.resolve("big"));
    Files.createSymbolicLink(tree.resolve("soft"), Path.of("big"));
    try (var sparse = new java.io.RandomAccessFile(tree.resolve("sparse").toFile(), "rw")) {
      sparse.setLength(5_000_000);
      for (int i = 0; i < 10; i++) {
        sparse.seek(i * 400_000L);
        sparse.write("data".getBytes(StandardCharsets.US_ASCII));
      }
    }
    Path archive = directory.resolve("a.tar");
    Process tar =
        new ProcessBuilder(
                "tar",
                longNames ? "--sparse" : "--no-xattrs",
                "--format=" + format,
                "-cf",
                archive.toString(),
                "-C",
                tree.toString(),
                ".")
            .redirectErrorStream(true)
            .start();
    assertThat(new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).isEmpty();
    assertThat(tar.waitFor()).isZero();
    byte[] bytes = Files.readAllBytes(archive);
    try (Workspace workspace = store.images.newWorkspace()) {
      Layer layer = unpack(bytes, workspace);
      assertThat(tarOf(layer)).isEqualTo(bytes);
      assertThat(layer.diff().resolve("big")).hasBinaryContent(big);
      assertThat(layer.diff().resolve("sparse"))
          .hasBinaryContent(Files.readAllBytes(tree.resolve("sparse")));
      assertThat(Files.isSameFile(layer.diff().resolve("hard"), layer.diff().resolve("big")))
          .isTrue();
    }
  }

  /// An upper directory as overlay leaves it.
  private Path upper(String name) throws IOException {
    Path upper = Files.createDirectories(store.root.resolve("containers").resolve(name));
    Files.createDirectory(upper.resolve("d"));
    Files.writeString(upper.resolve("d/f"), "content");
    Files.createLink(upper.resolve("d/hard"), upper.resolve("d/f"));
    Files.createSymbolicLink(upper.resolve("soft"), Path.of("/somewhere"));
    Files.writeString(upper.resolve("\u00e4 name"), "");
    Path opaque = Files.createDirectory(upper.resolve("opaque"));
    Libc.lsetxattr(opaque.toString(), "user.overlay.opaque", new byte[] {'y'}, 0);
    Libc.lsetxattr(opaque.toString(), "user.overlay.origin", new byte[] {1}, 0);
    Libc.lsetxattr(opaque.toString(), "user.mine", new byte[] {2}, 0);
    Libc.mknodat(AtFlags.AT_FDCWD, upper.resolve("gone").toString(), FileStatus.S_IFCHR, 0, 0);
    for (String file : List.of("d/f", "d", "\u00e4 name", "opaque")) {
      Files.setLastModifiedTime(upper.resolve(file), FileTime.fromMillis(1_700_000_000_123L));
    }
    Libc.utimensat(
        AtFlags.AT_FDCWD,
        upper.resolve("soft").toString(),
        1_700_000_000L,
        5,
        AtFlags.AT_SYMLINK_NOFOLLOW);
    return upper;
  }

  @Test
  void upper_directory_becomes_a_layer_and_the_same_files_the_same_layer() throws Exception {
    Path first = upper("first");
    Path second = upper("second");
    try (Workspace workspace = store.images.newWorkspace()) {
      Layer copied = layers.copy(first, workspace);
      assertThat(first.resolve("d/f")).hasContent("content");
      Layer adopted = layers.adopt(first, workspace);
      assertThat(first).doesNotExist();
      assertThat(layers.adopt(second, workspace).diffId()).isEqualTo(adopted.diffId());
      assertThat(copied.diffId()).isEqualTo(adopted.diffId());
      byte[] tar = tarOf(adopted);
      assertThat(Digest.sha256(tar)).isEqualTo(adopted.diffId());
      assertThat(tarOf(unpack(tar, workspace))).isEqualTo(tar);
      assertThat(listedByTar(tar))
          .containsExactly(
              "d/",
              "d/f",
              "d/hard",
              ".wh.gone",
              "opaque/",
              "opaque/.wh..wh..opq",
              "soft",
              "\u00e4 name");
      Path opaque = copied.diff().resolve("opaque");
      assertThat(Libc.lgetxattr(opaque.toString(), "user.overlay.opaque")).isNotNull();
      assertThat(Libc.lgetxattr(opaque.toString(), "user.mine")).isEqualTo(new byte[] {2});
      assertThat(Libc.lgetxattr(opaque.toString(), "user.overlay.origin")).isNull();
    }
  }

  private List<String> listedByTar(byte[] archive) throws Exception {
    Path file = Files.write(directory.resolve("listed.tar"), archive);
    Process tar =
        new ProcessBuilder("tar", "--quoting-style=literal", "-tf", file.toString())
            .redirectErrorStream(true)
            .start();
    String out = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(tar.waitFor()).as(out).isZero();
    return List.of(out.split("\n"));
  }

  @Test
  void changed_layer_is_not_written_as_if_it_were_whole() throws Exception {
    Image image = store.load(tar().file("f", "content").bytes(), "it");
    Layer layer = layers.require(image.diffIds().get(0));
    Files.writeString(layer.diff().resolve("f"), "changed");
    assertThatThrownBy(() -> tarOf(layer)).hasMessageContaining("its files were changed");
    Files.writeString(layer.diff().resolve("f"), "short");
    assertThatThrownBy(() -> tarOf(layer)).hasMessageContaining("shorter than it was");
    Files.delete(layer.diff().resolve("f"));
    Files.createSymbolicLink(layer.diff().resolve("f"), Path.of("/etc/passwd"));
    assertThatThrownBy(() -> tarOf(layer)).hasMessageContaining("was changed");
  }

  @Test
  void full_disk_is_said_and_leaves_nothing() throws Exception {
    Path small = Files.createDirectory(directory.resolve("small"));
    Process mount =
        new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=2m", "none", small.toString())
            .start();
    assumeTrue(mount.waitFor() == 0, "needs the right to mount a tmpfs");
    try {
      TestStore full = new TestStore(small.resolve("store"));
      full.load(tar().file("f", "x").bytes(), "good");
      List<String> before = TestStore.tree(full.root);
      byte[] large = tar().file("a", new byte[3_000_000]).bytes();
      assertThatThrownBy(() -> full.load(large, "large"))
          .hasMessageEndingWith("No space left on device")
          .extracting(e -> ((JpodException) e).remedy())
          .asString()
          .startsWith("df -h");
      assertThat(TestStore.tree(full.root)).isEqualTo(before);
      full.load(tar().file("f", "y").bytes(), "another");
    } finally {
      new ProcessBuilder("umount", small.toString()).start().waitFor();
    }
  }

  @Test
  void tree_of_any_depth_is_removed() throws Exception {
    Path top = Files.createDirectory(directory.resolve("deep"));
    int fd = Libc.openat(AtFlags.AT_FDCWD, top.toString(), 0, 0);
    for (int i = 0; i < 5000; i++) {
      Libc.mkdirat(fd, "d", 0700);
      int next = Libc.openat(fd, "d", 0, 0);
      Libc.close(fd);
      fd = next;
    }
    Libc.close(fd);
    FileTree.delete(top);
    assertThat(top).doesNotExist();
  }

  @Test
  void link_in_a_tree_is_removed_and_what_it_points_to_stays() throws Exception {
    Path kept = Files.createDirectories(directory.resolve("kept"));
    Files.writeString(kept.resolve("f"), "x");
    Path tree = Files.createDirectory(directory.resolve("tree"));
    Files.createSymbolicLink(tree.resolve("l"), kept);
    Files.createDirectory(tree.resolve("locked"));
    Files.writeString(tree.resolve("locked/f"), "x");
    Libc.fchmodat(AtFlags.AT_FDCWD, tree.resolve("locked").toString(), 0);
    FileTree.delete(tree);
    assertThat(tree).doesNotExist();
    assertThat(kept.resolve("f")).hasContent("x");
  }

  @Test
  void layer_that_an_image_has_twice_is_mounted_once() {
    Digest one = new Digest("sha256", "1".repeat(64));
    Digest two = new Digest("sha256", "2".repeat(64));
    assertThat(LayerStore.lowerLinks(List.of(one, two, one)))
        .containsExactly(LayerStore.shortLink(one), LayerStore.shortLink(two));
  }
}
