package io.jpod.build.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jpod.userns.AtFlags;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.Libc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootDirectoryTest {
  @TempDir Path folder;
  private Path top = Path.of("");
  private RootDirectory root = new RootDirectory(-1);

  @BeforeEach
  void make() throws Exception {
    TestStore.needsRoot();
    top = Files.createDirectory(folder.resolve("root"));
    root =
        new RootDirectory(
            Libc.openat(AtFlags.AT_FDCWD, top.toString(), RootDirectory.DIRECTORY, 0));
  }

  @AfterEach
  void close() {
    root.close();
  }

  private void makeDirectories(String path) throws ErrnoException {
    Libc.close(root.makeDirectories(path, Ownership.ROOT));
  }

  @Test
  void links_and_dots_lead_nowhere_outside() throws Exception {
    Files.createSymbolicLink(top.resolve("absolute"), folder);
    Files.createSymbolicLink(top.resolve("up"), Path.of("../../../.."));
    Files.createDirectories(top.resolve(folder.toString().substring(1)));
    makeDirectories("/absolute/made");
    makeDirectories("/up/made2");
    makeDirectories("/../../made3/./x/../y");
    assertThat(folder).isDirectoryNotContaining("glob:**made*");
    assertThat(top.resolve(folder.toString().substring(1)).resolve("made")).isDirectory();
    assertThat(top.resolve("made2")).isDirectory();
    assertThat(top.resolve("made3/y")).isDirectory();
  }

  @Test
  void what_is_missing_is_made_with_mode_and_owner_whatever_the_umask() throws Exception {
    int before = Libc.umask(0077);
    try {
      Libc.close(root.makeDirectories("/a/b/", new Ownership(5, 6)));
    } finally {
      Libc.umask(before);
    }
    assertThat(Files.getAttribute(top.resolve("a/b"), "unix:mode")).isEqualTo(040755);
    assertThat(Files.getAttribute(top.resolve("a"), "unix:uid")).isEqualTo(5);
    assertThat(Files.getAttribute(top.resolve("a/b"), "unix:gid")).isEqualTo(6);
  }

  @Test
  void what_a_dangling_link_points_to_is_made_below_the_top() throws Exception {
    Files.createSymbolicLink(top.resolve("dangling"), Path.of("/nowhere/yet"));
    Files.createSymbolicLink(top.resolve("relative"), Path.of("../up/../dangling/more"));
    makeDirectories("/relative/x");
    assertThat(top.resolve("nowhere/yet/more/x")).isDirectory();
    assertThat(top.resolve("dangling")).isSymbolicLink();
  }

  @Test
  void dangling_links_in_a_circle_are_an_error() throws Exception {
    Files.createSymbolicLink(top.resolve("one"), Path.of("two/x"));
    Files.createSymbolicLink(top.resolve("two"), Path.of("/one"));
    assertThatThrownBy(() -> makeDirectories("/one")).isInstanceOf(ErrnoException.class);
  }

  @Test
  void only_regular_files_are_read_and_only_so_much() throws Exception {
    Files.writeString(top.resolve("file"), "0123456789");
    Files.createSymbolicLink(top.resolve("link"), Path.of("/file"));
    assertThat(root.read("/link", 4)).isEqualTo("0123".getBytes(StandardCharsets.UTF_8));
    Libc.mknodat(AtFlags.AT_FDCWD, top.resolve("pipe").toString(), 0010600, 0, 0);
    assertThat(root.read("/pipe", 4)).isNull();
    assertThat(root.read("/none", 4)).isNull();
  }
}
