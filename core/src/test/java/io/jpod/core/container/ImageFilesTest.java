package io.jpod.core.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFilesTest {
  @TempDir Path root;

  private Path upper = Path.of("/");
  private Path lower = Path.of("/");
  private Path target = Path.of("/");
  private ImageFiles files = new ImageFiles(List.of());

  @BeforeEach
  void layers() throws IOException {
    upper = Files.createDirectory(root.resolve("upper"));
    lower = Files.createDirectory(root.resolve("lower"));
    target = Files.createDirectory(root.resolve("target"));
    files = new ImageFiles(List.of(upper, lower));
  }

  private static Path file(Path layer, String path, String content) throws IOException {
    Path file = layer.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  @Test
  void a_directory_is_what_all_layers_put_into_it_the_upper_one_first() throws Exception {
    file(lower, "data/a", "old");
    file(lower, "data/sub/b", "b");
    file(upper, "data/a", "new");
    file(upper, "data/sub/c", "c");
    Files.setPosixFilePermissions(
        upper.resolve("data"), PosixFilePermissions.fromString("rwxr-x---"));
    assertThat(files.copyDirectory("/data", target, true)).isTrue();
    assertThat(target.resolve("a")).hasContent("new");
    assertThat(target.resolve("sub/b")).hasContent("b");
    assertThat(target.resolve("sub/c")).hasContent("c");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
        .isEqualTo("rwxr-x---");
  }

  @Test
  void a_missing_place_is_told() throws Exception {
    file(lower, "etc/passwd", "");
    assertThat(files.copyDirectory("/nowhere", target, true)).isFalse();
    assertThat(files.copyDirectory("/etc/passwd", target, true)).isFalse();
  }

  @Test
  void without_content_only_owner_and_mode_are_taken() throws Exception {
    file(lower, "data/a", "a");
    assertThat(files.copyDirectory("/data", target, false)).isTrue();
    assertThat(target).isEmptyDirectory();
  }

  @Test
  void links_are_followed_inside_of_the_image_only() throws Exception {
    file(lower, "real/x", "x");
    Files.createDirectories(upper.resolve("var"));
    Files.createSymbolicLink(upper.resolve("var/run"), Path.of("/real"));
    Files.createSymbolicLink(upper.resolve("up"), Path.of("../../../../real"));
    Files.createSymbolicLink(upper.resolve("loop"), Path.of("loop"));
    assertThat(files.copyDirectory("/var/run", target, true)).isTrue();
    assertThat(target.resolve("x")).hasContent("x");
    assertThat(files.copyDirectory("/up", target.resolve("."), false)).isTrue();
    assertThat(files.copyDirectory("/loop", target, true)).isFalse();
    Files.createSymbolicLink(upper.resolve("host"), root.resolve("target"));
    assertThat(files.copyDirectory("/host", target, true)).isFalse();
  }

  @Test
  void links_among_the_content_are_copied_as_links() throws Exception {
    file(lower, "data/a", "a");
    Files.createSymbolicLink(lower.resolve("data/link"), Path.of("a"));
    files.copyDirectory("/data", target, true);
    assertThat(Files.readSymbolicLink(target.resolve("link"))).isEqualTo(Path.of("a"));
  }

  @Test
  void what_an_opaque_directory_hides_is_not_copied() throws Exception {
    file(lower, "data/hidden", "h");
    file(upper, "data/seen", "s");
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(upper.resolve("data"), UserDefinedFileAttributeView.class);
    try {
      view.write("overlay.opaque", ByteBuffer.wrap(new byte[] {'y'}));
    } catch (IOException e) {
      assumeTrue(false, "needs a file system with user xattrs: " + e.getMessage());
    }
    files.copyDirectory("/data", target, true);
    assertThat(target.resolve("seen")).exists();
    assertThat(target.resolve("hidden")).doesNotExist();
  }

  @Test
  void what_a_whiteout_deletes_is_not_copied() throws Exception {
    file(lower, "data/gone", "g");
    file(lower, "data/sub/x", "x");
    file(lower, "data/kept", "k");
    Files.createDirectories(upper.resolve("data"));
    for (String name : List.of("gone", "sub")) {
      Process mknod =
          new ProcessBuilder("mknod", upper.resolve("data/" + name).toString(), "c", "0", "0")
              .redirectErrorStream(true)
              .start();
      assumeTrue(mknod.waitFor() == 0, "needs a kernel that lets us make whiteouts");
    }
    files.copyDirectory("/data", target, true);
    assertThat(target.resolve("kept")).exists();
    assertThat(target.resolve("gone")).doesNotExist();
    assertThat(target.resolve("sub")).doesNotExist();
    assertThat(files.copyDirectory("/data/sub", target, true)).isFalse();
  }
}
