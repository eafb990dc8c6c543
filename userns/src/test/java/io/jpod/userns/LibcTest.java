package io.jpod.userns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibcTest {
  @TempDir Path directory;
  private int dirfd;

  @BeforeEach
  void open_directory() throws ErrnoException {
    dirfd =
        Libc.openat(
            AtFlags.AT_FDCWD, directory.toString(), OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0);
  }

  @AfterEach
  void close_directory() {
    Libc.close(dirfd);
  }

  private void write(String name, String text) throws ErrnoException {
    int fd = Libc.openat(dirfd, name, OpenFlags.O_WRONLY | OpenFlags.O_CREAT, 0644);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Libc.write(fd, bytes, 0, bytes.length);
    Libc.close(fd);
  }

  @Test
  void openat2_keeps_absolute_links_and_dotdot_inside_the_root() throws Exception {
    write("passwd", "inside");
    Libc.symlinkat("/../../passwd", dirfd, "link");
    int fd = Libc.openat2(dirfd, "link", OpenFlags.O_RDONLY, 0, ResolveFlags.IN_ROOT);
    byte[] text = new byte[100];
    assertThat(Libc.read(fd, text, 0, 100)).isEqualTo(6);
    assertThat(Libc.read(fd, text, 0, 100)).isZero();
    Libc.close(fd);
    assertThatThrownBy(() -> Libc.openat2(dirfd, "link", 0, 0, ResolveFlags.BENEATH))
        .hasMessage("openat2 'link': Invalid cross-device link");
    assertThatThrownBy(() ->
            Libc.openat2(dirfd, "link", 0, 0, ResolveFlags.IN_ROOT | ResolveFlags.NO_SYMLINKS))
        .isInstanceOfSatisfying(
            ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ELOOP));
  }

  @Test
  void nofollow_and_directory_are_the_flags_of_this_processor() throws Exception {
    write("file", "");
    Libc.symlinkat("file", dirfd, "link");
    assertThatThrownBy(() -> Libc.openat(dirfd, "link", OpenFlags.O_NOFOLLOW, 0))
        .hasMessageContaining("symbolic links");
    assertThatThrownBy(() -> Libc.openat(dirfd, "file", OpenFlags.O_DIRECTORY, 0))
        .hasMessageContaining("Not a directory");
  }

  @Test
  void files_of_all_kinds_are_made_and_described() throws Exception {
    Libc.mkdirat(dirfd, "d", 0700);
    Libc.mknodat(dirfd, "fifo", FileStatus.S_IFIFO | 0600, 0, 0);
    write("file", "1234");
    Libc.linkat(dirfd, "file", dirfd, "hard", 0);
    Libc.symlinkat("target", dirfd, "soft");
    Libc.fchmodat(dirfd, "file", 04751);
    Libc.utimensat(dirfd, "file", 1_000_000_000L, 123_456_789, 0);
    FileStatus file = Libc.statx(dirfd, "hard", AtFlags.AT_SYMLINK_NOFOLLOW);
    assertThat(file.isRegularFile()).isTrue();
    assertThat(file.permissions()).isEqualTo(04751);
    assertThat(file.links()).isEqualTo(2);
    assertThat(file.sizeBytes()).isEqualTo(4);
    assertThat(file.mtimeSeconds()).isEqualTo(1_000_000_000L);
    assertThat(file.mtimeNanos()).isEqualTo(123_456_789);
    assertThat(file.inode()).isEqualTo(Files.getAttribute(directory.resolve("file"), "unix:ino"));
    assertThat(Files.getLastModifiedTime(directory.resolve("hard")))
        .isEqualTo(FileTime.from(Instant.ofEpochSecond(1_000_000_000L, 123_456_789)));
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("hard"))))
        .isEqualTo("rwxr-x--x");
    assertThat(Libc.statx(dirfd, "d", 0).isDirectory()).isTrue();
    assertThat(Libc.statx(dirfd, "fifo", 0).type()).isEqualTo(FileStatus.S_IFIFO);
    assertThat(Libc.statx(dirfd, "soft", AtFlags.AT_SYMLINK_NOFOLLOW).isSymbolicLink()).isTrue();
    assertThat(Libc.readlinkat(dirfd, "soft")).isEqualTo("target");
  }

  @Test
  void device_numbers_are_read_back_from_dev_null() throws Exception {
    FileStatus device = Libc.statx(AtFlags.AT_FDCWD, "/dev/null", 0);
    assertThat(device.type()).isEqualTo(FileStatus.S_IFCHR);
    assertThat(device.deviceMajor()).isEqualTo(1);
    assertThat(device.deviceMinor()).isEqualTo(3);
  }

  @Test
  void names_with_any_bytes_come_back_as_the_same_bytes() throws Exception {
    byte[][] names = {
      {'a', (byte) 0xff, 'b'},
      {(byte) 0xc3, (byte) 0xa4},
      {(byte) 0xc3},
      {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
      "grüße-😀".getBytes(StandardCharsets.UTF_8),
      {(byte) 0xef, (byte) 0xbf, (byte) 0xbd, (byte) 0x80}
    };
    for (byte[] name : names) {
      assertThat(PathText.encode(PathText.decode(name))).isEqualTo(name);
      write(PathText.decode(name), "");
    }
    var found = new ArrayList<String>();
    for (DirectoryEntry entry : Libc.list(dirfd)) {
      assertThat(entry.type()).isEqualTo(FileStatus.S_IFREG);
      found.add(entry.name());
    }
    assertThat(found).hasSize(names.length);
    for (byte[] name : names) {
      assertThat(found).contains(PathText.decode(name));
    }
  }

  @Test
  void a_directory_of_many_names_is_listed_whole() throws Exception {
    for (int i = 0; i < 6000; i++) {
      Libc.mknodat(dirfd, "a-name-of-some-length-" + i, FileStatus.S_IFIFO | 0600, 0, 0);
    }
    assertThat(Libc.list(dirfd))
        .hasSize(6000)
        .allMatch(entry -> entry.type() == FileStatus.S_IFIFO);
  }

  @Test
  void extended_attributes_are_set_listed_and_read() throws Exception {
    write("file", "");
    int fd = Libc.openat(dirfd, "file", OpenFlags.O_RDONLY, 0);
    byte[] value = {0, 1, 2, (byte) 0xff};
    Libc.fsetxattr(fd, "user.jpod.test", value, 0);
    String path = "/proc/self/fd/" + dirfd + "/file";
    Libc.lsetxattr(path, "user.second", new byte[0], 0);
    assertThat(Libc.flistxattr(fd)).contains("user.jpod.test", "user.second");
    assertThat(Libc.llistxattr(path)).contains("user.jpod.test", "user.second");
    assertThat(Libc.fgetxattr(fd, "user.jpod.test")).isEqualTo(value);
    assertThat(Libc.lgetxattr(path, "user.second")).isEmpty();
    assertThat(Libc.lgetxattr(path, "user.none")).isNull();
    Libc.lremovexattr(path, "user.second");
    assertThat(Libc.fgetxattr(fd, "user.second")).isNull();
    assertThatThrownBy(() -> Libc.fsetxattr(fd, "user.jpod.test", value, Libc.XATTR_CREATE))
        .hasMessageContaining("File exists");
    Libc.close(fd);
  }

  @Test
  void rename_without_replacing_refuses_a_name_that_is_taken() throws Exception {
    write("a", "a");
    write("b", "b");
    assertThatThrownBy(() -> Libc.renameat2(dirfd, "a", dirfd, "b", AtFlags.RENAME_NOREPLACE))
        .isInstanceOfSatisfying(
            ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST));
    Libc.renameat2(dirfd, "a", dirfd, "b", AtFlags.RENAME_EXCHANGE);
    assertThat(Files.readString(directory.resolve("a"))).isEqualTo("b");
    Libc.unlinkat(dirfd, "a", 0);
    Libc.mkdirat(dirfd, "d", 0755);
    Libc.unlinkat(dirfd, "d", AtFlags.AT_REMOVEDIR);
    assertThat(Libc.list(dirfd)).extracting(DirectoryEntry::name).isEqualTo(List.of("b"));
  }

  @Test
  void data_are_copied_in_the_kernel_and_holes_are_found() throws Exception {
    write("from", "0123456789");
    int from = Libc.openat(dirfd, "from", OpenFlags.O_RDONLY, 0);
    int to = Libc.openat(dirfd, "to", OpenFlags.O_RDWR | OpenFlags.O_CREAT, 0600);
    assertThat(Libc.copyFileRange(from, to, 100)).isEqualTo(10);
    Libc.ftruncate(to, 1 << 20);
    assertThat(Libc.lseek(to, 0, Libc.SEEK_DATA)).isZero();
    assertThat(Libc.lseek(to, 0, Libc.SEEK_HOLE)).isBetween(10L, 1L << 20);
    assertThat(Files.readAllBytes(directory.resolve("to")))
        .startsWith("0123456789".getBytes(StandardCharsets.UTF_8));
    try {
      Libc.clone(from, to);
      assertThat(Libc.statx(to, "", AtFlags.AT_EMPTY_PATH).sizeBytes()).isEqualTo(10);
    } catch (ErrnoException noReflinks) {
      assertThat(noReflinks.errno())
          .isIn(Errno.EOPNOTSUPP, Errno.EINVAL, Errno.EXDEV, Errno.ENOTTY);
    }
    Libc.close(from);
    Libc.close(to);
  }

  @Test
  void a_name_with_a_nul_or_too_long_is_refused_before_the_kernel_sees_a_part_of_it() {
    assertThatThrownBy(() -> Libc.mkdirat(dirfd, "a\0b", 0700))
        .hasMessage("mkdirat 'a?b': Invalid argument");
    assertThatThrownBy(() -> Libc.mkdirat(dirfd, "ä\0b", 0700))
        .hasMessageContaining("Invalid argument");
    assertThatThrownBy(() -> Libc.mkdirat(dirfd, "ä".repeat(3000), 0700))
        .hasMessageContaining("File name too long");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void memfd_is_no_terminal_and_signal_zero_finds_ourselves() throws Exception {
    int fd = Libc.memfdCreate("test");
    assertThat(Libc.isatty(fd)).isFalse();
    assertThat(Libc.windowSize(fd)).isNull();
    Libc.close(fd);
    Libc.kill((int) ProcessHandle.current().pid(), 0);
    int mask = Libc.umask(022);
    assertThat(Libc.umask(mask)).isEqualTo(022);
    assertThat(Libc.geteuid()).isEqualTo(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
  }

  @Test
  void threads_do_not_disturb_each_other() throws Exception {
    try (var threads = Executors.newFixedThreadPool(4)) {
      var tasks = new ArrayList<Callable<String>>();
      for (int i = 0; i < 4; i++) {
        String mine = "thread-" + i;
        tasks.add(() -> {
          for (int n = 0; n < 2000; n++) {
            String name = mine + "-" + n;
            Libc.symlinkat(name, dirfd, name);
            assertThat(Libc.readlinkat(dirfd, name)).isEqualTo(name);
          }
          return mine;
        });
      }
      for (var result : threads.invokeAll(tasks)) {
        result.get();
      }
    }
    assertThat(Libc.list(dirfd)).hasSize(8000);
  }
}
