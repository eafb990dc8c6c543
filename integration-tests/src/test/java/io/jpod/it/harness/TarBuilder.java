package io.jpod.it.harness;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/// A small tar archive in memory, entry by entry and without any check, so that hostile ones can be
/// made too.
public final class TarBuilder {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");

  public TarBuilder() {
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
  }

  public TarBuilder directory(String name, int mode) {
    return entry(name + "/", TarConstants.LF_DIR, mode, 0, "", new byte[0]);
  }

  public TarBuilder file(String name, int mode, byte[] content) {
    return entry(name, TarConstants.LF_NORMAL, mode, 0, "", content);
  }

  public TarBuilder file(String name, int mode, String content) {
    return file(name, mode, content.getBytes(StandardCharsets.UTF_8));
  }

  /// A file that belongs to another id than root.
  public TarBuilder fileOf(int id, String name, int mode, String content) {
    return entry(
        name, TarConstants.LF_NORMAL, mode, id, "", content.getBytes(StandardCharsets.UTF_8));
  }

  public TarBuilder directoryOf(int id, String name, int mode) {
    return entry(name + "/", TarConstants.LF_DIR, mode, id, "", new byte[0]);
  }

  public TarBuilder symlink(String name, String target) {
    return entry(name, TarConstants.LF_SYMLINK, 0777, 0, target, new byte[0]);
  }

  public TarBuilder hardlink(String name, String target) {
    return entry(name, TarConstants.LF_LINK, 0644, 0, target, new byte[0]);
  }

  /// A file with the capability to bind low ports, as `setcap cap_net_bind_service=ep` gives it.
  public TarBuilder fileWithCapability(String name, int mode, String content) {
    TarArchiveEntry entry = plain(name, TarConstants.LF_NORMAL, mode, 0, "");
    String value = "\1\0\0\2\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    entry.addPaxHeader("SCHILY.xattr.security.capability", value);
    return put(entry, content.getBytes(StandardCharsets.UTF_8));
  }

  /// @param type one of [TarConstants]
  public TarBuilder entry(String name, byte type, int mode, int id, String link, byte[] content) {
    return put(plain(name, type, mode, id, link), content);
  }

  private static TarArchiveEntry plain(String name, byte type, int mode, int id, String link) {
    // preserveAbsolutePath: a leading slash is what some tests are about.
    TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
    entry.setMode(mode);
    entry.setIds(id, id);
    entry.setUserName("");
    entry.setGroupName("");
    entry.setModTime(1_700_000_000_000L);
    entry.setLinkName(link);
    return entry;
  }

  private TarBuilder put(TarArchiveEntry entry, byte[] content) {
    entry.setSize(content.length);
    try {
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  public byte[] toBytes() {
    try {
      tar.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
