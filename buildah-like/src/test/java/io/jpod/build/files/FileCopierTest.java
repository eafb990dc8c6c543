package io.jpod.build.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jpod.core.JpodException;
import io.jpod.userns.AtFlags;
import io.jpod.userns.Libc;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCopierTest {
  private static final FileTime THEN = FileTime.fromMillis(1_600_000_000_123L);

  @TempDir Path folder;
  private Path source = Path.of("");
  private Path top = Path.of("");

  @BeforeEach
  void make() throws Exception {
    TestStore.needsRoot();
    source = Files.createDirectory(folder.resolve("source"));
    top = Files.createDirectory(folder.resolve("root"));
  }

  private String copy(CopyOptions options, String destination, Path... sources) throws Exception {
    List<CopySource> list = new ArrayList<>();
    for (Path path : sources) {
      list.add(new CopySource(null, path.toString()));
    }
    ContentDigest digest = new ContentDigest();
    int fd = Libc.openat(AtFlags.AT_FDCWD, top.toString(), RootDirectory.DIRECTORY, 0);
    try (RootDirectory root = new RootDirectory(fd)) {
      new FileCopier(root, options, digest).copy(list, destination);
    }
    return digest.hex();
  }

  private static Path write(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, THEN);
    return file;
  }

  private Object attribute(String path, String name) throws IOException {
    return Files.getAttribute(top.resolve(path), "unix:" + name, LinkOption.NOFOLLOW_LINKS);
  }

  @Test
  void single_file_goes_to_the_name_or_into_the_directory() throws Exception {
    Path file = write(source.resolve("f"), "x");
    copy(CopyOptions.defaults(), "/named", file);
    copy(CopyOptions.defaults(), "/dir/", file);
    Files.createDirectory(top.resolve("there"));
    copy(CopyOptions.defaults(), "/there", file);
    copy(CopyOptions.defaults(), "/a/b/c", file);
    assertThat(top.resolve("named")).hasContent("x");
    assertThat(top.resolve("dir/f")).hasContent("x");
    assertThat(top.resolve("there/f")).hasContent("x");
    assertThat(top.resolve("a/b/c")).hasContent("x");
  }

  @Test
  void several_sources_go_into_a_directory_and_directories_give_their_content() throws Exception {
    Path file = write(source.resolve("f"), "x");
    Files.createDirectories(source.resolve("d/sub"));
    write(source.resolve("d/sub/g"), "y");
    copy(CopyOptions.defaults(), "/both", file, source.resolve("d"));
    assertThat(top.resolve("both/f")).hasContent("x");
    assertThat(top.resolve("both/sub/g")).hasContent("y");
  }

  @Test
  void attributes_are_kept_but_for_the_owner() throws Exception {
    Path file = write(source.resolve("f"), "x");
    Files.setAttribute(file, "unix:uid", 1000);
    Files.setAttribute(file, "unix:mode", 0104750);
    Files.setLastModifiedTime(file, THEN);
    copy(CopyOptions.defaults(), "/", source);
    assertThat(attribute("f", "mode")).isEqualTo(0104750);
    assertThat(attribute("f", "uid")).isEqualTo(0);
    assertThat(Files.getLastModifiedTime(top.resolve("f"))).isEqualTo(THEN);
    copy(CopyOptions.defaults().withPreservedOwnership(), "/kept/", source);
    assertThat(attribute("kept/f", "uid")).isEqualTo(1000);
    assertThat(attribute("kept/f", "mode")).isEqualTo(0104750);
  }

  @Test
  void owner_and_mode_may_be_given_with_names_of_the_container() throws Exception {
    Files.createDirectory(top.resolve("etc"));
    Files.writeString(
        top.resolve("etc/passwd"), "root:x:0:0::/:/bin/sh\nweb:x:101:102::/:/bin/sh\n");
    Files.writeString(top.resolve("etc/group"), "staff:x:50:\n");
    Path file = write(source.resolve("f"), "x");
    copy(CopyOptions.defaults().withChown("web").withChmod(0600), "/new/one", file);
    copy(CopyOptions.defaults().withChown("7:staff"), "/two", file);
    assertThat(attribute("new/one", "uid")).isEqualTo(101);
    assertThat(attribute("new/one", "gid")).isEqualTo(102);
    assertThat(attribute("new", "uid")).isEqualTo(101);
    assertThat(attribute("new/one", "mode")).isEqualTo(0100600);
    assertThat(attribute("two", "uid")).isEqualTo(7);
    assertThat(attribute("two", "gid")).isEqualTo(50);
    assertThatThrownBy(() -> copy(CopyOptions.defaults().withChown("nobody-here"), "/x", file))
        .isInstanceOf(JpodException.class)
        .hasMessage("looking up UID/GID for \"nobody-here\": unknown user \"nobody-here\"");
  }

  @Test
  void links_are_copied_inside_trees_and_followed_on_the_command_line() throws Exception {
    Path file = write(source.resolve("f"), "x");
    Files.createSymbolicLink(source.resolve("link"), Path.of("/etc/hostname"));
    Files.createLink(source.resolve("second"), file);
    copy(CopyOptions.defaults(), "/t", source);
    assertThat(Files.readSymbolicLink(top.resolve("t/link"))).isEqualTo(Path.of("/etc/hostname"));
    assertThat(attribute("t/f", "ino")).isEqualTo(attribute("t/second", "ino"));
    Files.createSymbolicLink(source.resolve("near"), Path.of("f"));
    copy(CopyOptions.defaults(), "/file", source.resolve("near"));
    assertThat(top.resolve("file")).isRegularFile().hasContent("x");
  }

  @Test
  void destination_never_leaves_the_root() throws Exception {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.createSymbolicLink(top.resolve("evil"), outside);
    Files.createSymbolicLink(top.resolve("file"), outside.resolve("target"));
    Files.createDirectories(source.resolve("evil"));
    write(source.resolve("evil/f"), "x");
    write(source.resolve("file"), "new");
    copy(CopyOptions.defaults(), "/", source);
    assertThat(outside).isEmptyDirectory();
    assertThat(top.resolve("evil/f")).isRegularFile();
    assertThat(Files.isSymbolicLink(top.resolve("evil"))).isFalse();
    assertThat(top.resolve("file")).isRegularFile().hasContent("new");
  }

  @Test
  void directory_goes_through_a_link_to_a_directory_of_the_root() throws Exception {
    Files.createDirectories(top.resolve("usr/lib"));
    Files.createSymbolicLink(top.resolve("lib"), Path.of("usr/lib"));
    Files.createDirectories(source.resolve("lib"));
    write(source.resolve("lib/so"), "x");
    copy(CopyOptions.defaults(), "/", source);
    assertThat(top.resolve("usr/lib/so")).isRegularFile();
    assertThat(Files.isSymbolicLink(top.resolve("lib"))).isTrue();
  }

  @Test
  void file_does_not_replace_a_directory_but_a_directory_a_file() throws Exception {
    Files.createDirectories(top.resolve("d/full"));
    write(source.resolve("d"), "x");
    assertThatThrownBy(() -> copy(CopyOptions.defaults(), "/", source))
        .hasMessage("'/d' is a directory in the container and a file in the source");
    Files.delete(source.resolve("d"));
    Files.createDirectories(source.resolve("e"));
    Files.writeString(top.resolve("e"), "was a file");
    copy(CopyOptions.defaults(), "/", source);
    assertThat(top.resolve("e")).isDirectory();
  }

  @Test
  void pipes_are_made_sockets_left_out_devices_refused() throws Exception {
    Libc.mknodat(AtFlags.AT_FDCWD, source.resolve("pipe").toString(), 0010640, 0, 0);
    Libc.mknodat(AtFlags.AT_FDCWD, source.resolve("socket").toString(), 0140640, 0, 0);
    copy(CopyOptions.defaults(), "/", source);
    assertThat(attribute("pipe", "mode")).isEqualTo(0010640);
    assertThat(top.resolve("socket")).doesNotExist();
    try {
      Libc.mknodat(AtFlags.AT_FDCWD, source.resolve("null").toString(), 0020640, 1, 3);
    } catch (IOException e) {
      return; // not even the source can be made here
    }
    assertThatThrownBy(() -> copy(CopyOptions.defaults(), "/", source))
        .hasMessageContaining("is a device");
  }

  @Test
  void digest_tells_content_names_and_modes_but_not_times() throws Exception {
    write(source.resolve("a"), "1");
    write(source.resolve("b"), "2");
    String first = copy(CopyOptions.defaults(), "/x/", source);
    Files.setLastModifiedTime(source.resolve("a"), FileTime.fromMillis(0));
    assertThat(copy(CopyOptions.defaults(), "/x/", source)).isEqualTo(first);
    write(source.resolve("a"), "3");
    String changed = copy(CopyOptions.defaults(), "/x/", source);
    assertThat(changed).isNotEqualTo(first);
    Files.setAttribute(source.resolve("a"), "unix:mode", 0100600);
    assertThat(copy(CopyOptions.defaults(), "/x/", source)).isNotEqualTo(changed);
  }

  @Test
  void names_that_are_not_utf_8_are_kept_byte_by_byte() throws Exception {
    String name = Libc.decode(new byte[] {'x', (byte) 0xff});
    int fd = Libc.openat(AtFlags.AT_FDCWD, source + "/" + name, 0101, 0644);
    byte[] text = "odd".getBytes(StandardCharsets.UTF_8);
    Libc.write(fd, text, 0, text.length);
    Libc.close(fd);
    copy(CopyOptions.defaults(), "/", source);
    assertThat(Libc.statx(AtFlags.AT_FDCWD, top + "/" + name, 0).sizeBytes()).isEqualTo(3);
  }
}
