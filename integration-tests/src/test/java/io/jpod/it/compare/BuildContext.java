package io.jpod.it.compare;

import io.jpod.it.harness.Command;
import io.jpod.it.harness.TarBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;

/// The context that all cases share: files of every kind, all of one time.
public final class BuildContext {
  /// Seconds of all files' times.
  public static final long TIME = 1_000_000_000;

  private final Path top;

  private BuildContext(Path top) {
    this.top = top;
  }

  public static void write(Path top) throws IOException {
    Files.createDirectories(top);
    BuildContext context = new BuildContext(top);
    context.texts();
    context.links();
    context.modes();
    context.attributes();
    context.archives();
    String times = "find . -exec touch -h -d @" + TIME + " {} +";
    Command.of("sh", "-c", times).in(top).run().ok();
  }

  private void texts() throws IOException {
    file("a.txt", "one\n", "rw-r--r--");
    file("b.txt", "two\n", "rw-------");
    file("run.sh", "#!/bin/sh\necho ran\n", "rwxr-xr-x");
    file("with space.txt", "space\n", "rw-r--r--");
    file("d/c.txt", "three\n", "rw-r--r--");
    file("d/x.log", "log\n", "rw-r--r--");
    file("d/.hidden", "hidden\n", "rw-r--r--");
    file("d/e/f.txt", "four\n", "rw-r--r--");
    mode("d", "rwxr-xr-x");
    mode("d/e", "rwxr-x---");
    Files.createDirectory(top.resolve("empty"));
    mode("empty", "rwx------");
  }

  private void links() throws IOException {
    link("l", "a.txt");
    link("dd", "d");
    Files.createDirectory(top.resolve("links"));
    mode("links", "rwxr-xr-x");
    link("links/file", "../a.txt");
    link("links/directory", "../d");
    link("links/dangling", "nowhere");
    link("links/absolute", "/etc/passwd");
    file("hard/one", "hard\n", "rw-r--r--");
    mode("hard", "rwxr-xr-x");
    Files.createLink(top.resolve("hard/two"), top.resolve("hard/one"));
  }

  private void modes() throws IOException {
    file("modes/suid", "s\n", "rwxr-xr-x");
    file("modes/sgid", "s\n", "rwxr-xr-x");
    file("modes/secret", "s\n", "---------");
    file("modes/sticky/f", "s\n", "rw-rw-rw-");
    mode("modes", "rwxr-xr-x");
    Command.of(
            "sh",
            "-c",
            "chmod 4755 suid; chmod 2755 sgid; chmod 0400 secret; chmod 1777 sticky; mkfifo -m 644 pipe")
        .in(top.resolve("modes"))
        .run()
        .ok();
  }

  private void attributes() throws IOException {
    file("noted", "noted\n", "rw-r--r--");
    note("noted");
    file("attributes/f", "noted\n", "rw-r--r--");
    mode("attributes", "rwxr-xr-x");
    note("attributes/f");
    note("attributes");
  }

  private void note(String name) throws IOException {
    Files.getFileAttributeView(top.resolve(name), UserDefinedFileAttributeView.class)
        .write("note", ByteBuffer.wrap("text".getBytes(StandardCharsets.UTF_8)));
  }

  private void archives() throws IOException {
    byte[] tar = tree();
    bytes("t.tar", tar);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(tar);
    }
    bytes("t.tar.gz", packed.toByteArray());
    bytes("archives/t.tar.gz", packed.toByteArray());
    mode("archives", "rwxr-xr-x");
    packed.reset();
    try (OutputStream bzip = new BZip2CompressorOutputStream(packed)) {
      bzip.write(tar);
    }
    bytes("t.tar.bz2", packed.toByteArray());
    packed.reset();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write("just text\n".getBytes(StandardCharsets.UTF_8));
    }
    bytes("only.gz", packed.toByteArray());
    bytes("false.tar.gz", "no archive\n".getBytes(StandardCharsets.UTF_8));
    bytes("capable.tar", new TarBuilder().fileWithCapability("capable", 0755, "c\n").toBytes());
  }

  private static byte[] tree() {
    return new TarBuilder()
        .directoryOf(3, "tree", 0750)
        .fileOf(4, "tree/file", 0640, "in the archive\n")
        .file("tree/suid", 04755, "s\n")
        .symlink("tree/link", "file")
        .entry("tree/hard", TarConstants.LF_LINK, 0640, 4, "tree/file", new byte[0])
        .directory("tree/sub", 01777)
        .file("implied/deep/f", 0644, "f\n")
        .entry("tree/pipe", TarConstants.LF_FIFO, 0600, 0, "", new byte[0])
        .toBytes();
  }

  private void file(String name, String text, String mode) throws IOException {
    bytes(name, text.getBytes(StandardCharsets.UTF_8));
    mode(name, mode);
  }

  private void bytes(String name, byte[] content) throws IOException {
    Files.createDirectories(top.resolve(name).getParent());
    Files.write(top.resolve(name), content);
    mode(name, "rw-r--r--");
  }

  private void mode(String name, String mode) throws IOException {
    Files.setPosixFilePermissions(top.resolve(name), PosixFilePermissions.fromString(mode));
  }

  private void link(String name, String target) throws IOException {
    Files.createSymbolicLink(top.resolve(name), Path.of(target));
  }
}
