package io.jpod.build.files;

import io.jpod.core.JpodException;
import io.jpod.core.OwnProcess;
import io.jpod.userns.FileStatus;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Digests of file contents by what stat(2) says of the files, so that files which nobody has
/// touched are not read again. A file counts as untouched if device, inode, size, modification time
/// and change time are the same; the last cannot be set by anybody.
///
/// Thread-safe. On the disk it is one file that is replaced as a whole; two builds at once cost one
/// of them its new entries, nothing else.
public final class FileIndex {
  private static final long MAGIC = 0x6a706f6469647831L;
  private static final int DIGEST_BYTES = 32;
  private static final int MAX_ENTRIES = 4_000_000;

  /// A file may change once more in the clock tick in which it was read: such a one is read again.
  private static final long RACY_NANOS = 100_000_000L;

  /// Equality is written out: that of records is made at run time, at each start of the JVM.
  private record Key(long device, long inode) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && key.device == device && key.inode == inode;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(inode * 31 + device);
    }
  }

  private record Entry(long sizeBytes, long mtimeNanos, long ctimeNanos, byte[] digest) {}

  private final Map<Key, Entry> entries = new HashMap<>();
  private final Path file;
  private boolean changed;

  private FileIndex(Path file) {
    this.file = file;
  }

  /// Reads an index; an absent or damaged one is empty.
  public static FileIndex load(Path file) {
    FileIndex index = new FileIndex(file);
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      index.read(in);
    } catch (NoSuchFileException e) {
      return index;
    } catch (IOException e) {
      index.entries.clear();
    }
    return index;
  }

  private void read(DataInputStream in) throws IOException {
    if (in.readLong() != MAGIC) {
      throw new EOFException("not an index");
    }
    int count = in.readInt();
    for (int i = 0; i < count && i < MAX_ENTRIES; i++) {
      Key key = new Key(in.readLong(), in.readLong());
      long size = in.readLong();
      long mtime = in.readLong();
      long ctime = in.readLong();
      byte[] digest = new byte[DIGEST_BYTES];
      in.readFully(digest);
      entries.put(key, new Entry(size, mtime, ctime, digest));
    }
  }

  /// The digest of an untouched file, null if it has to be read.
  public synchronized byte @Nullable [] find(FileStatus status) {
    Entry entry = entries.get(new Key(status.device(), status.inode()));
    if (entry == null
        || entry.sizeBytes() != status.sizeBytes()
        || entry.mtimeNanos() != mtime(status)
        || entry.ctimeNanos() != ctime(status)) {
      return null;
    }
    return entry.digest();
  }

  /// Notes the digest of a file that was read.
  public synchronized void put(FileStatus status, byte[] digest) {
    long now = System.currentTimeMillis() * 1_000_000L;
    if (now - ctime(status) > RACY_NANOS && entries.size() < MAX_ENTRIES) {
      entries.put(
          new Key(status.device(), status.inode()),
          new Entry(status.sizeBytes(), mtime(status), ctime(status), digest));
      changed = true;
    }
  }

  private static long mtime(FileStatus status) {
    return status.mtimeSeconds() * 1_000_000_000L + status.mtimeNanos();
  }

  private static long ctime(FileStatus status) {
    return status.ctimeSeconds() * 1_000_000_000L + status.ctimeNanos();
  }

  /// Writes it, if there is anything new.
  public synchronized void save() throws JpodException {
    if (!changed) {
      return;
    }
    Path next = file.resolveSibling(file.getFileName() + "." + OwnProcess.id());
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(next), 1 << 16))) {
        out.writeLong(MAGIC);
        out.writeInt(entries.size());
        for (Map.Entry<Key, Entry> each : entries.entrySet()) {
          out.writeLong(each.getKey().device());
          out.writeLong(each.getKey().inode());
          out.writeLong(each.getValue().sizeBytes());
          out.writeLong(each.getValue().mtimeNanos());
          out.writeLong(each.getValue().ctimeNanos());
          out.write(each.getValue().digest());
        }
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
      changed = false;
    } catch (IOException e) {
      throw new JpodException("writing '" + file + "': " + e.getMessage(), e);
    }
  }
}
