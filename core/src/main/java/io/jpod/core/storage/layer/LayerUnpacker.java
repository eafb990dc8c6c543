package io.jpod.core.storage.layer;

import io.jpod.core.storage.tar.TarEntry;
import io.jpod.core.storage.tar.TarFormatException;
import io.jpod.core.storage.tar.TarReader;
import io.jpod.userns.AtFlags;
import io.jpod.userns.Errno;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.FileStatus;
import io.jpod.userns.Libc;
import io.jpod.userns.OpenFlags;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Unpacks one layer's tar into a directory and writes the recipe to make the same tar again. The
/// archive is taken to be hostile.
///
/// What docker and podman refuse is refused, what they make harmless is made harmless in the same
/// way; docs/design/003 lists both.
final class LayerUnpacker implements AutoCloseable {
  /// Most entries of one layer: {@value}.
  static final int MAX_ENTRIES = 4_000_000;

  /// Largest file, the limit of ext4 with blocks of 4 KiB: {@value} bytes.
  static final long MAX_FILE = 16L << 40;

  private static final long CHECK_SPACE_FROM = 64 << 20;
  private static final int MAX_IGNORED_PAYLOAD = 1 << 20;
  private static final int CREATE =
      OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_NOFOLLOW;

  private final Path layer;
  private final LayerRoot root;
  private final TarRecipe.Writer recipe;
  private final Ownership ownership;
  private final int umask;
  private final byte[] buffer = new byte[1 << 17];
  private final LinkedHashMap<String, TarEntry> directories = new LinkedHashMap<>();
  private final Map<String, Integer> replaced = new HashMap<>();
  private int entries;

  /// @param layer an empty directory
  LayerUnpacker(Path layer) throws IOException {
    this.layer = layer;
    Path diff = Files.createDirectory(layer.resolve("diff"));
    this.ownership = Ownership.ofThisProcess();
    // A mask of 0 for a moment would be seen by other threads, so the strictest is set and put
    // back.
    this.umask = currentUmask();
    Libc.fchmodat(
        AtFlags.AT_FDCWD,
        diff.toString(),
        0755); // also without a set-group-id bit of the store's directories
    this.root = new LayerRoot(diff);
    this.recipe = new TarRecipe.Writer(layer.resolve(TarRecipe.FILE));
  }

  private static synchronized int currentUmask() {
    int mask = Libc.umask(077);
    Libc.umask(mask);
    return mask;
  }

  /// Unpacks all entries and reads the stream to its end.
  ///
  /// @throws TarFormatException if the archive is refused
  void unpack(InputStream in) throws IOException {
    TarReader tar = new TarReader(in, recipe);
    TarEntry entry = tar.next();
    while (entry != null) {
      if (++entries > MAX_ENTRIES) {
        throw new TarFormatException("archive refused: more than " + MAX_ENTRIES + " entries");
      }
      unpackEntry(entry, tar);
      entry = tar.next();
    }
    recipe.finish();
    finishDirectories();
  }

  int entries() {
    return entries;
  }

  private void unpackEntry(TarEntry entry, TarReader tar) throws IOException {
    try {
      place(entry, EntryPath.clean(entry.name(), entry.name()), tar);
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENOSPC || e.errno() == Errno.EDQUOT || e.errno() == Errno.EROFS) {
        throw e; // not the archive's fault
      }
      throw new TarFormatException(
          String.valueOf(
              TarFormatException.of(entry.name(), e.syscall() + ": " + Errno.text(e.errno()))
                  .getMessage()),
          e);
    }
  }

  private void place(TarEntry entry, String path, TarReader tar) throws IOException {
    if (path.isEmpty()) {
      if (entry.type() != TarEntry.DIRECTORY) {
        throw TarFormatException.of(entry.name(), "names the root, which can only be a directory");
      }
      ownership.check(entry);
      directories.put("", entry);
      return;
    }
    if (path.startsWith(EntryPath.AUFS) && !path.equals(EntryPath.OPAQUE)) {
      recordPayload(entry, tar); // aufs' own directories, in images of docker's first years
      return;
    }
    if (EntryPath.hasWhiteoutDirectory(path)) {
      throw TarFormatException.of(entry.name(), "lies in a directory with a whiteout's name");
    }
    String base = EntryPath.base(path);
    if (base.startsWith(EntryPath.WHITEOUT)) {
      placeWhiteout(entry, path, base);
      recordPayload(entry, tar);
      return;
    }
    ownership.check(entry);
    switch (entry.type()) {
      case TarEntry.FILE -> placeFile(entry, path, base, tar);
      case TarEntry.DIRECTORY -> placeDirectory(entry, path, base);
      case TarEntry.SYMBOLIC_LINK -> placeSymbolicLink(entry, path, base);
      case TarEntry.HARD_LINK -> placeHardLink(entry, path, base);
      case TarEntry.FIFO -> placeFifo(entry, path, base);
      default -> {} // devices: no user namespace may make them, and containers get theirs from the
        // launcher
    }
  }

  private void placeWhiteout(TarEntry entry, String path, String base) throws IOException {
    String parent = EntryPath.parent(path);
    if (base.equals(EntryPath.OPAQUE)) {
      root.opaque(parent, entry.name());
      return;
    }
    if (base.startsWith(EntryPath.AUFS)) {
      return;
    }
    String hidden = base.substring(EntryPath.WHITEOUT.length());
    if (hidden.isEmpty() || hidden.equals(".") || hidden.equals("..")) {
      throw TarFormatException.of(entry.name(), "a whiteout of no name");
    }
    root.whiteout(parent, hidden, entry.name());
  }

  /// Content of something that becomes no file is part of the tar all the same.
  private void recordPayload(TarEntry entry, TarReader tar) throws IOException {
    if (entry.payloadBytes() > MAX_IGNORED_PAYLOAD) {
      throw TarFormatException.of(entry.name(), "a whiteout with content");
    }
    int n;
    while ((n = tar.read(buffer, 0, buffer.length)) > 0) {
      recipe.literal(buffer, 0, n);
    }
  }

  private void placeFile(TarEntry entry, String path, String base, TarReader tar)
      throws IOException {
    if (entry.sizeBytes() > MAX_FILE) {
      throw TarFormatException.of(entry.name(), "a file of " + entry.sizeBytes() + " bytes");
    }
    if (entry.payloadBytes() >= CHECK_SPACE_FROM) {
      checkSpace(entry);
    }
    int mode = entry.mode();
    int fd = create(entry, path, base, mode & 0777);
    try {
      writePayload(entry, path, fd, tar);
      boolean owned = ownership.apply(fd, entry);
      if ((mode & 07000) != 0 || (mode & umask) != 0 || owned) {
        Libc.fchmod(fd, mode); // also behind chown, which takes the set-id bits away
      }
      Xattrs.apply(fd, entry);
      Libc.utimensat(fd, null, entry.mtimeSeconds(), entry.mtimeNanos(), 0);
    } finally {
      Libc.close(fd);
    }
  }

  private void checkSpace(TarEntry entry) throws IOException {
    long usable = Files.getFileStore(layer).getUsableSpace();
    if (entry.payloadBytes() > usable) {
      throw new IOException(
          "file '"
              + TarFormatException.printable(entry.name())
              + "' of "
              + entry.payloadBytes()
              + " bytes where "
              + usable
              + " are free: No space left on device");
    }
  }

  private int create(TarEntry entry, String path, String base, int mode) throws IOException {
    int parent = root.directory(EntryPath.parent(path), entry.name());
    try {
      return Libc.openat(parent, base, CREATE, mode);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
    }
    makeWay(entry, path, base);
    return Libc.openat(root.directory(EntryPath.parent(path), entry.name()), base, CREATE, mode);
  }

  private void writePayload(TarEntry entry, String path, int fd, TarReader tar) throws IOException {
    long[] sparse = entry.sparse();
    if (sparse == null) {
      recipe.payload(path, 0, entry.payloadBytes(), true);
      copy(fd, entry.payloadBytes(), tar);
      return;
    }
    boolean first = true;
    for (int i = 0; i < sparse.length; i += 2) {
      if (sparse[i + 1] == 0) {
        continue; // GNU tar ends its maps with an empty piece
      }
      recipe.payload(path, sparse[i], sparse[i + 1], first);
      first = false;
      Libc.lseek(fd, sparse[i], Libc.SEEK_SET);
      copy(fd, sparse[i + 1], tar);
    }
    Libc.ftruncate(fd, entry.sizeBytes());
  }

  private void copy(int fd, long length, TarReader tar) throws IOException {
    long left = length;
    while (left > 0) {
      int n = tar.read(buffer, 0, (int) Math.min(buffer.length, left));
      Libc.write(fd, buffer, 0, n);
      left -= n;
    }
  }

  private void placeDirectory(TarEntry entry, String path, String base) throws IOException {
    int parent = root.directory(EntryPath.parent(path), entry.name());
    try {
      Libc.mkdirat(parent, base, 0755);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      FileStatus there = Libc.statx(parent, base, AtFlags.AT_SYMLINK_NOFOLLOW);
      if (!there.isDirectory()) {
        boolean hides = LayerRoot.isWhiteout(there);
        makeWay(entry, path, base);
        Libc.mkdirat(root.directory(EntryPath.parent(path), entry.name()), base, 0755);
        if (hides) {
          root.opaque(path, entry.name());
        }
      }
    }
    // Owner, mode and time come last: what is put into it would change the time, and inherit a
    // set-group-id bit.
    directories.put(path, entry);
  }

  private void placeSymbolicLink(TarEntry entry, String path, String base) throws IOException {
    if (entry.linkName().isEmpty()) {
      throw TarFormatException.of(entry.name(), "a symbolic link to nothing");
    }
    int parent = root.directory(EntryPath.parent(path), entry.name());
    try {
      Libc.symlinkat(entry.linkName(), parent, base);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      makeWay(entry, path, base);
      parent = root.directory(EntryPath.parent(path), entry.name());
      Libc.symlinkat(entry.linkName(), parent, base);
    }
    ownership.applyAt(parent, base, entry);
    Libc.utimensat(
        parent, base, entry.mtimeSeconds(), entry.mtimeNanos(), AtFlags.AT_SYMLINK_NOFOLLOW);
  }

  private void placeHardLink(TarEntry entry, String path, String base) throws IOException {
    String target = EntryPath.clean(entry.linkName(), entry.name());
    if (target.equals(path)) {
      return; // a link to itself: it is there, or the link below would say that it is not
    }
    int from = target.isEmpty() ? -1 : root.existingDirectory(EntryPath.parent(target));
    FileStatus there = from < 0 ? null : statusOf(from, EntryPath.base(target));
    if (there == null || there.isDirectory() || LayerRoot.isWhiteout(there)) {
      throw TarFormatException.of(
          entry.name(),
          "a hard link to '"
              + TarFormatException.printable(entry.linkName())
              + "', which is no file of this layer");
    }
    int parent = root.directory(EntryPath.parent(path), entry.name());
    from = root.existingDirectory(EntryPath.parent(target));
    try {
      Libc.linkat(from, EntryPath.base(target), parent, base, 0);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      makeWay(entry, path, base);
      parent = root.directory(EntryPath.parent(path), entry.name());
      from = root.existingDirectory(EntryPath.parent(target));
      Libc.linkat(from, EntryPath.base(target), parent, base, 0);
    }
  }

  private static @Nullable FileStatus statusOf(int directory, String name) throws ErrnoException {
    try {
      return Libc.statx(directory, name, AtFlags.AT_SYMLINK_NOFOLLOW);
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENAMETOOLONG) {
        return null;
      }
      throw e;
    }
  }

  private void placeFifo(TarEntry entry, String path, String base) throws IOException {
    int parent = root.directory(EntryPath.parent(path), entry.name());
    try {
      Libc.mknodat(parent, base, FileStatus.S_IFIFO | 0600, 0, 0);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
      makeWay(entry, path, base);
      parent = root.directory(EntryPath.parent(path), entry.name());
      Libc.mknodat(parent, base, FileStatus.S_IFIFO | 0600, 0, 0);
    }
    ownership.applyAt(parent, base, entry);
    // By name, but it is the pipe just made: nobody else works in this directory.
    Libc.fchmodat(parent, base, entry.mode());
    Libc.utimensat(
        parent, base, entry.mtimeSeconds(), entry.mtimeNanos(), AtFlags.AT_SYMLINK_NOFOLLOW);
  }

  /// An entry of the same name came before; as in tar the later one counts. The earlier one's
  /// content is kept aside for the recipe.
  private void makeWay(TarEntry entry, String path, String base) throws IOException {
    int parent = root.directory(EntryPath.parent(path), entry.name());
    FileStatus there = Libc.statx(parent, base, AtFlags.AT_SYMLINK_NOFOLLOW);
    if (there.isDirectory()) {
      try {
        Libc.unlinkat(parent, base, AtFlags.AT_REMOVEDIR);
      } catch (ErrnoException e) {
        if (e.errno() != Errno.ENOTEMPTY) {
          throw e;
        }
        throw TarFormatException.of(entry.name(), "would replace a directory that is not empty");
      }
      directories.remove(path);
    } else if (there.isRegularFile() && there.sizeBytes() > 0) {
      Path aside = layer.resolve("replaced");
      Files.createDirectories(aside);
      Integer before = replaced.get(path);
      int occurrence = before == null ? 0 : before;
      replaced.put(path, occurrence + 1);
      String name = aside.resolve(replacedName(path, occurrence)).toString();
      Libc.renameat2(parent, base, AtFlags.AT_FDCWD, name, AtFlags.RENAME_NOREPLACE);
    } else {
      Libc.unlinkat(parent, base, 0);
    }
    root.forget();
  }

  static String replacedName(String path, int occurrence) {
    return io.jpod.oci.Digest.sha256(path.getBytes(StandardCharsets.UTF_8)).hex()
        + "."
        + occurrence;
  }

  private void finishDirectories() throws IOException {
    List<Map.Entry<String, TarEntry>> list = new ArrayList<>(directories.entrySet());
    Collections.reverse(list);
    for (Map.Entry<String, TarEntry> directory : list) {
      finishDirectory(directory.getKey(), directory.getValue());
    }
  }

  private void finishDirectory(String path, TarEntry entry) throws IOException {
    int fd;
    try {
      fd = root.open(path, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW);
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR || e.errno() == Errno.ELOOP) {
        return; // a later entry replaced it
      }
      throw e;
    }
    try {
      boolean owned = ownership.apply(fd, entry);
      if (entry.mode() != 0755 || (0755 & umask) != 0 || owned) {
        Libc.fchmod(fd, entry.mode());
      }
      Xattrs.apply(fd, entry);
      Libc.utimensat(fd, null, entry.mtimeSeconds(), entry.mtimeNanos(), 0);
    } finally {
      Libc.close(fd);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      recipe.close();
    } finally {
      root.close();
    }
  }
}
