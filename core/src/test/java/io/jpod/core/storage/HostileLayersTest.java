package io.jpod.core.storage;

import static io.jpod.core.storage.TarBytes.tar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.Zstd;
import io.jpod.core.JpodException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/// Layers that somebody made to do harm, or that are damaged: each is refused with an error that
/// says why and leaves the store as it was. What docker and podman make harmless instead stands in
/// [HarmlessLayersTest].
class HostileLayersTest {
  private static final byte[] GOOD = tar().file("good", "good").bytes();

  @TempDir Path directory;
  private Path outside;
  private TestStore store;

  @BeforeEach
  void store_beside_files_that_must_not_change() throws IOException {
    assumeTrue(isRoot(), "needs root, or root of a user namespace");
    outside = Files.createDirectory(directory.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "secret");
    store = new TestStore(directory.resolve("store"));
  }

  static boolean isRoot() {
    return io.jpod.userns.Libc.geteuid() == 0;
  }

  /// @param message part of the error
  record Case(String name, byte[] archive, String message) {
    @Override
    public String toString() {
      return name;
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void hostile_layer_is_refused_and_leaves_nothing(Case hostile) throws Exception {
    store.load(GOOD, "good");
    List<String> before = TestStore.tree(directory);
    assertThatThrownBy(() -> store.load(hostile.archive, "hostile"))
        .isInstanceOf(JpodException.class)
        .hasMessageContaining(hostile.message)
        .message()
        .doesNotContain("\u001b", "\n");
    assertThat(TestStore.tree(directory)).isEqualTo(before);
    assertThat(store.images.find("hostile")).isNull();
  }

  @Test
  void list_is_long_enough() {
    assertThat(cases()).hasSizeGreaterThanOrEqualTo(40);
  }

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    paths(cases);
    links(cases);
    whiteouts(cases);
    headers(cases);
    extensions(cases);
    sparse(cases);
    streams(cases);
    return cases;
  }

  private static void add(List<Case> cases, String name, TarBytes archive, String message) {
    cases.add(new Case(name, archive.bytes(), message));
  }

  private static void paths(List<Case> cases) {
    add(cases, "name with ..", tar().file("../evil", "x"), "leads out of the root");
    add(cases, "name with .. in the middle", tar().file("a/../../evil", "x"), "leads out");
    add(cases, "absolute name with ..", tar().file("/../evil", "x"), "leads out");
    add(cases, "PAX path with ..", tar().pax("path=../evil").file("ok", "x"), "leads out");
    add(cases, "GNU long name with ..", tar().gnuLongName("../evil").file("ok", "x"), "leads out");
    add(cases, "root as a file", tar().file("./", "x"), "names the root");
    add(cases, "entry without a name", tar().file("", "x"), "without a name");
    add(
        cases,
        "component of 300 bytes",
        tar().gnuLongName("a".repeat(300)).file("x", "x"),
        "File name too long");
    add(
        cases,
        "path of 5000 bytes",
        tar().pax("path=" + "a/".repeat(2500)).file("x", "x"),
        "longer than 4095");
    add(
        cases,
        "300 directories deep",
        tar().pax("path=" + "a/".repeat(300) + "f").file("x", "x"),
        "deeper than 256");
    add(cases, "file as a directory", tar().file("f", "x").file("f/x", "x"), "Not a directory");
    add(
        cases,
        "file in place of a full directory",
        tar().directory("d").file("d/x", "x").file("d", "x"),
        "not empty");
    add(
        cases,
        "terminal escapes in a name",
        tar().file("../\u001b[31m\nx", "x"),
        "leads out of the root");
    add(cases, "NUL in a PAX path", tar().pax("path=a\0b").file("x", "x"), "invalid PAX");
  }

  private static void links(List<Case> cases) {
    add(
        cases,
        "through a link to a host directory",
        tar().symlink("l", "/etc").file("l/evil", "x"),
        "symbolic link to nothing");
    add(
        cases,
        "through a chain of links",
        tar().symlink("b", "/usr/share").symlink("a", "b").file("a/evil", "x"),
        "symbolic link to nothing");
    add(
        cases,
        "through /proc",
        tar().symlink("l", "/proc/self/root").file("l/tmp/evil", "x"),
        "symbolic link to nothing");
    add(
        cases,
        "links in a circle",
        tar().symlink("a", "b").symlink("b", "a").file("a/x", "x"),
        "symbolic links");
    add(cases, "hard link with ..", tar().hardLink("h", "../outside/secret"), "leads out");
    add(cases, "hard link to a host file", tar().hardLink("h", "/etc/passwd"), "no file of this");
    add(
        cases,
        "hard link through a link",
        tar().symlink("l", "/etc").hardLink("h", "l/passwd"),
        "no file of this layer");
    add(cases, "hard link to a directory", tar().directory("d").hardLink("h", "d"), "no file of");
    add(cases, "hard link to nothing", tar().hardLink("h", "missing"), "no file of this layer");
    add(cases, "hard link to the root", tar().hardLink("h", "/"), "no file of this layer");
    add(
        cases,
        "hard link to a whiteout",
        tar().file(".wh.gone", "").hardLink("h", "gone"),
        "no file of this layer");
    add(cases, "symbolic link to nothing", tar().symlink("l", ""), "a symbolic link to nothing");
    add(
        cases,
        "link target of 5000 bytes",
        tar().pax("linkpath=" + "a".repeat(5000)).symlink("l", "x"),
        "longer than 4095");
  }

  private static void whiteouts(List<Case> cases) {
    add(cases, "whiteout of no name", tar().file("d/.wh.", ""), "whiteout of no name");
    add(cases, "whiteout of .", tar().file("d/.wh..", ""), "whiteout of no name");
    add(cases, "whiteout of ..", tar().file("d/.wh...", ""), "whiteout of no name");
    add(cases, "directory .wh.x", tar().file("d/.wh.x/f", "x"), "with a whiteout's name");
    add(
        cases,
        "whiteout with megabytes of content",
        tar().file(".wh.x", new byte[2 << 20]),
        "whiteout with content");
    add(cases, "whiteout through ..", tar().file("../.wh.outside", ""), "leads out");
    add(
        cases,
        "opaque mark on a host directory",
        tar().symlink("l", "/etc").file("l/.wh..wh..opq", ""),
        "symbolic link to nothing");
  }

  private static void headers(List<Case> cases) {
    byte[] damaged = tar().file("f", "x").bytes();
    damaged[3] ^= 1;
    cases.add(new Case("wrong checksum", damaged, "checksum is wrong"));
    add(cases, "unknown type", tar().header('Z', "x", "", 0644, 0, b -> {}), "unknown entry type");
    add(
        cases,
        "negative size",
        tar().header('0', "x", "", 0644, 0, b -> Arrays.fill(b, 124, 136, (byte) 0xff)),
        "size is negative");
    add(
        cases,
        "size of 4 EiB",
        tar().header('0', "x", "", 0644, 0, b -> TarBytes.binary(b, 124, 12, 1L << 62)),
        "a file of 4611686018427387904 bytes");
    add(
        cases,
        "size of 8 TiB in a small archive",
        tar().header('0', "x", "", 0644, 0, b -> TarBytes.binary(b, 124, 12, 1L << 43)),
        "No space left on device");
    add(
        cases,
        "size that is no number",
        tar().header('0', "x", "", 0644, 0, b -> TarBytes.text(b, 124, 12, "12345x")),
        "is no number");
    add(
        cases,
        "owner outside of all maps",
        tar().header('0', "x", "", 0644, 0, b -> TarBytes.binary(b, 108, 8, 0xffffffffL)),
        "outside of the ids");
    add(
        cases,
        "negative group",
        tar().header('0', "x", "", 0644, 0, b -> Arrays.fill(b, 116, 124, (byte) 0xff)),
        "outside of the ids");
  }

  private static void extensions(List<Case> cases) {
    add(cases, "PAX header of 2 MiB", tar().rawPax(new byte[2 << 20]), "extension header of");
    add(
        cases,
        "PAX header of 8 GiB, declared",
        tar().header('x', "p", "", 0644, (8L << 30) - 1, b -> {}),
        "extension header of");
    add(cases, "GNU long name of 2 MiB", tar().gnuLongName("a".repeat(2 << 20)), "extension");
    add(cases, "PAX length overflows", raw("99999999999999999999 path=x\n"), "invalid PAX");
    add(cases, "PAX length beyond the header", raw("99 path=x\n"), "invalid PAX");
    add(cases, "PAX record without end of line", raw("8 path=x"), "invalid PAX");
    add(cases, "PAX record without key", raw("5 =x\n"), "invalid PAX");
    add(cases, "PAX size that is no number", tar().pax("size=-5").file("x", "x"), "invalid PAX");
    add(cases, "PAX time that is no number", tar().pax("mtime=1.x").file("x", "x"), "invalid PAX");
    TarBytes row = tar();
    for (int i = 0; i < 40; i++) {
      row.pax("comment=" + i);
    }
    add(cases, "forty extension headers in a row", row.file("x", "x"), "too many extension");
    add(cases, "extension header at the end", tar().pax("path=x"), "ends behind an extension");
  }

  private static TarBytes raw(String pax) {
    return tar().rawPax(pax.getBytes(StandardCharsets.US_ASCII)).file("x", "x");
  }

  private static void sparse(List<Case> cases) {
    add(cases, "sparse pieces overlap", oldSparse(1000, 0, 400, 300, 112), "sparse map is invalid");
    add(cases, "sparse piece beyond the end", oldSparse(100, 0, 512), "sparse map is invalid");
    add(
        cases,
        "sparse pieces descend",
        oldSparse(9000, 5000, 256, 0, 256),
        "sparse map is invalid");
    add(cases, "sparse map too small", oldSparse(9000, 0, 100), "does not match its size");
    add(
        cases,
        "sparse file of 4 EiB",
        tar()
            .pax("GNU.sparse.size=4611686018427387904", "GNU.sparse.map=0,1")
            .header('0', "x", "", 0644, 1, b -> {})
            .data(new byte[1]),
        "invalid PAX");
    add(
        cases,
        "sparse file of 100 PiB",
        tar()
            .pax("GNU.sparse.size=112589990684262400", "GNU.sparse.map=0,1")
            .header('0', "x", "", 0644, 1, b -> {})
            .data(new byte[1]),
        "a file of 112589990684262400 bytes");
    add(
        cases,
        "sparse map of a trillion pieces",
        tar()
            .pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.realsize=10")
            .file("x", "1000000000000\n" + "0\n".repeat(300)),
        "pieces");
    add(
        cases,
        "sparse map of odd length",
        tar().pax("GNU.sparse.size=10", "GNU.sparse.map=0,1,2").file("x", "x"),
        "invalid PAX");
  }

  /// GNU's old format with up to four pieces and 512 bytes of payload.
  private static TarBytes oldSparse(long realSize, long... pieces) {
    return tar()
        .header(
            'S',
            "sparse",
            "",
            0644,
            512,
            block -> {
              TarBytes.text(block, 257, 8, "ustar  ");
              for (int i = 0; i < pieces.length; i++) {
                TarBytes.octal(block, 386 + 12 * i, 11, pieces[i]);
              }
              TarBytes.octal(block, 483, 11, realSize);
            })
        .data(new byte[512]);
  }

  private static void streams(List<Case> cases) {
    byte[] good = tar().file("f", new byte[100_000]).bytes();
    cases.add(new Case("nothing at all", new byte[0], "empty"));
    cases.add(new Case("truncated in a file", Arrays.copyOf(good, 50_000), "truncated"));
    cases.add(new Case("truncated in a header", Arrays.copyOf(good, 200), "truncated"));
    byte[] noise = new byte[100_000];
    new Random(7).nextBytes(noise);
    cases.add(new Case("noise", noise, "no tar"));
    cases.add(
        new Case("text", "<!DOCTYPE html>".repeat(100).getBytes(StandardCharsets.UTF_8), "no tar"));
    byte[] gzip = gzip(good);
    cases.add(new Case("gzip, truncated", Arrays.copyOf(gzip, gzip.length - 20), "truncated"));
    byte[] wrongCrc = gzip.clone();
    wrongCrc[gzip.length - 6] ^= 1;
    cases.add(new Case("gzip, wrong checksum", wrongCrc, "checksum or length"));
    cases.add(new Case("gzip, garbage behind", concat(gzip, noise), "garbage behind"));
    byte[] flipped = gzip(noise);
    Arrays.fill(flipped, 100, 200, (byte) 0x55);
    cases.add(new Case("gzip of noise", flipped, "damaged"));
    byte[] zstd = Zstd.compress(tar().file("f", noise).bytes());
    cases.add(new Case("zstd, truncated", Arrays.copyOf(zstd, zstd.length / 2), "unpacking"));
    byte[] zstdDamaged = zstd.clone();
    Arrays.fill(zstdDamaged, 40, 60, (byte) 0x55);
    cases.add(new Case("zstd, damaged", zstdDamaged, "unpacking layer"));
    byte[] xz = xz(good, 1 << 20);
    cases.add(new Case("xz, cut in its header", Arrays.copyOf(xz, 8), "unpacking"));
    cases.add(new Case("xz, truncated", Arrays.copyOf(xz, xz.length - 20), "unpacking"));
    byte[] xzDamaged = xz.clone();
    Arrays.fill(xzDamaged, 40, 60, (byte) 0x55);
    cases.add(new Case("xz, damaged", xzDamaged, "unpacking"));
    cases.add(new Case("xz, garbage behind", concat(xz, noise), "unpacking"));
    cases.add(
        new Case("xz with a dictionary of 128 MiB", xz(good, 128 << 20), "of memory, more than"));
    cases.add(
        new Case(
            "32 MiB of zeros behind the end",
            gzip(concat(GOOD, new byte[32 << 20])),
            "behind its end mark"));
  }

  static byte[] xz(byte[] content, int dictionaryBytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      LZMA2Options options = new LZMA2Options(0);
      options.setDictSize(dictionaryBytes);
      try (XZOutputStream xz = new XZOutputStream(out, options)) {
        xz.write(content);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] gzip(byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
