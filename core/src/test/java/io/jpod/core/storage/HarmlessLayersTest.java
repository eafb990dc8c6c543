package io.jpod.core.storage;

import static io.jpod.core.storage.TarBytes.tar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jpod.userns.AtFlags;
import io.jpod.userns.FileStatus;
import io.jpod.userns.Libc;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What layers may hold that looks dangerous, and what becomes of it; docker and podman do the
/// same. Whatever it is, the layer's tar can be written again byte for byte.
class HarmlessLayersTest {
  @TempDir Path directory;
  private Path secret;
  private TestStore store;

  @BeforeEach
  void store_beside_a_file_that_must_not_change() throws Exception {
    assumeTrue(HostileLayersTest.isRoot(), "needs root, or root of a user namespace");
    secret = directory.resolve("secret");
    Files.writeString(secret, "secret");
    store = new TestStore(directory.resolve("store"));
  }

  /// Loads, checks that the host's file is as it was and that the tar comes back, and gives the
  /// unpacked files.
  private Path unpacked(TarBytes tar) throws Exception {
    return unpacked(tar.bytes());
  }

  private Path unpacked(byte[] bytes) throws Exception {
    Image image = store.load(bytes, "it");
    assertThat(secret).hasContent("secret");
    Layer layer = store.images.layers().require(image.diffIds().get(0));
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    store.images.layers().writeTar(layer, again);
    assertThat(again.toByteArray()).isEqualTo(bytes);
    return layer.diff();
  }

  private static FileStatus status(Path file) throws Exception {
    return Libc.statx(AtFlags.AT_FDCWD, file.toString(), AtFlags.AT_SYMLINK_NOFOLLOW);
  }

  @Test
  void absolute_name_is_below_the_root_of_the_layer() throws Exception {
    assertThat(unpacked(tar().file("/abs/f", "x")).resolve("abs/f")).hasContent("x");
  }

  @Test
  void dots_inside_a_name_are_resolved_without_the_file_system() throws Exception {
    Path diff = unpacked(tar().symlink("l", "/").file("l/../f", "x"));
    assertThat(diff.resolve("f")).hasContent("x");
  }

  @Test
  void link_to_the_root_means_the_root_of_the_layer() throws Exception {
    Path diff = unpacked(tar().symlink("l", "/").file("l/f", "x"));
    assertThat(diff.resolve("f")).hasContent("x");
  }

  @Test
  void link_upwards_ends_at_the_root_of_the_layer() throws Exception {
    Path diff =
        unpacked(tar().directory("a/b").symlink("a/b/l", "../../../../..").file("a/b/l/f", "x"));
    assertThat(diff.resolve("f")).hasContent("x");
  }

  @Test
  void links_inside_the_layer_are_followed_for_directories() throws Exception {
    Path diff = unpacked(tar().directory("usr/bin").symlink("bin", "/usr/bin").file("bin/f", "x"));
    assertThat(diff.resolve("usr/bin/f")).hasContent("x");
  }

  @Test
  void file_replaces_a_link_instead_of_writing_through_it() throws Exception {
    Path diff = unpacked(tar().symlink("s", secret.toString()).file("s", "evil"));
    assertThat(Files.isRegularFile(diff.resolve("s"), LinkOption.NOFOLLOW_LINKS)).isTrue();
  }

  @Test
  void file_replaces_a_hard_link_to_a_link() throws Exception {
    Path diff =
        unpacked(tar().symlink("s", secret.toString()).hardLink("h", "s").file("h", "evil"));
    assertThat(diff.resolve("h")).hasContent("evil");
    assertThat(Files.isSymbolicLink(diff.resolve("s"))).isTrue();
  }

  @Test
  void directory_replaces_a_link() throws Exception {
    Path diff =
        unpacked(tar().symlink("d", directory.toString()).directory("d").file("d/secret", "evil"));
    assertThat(diff.resolve("d/secret")).hasContent("evil");
    assertThat(Files.isSymbolicLink(diff.resolve("d"))).isFalse();
  }

  @Test
  void directory_replaced_by_a_link_while_its_descriptor_is_kept() throws Exception {
    Path diff =
        unpacked(tar().directory("real").directory("d").symlink("d", "real").file("d/f", "x"));
    assertThat(diff.resolve("real/f")).hasContent("x");
  }

  @Test
  void device_nodes_are_left_out() throws Exception {
    Path diff =
        unpacked(
            tar().device('3', "null", 1, 3).device('4', "sda", 8, 0).device('3', "white", 0, 0));
    assertThat(diff).isEmptyDirectory();
  }

  @Test
  void fifo_is_made_and_nobody_waits_at_it() throws Exception {
    Path diff = unpacked(tar().header('6', "pipe", "", 0640, 0, block -> {}));
    assertThat(status(diff.resolve("pipe")).type()).isEqualTo(FileStatus.S_IFIFO);
    assertThat(status(diff.resolve("pipe")).permissions()).isEqualTo(0640);
  }

  @Test
  void set_id_and_sticky_bits_are_kept() throws Exception {
    Path diff = unpacked(tar().file("su", "x", 06755).header('5', "tmp", "", 01777, 0, b -> {}));
    assertThat(status(diff.resolve("su")).permissions()).isEqualTo(06755);
    assertThat(status(diff.resolve("tmp")).permissions()).isEqualTo(01777);
  }

  @Test
  void set_group_id_directory_gives_nothing_to_what_is_in_it() throws Exception {
    Path diff =
        unpacked(
            tar()
                .header('5', "d", "", 02775, 0, block -> TarBytes.octal(block, 116, 7, 8))
                .file("d/f", "x")
                .directory("d/e"));
    assertThat(status(diff.resolve("d")).permissions()).isEqualTo(02775);
    assertThat(status(diff.resolve("d")).gid()).isEqualTo(8);
    assertThat(status(diff.resolve("d/f")).gid()).isZero();
    assertThat(status(diff.resolve("d/e")).permissions()).isEqualTo(0755);
  }

  @Test
  void times_of_directories_survive_what_is_put_into_them() throws Exception {
    Path diff = unpacked(tar().directory("d").file("d/f", "x"));
    assertThat(Files.getLastModifiedTime(diff.resolve("d")).to(TimeUnit.SECONDS))
        .isEqualTo(1_700_000_000L);
  }

  @Test
  void later_entry_of_the_same_name_wins_and_the_earlier_is_not_lost() throws Exception {
    Path diff =
        unpacked(tar().file("f", "first").file("f", "second").symlink("f", "x").file("f", "third"));
    assertThat(diff.resolve("f")).hasContent("third");
  }

  @Test
  void whiteout_becomes_overlays_own() throws Exception {
    Path diff = unpacked(tar().directory("d").file("d/.wh.gone", ""));
    FileStatus gone = status(diff.resolve("d/gone"));
    assertThat(gone.type()).isEqualTo(FileStatus.S_IFCHR);
    assertThat(gone.deviceMajor()).isZero();
    assertThat(gone.deviceMinor()).isZero();
  }

  @Test
  void opaque_directory_becomes_overlays_own() throws Exception {
    Path diff = unpacked(tar().directory("d").file("d/.wh..wh..opq", "").file("d/f", "x"));
    assertThat(Libc.lgetxattr(diff.resolve("d").toString(), "user.overlay.opaque"))
        .isEqualTo("y".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void whiteout_and_a_directory_of_the_same_name_make_it_opaque() throws Exception {
    for (TarBytes tar :
        new TarBytes[] {
          tar().file(".wh.d", "").directory("d").file("d/f", "x"),
          tar().directory("d").file("d/f", "x").file(".wh.d", "")
        }) {
      Path diff = unpacked(tar);
      assertThat(diff.resolve("d/f")).hasContent("x");
      assertThat(Libc.lgetxattr(diff.resolve("d").toString(), "user.overlay.opaque")).isNotNull();
    }
  }

  @Test
  void whiteout_does_not_hide_a_file_of_the_same_layer() throws Exception {
    assertThat(unpacked(tar().file("f", "x").file(".wh.f", "")).resolve("f")).hasContent("x");
    assertThat(unpacked(tar().file(".wh.f", "").file("f", "x")).resolve("f")).hasContent("x");
  }

  @Test
  void overlays_attributes_cannot_be_smuggled_in() throws Exception {
    Path diff =
        unpacked(
            tar()
                .pax(
                    "SCHILY.xattr.user.overlay.redirect=/etc",
                    "SCHILY.xattr.user.overlay.opaque=y",
                    "SCHILY.xattr.trusted.overlay.opaque=y",
                    "SCHILY.xattr.security.selinux=evil",
                    "SCHILY.xattr.user.fine=yes")
                .directory("d"));
    assertThat(Libc.llistxattr(diff.resolve("d").toString())).containsExactly("user.fine");
  }

  @Test
  void old_sparse_file_keeps_its_holes_and_its_tar() throws Exception {
    byte[] payload = new byte[512];
    payload[0] = 7;
    TarBytes tar =
        tar()
            .header(
                'S',
                "sparse",
                "",
                0644,
                512,
                block -> {
                  TarBytes.text(block, 257, 8, "ustar  ");
                  TarBytes.octal(block, 386, 11, 1 << 20);
                  TarBytes.octal(block, 398, 11, 512);
                  TarBytes.octal(block, 410, 11, 100 << 20);
                  TarBytes.octal(block, 422, 11, 0);
                  TarBytes.octal(block, 483, 11, 100 << 20);
                })
            .data(payload);
    FileStatus status = status(unpacked(tar).resolve("sparse"));
    assertThat(status.sizeBytes()).isEqualTo(100 << 20);
    assertThat(status.blocks() * 512).isLessThan(1 << 20);
  }

  @Test
  void pax_sparse_files_of_all_versions_keep_their_tar() throws Exception {
    String map = "1\n4096\n3\n";
    byte[] withMap = new byte[512 + 3];
    System.arraycopy(map.getBytes(StandardCharsets.US_ASCII), 0, withMap, 0, map.length());
    withMap[512] = 'a';
    withMap[513] = 'b';
    withMap[514] = 'c';
    Path diff =
        unpacked(
            tar()
                .pax(
                    "GNU.sparse.major=1",
                    "GNU.sparse.minor=0",
                    "GNU.sparse.name=v10",
                    "GNU.sparse.realsize=5000")
                .file("GNUSparseFile/v10", withMap)
                .pax("GNU.sparse.size=5000", "GNU.sparse.map=4096,3")
                .file("v01", "abc")
                .pax(
                    "GNU.sparse.size=5000",
                    "GNU.sparse.numblocks=1",
                    "GNU.sparse.offset=4096",
                    "GNU.sparse.numbytes=3")
                .file("v00", "abc"));
    byte[] expected = new byte[5000];
    System.arraycopy(withMap, 512, expected, 4096, 3);
    assertThat(diff.resolve("v10")).hasBinaryContent(expected);
    assertThat(diff.resolve("v01")).hasBinaryContent(expected);
    assertThat(diff.resolve("v00")).hasBinaryContent(expected);
  }

  @Test
  void names_that_are_not_utf8_keep_their_bytes() throws Exception {
    byte[] name = {'n', (byte) 0xff, 'o'};
    Path diff =
        unpacked(
            tar()
                .header(
                    '0',
                    "x",
                    "",
                    0644,
                    0,
                    block -> System.arraycopy(name, 0, block, 0, name.length)));
    int fd = Libc.openat(AtFlags.AT_FDCWD, diff.toString(), 0, 0);
    try {
      assertThat(Libc.encode(Libc.list(fd).get(0).name())).isEqualTo(name);
    } finally {
      Libc.close(fd);
    }
  }

  @Test
  void archive_without_end_mark_and_with_padding_are_both_kept() throws Exception {
    unpacked(tar().file("f", "x").bytesWithoutEnd());
    unpacked(HostileLayersTest.concat(tar().file("f", "x").bytes(), new byte[10_000]));
  }

  @Test
  void unknown_global_header_and_owner_names_are_kept() throws Exception {
    TarBytes tar = tar();
    byte[] global = "24 comment=made by git\n\n".getBytes(StandardCharsets.US_ASCII);
    tar.header('g', "pax_global_header", "", 0666, 24, block -> {}).data(global);
    unpacked(tar.header('0', "f", "", 0644, 0, block -> TarBytes.text(block, 265, 32, "somebody")));
  }

  @Test
  void whiteout_with_a_little_content_keeps_its_tar() throws Exception {
    unpacked(tar().file(".wh.x", "content").file(".wh..wh.plnk/5.6", "aufs"));
  }
}
