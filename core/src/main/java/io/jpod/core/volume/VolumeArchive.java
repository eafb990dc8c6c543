package io.jpod.core.volume;

import io.jpod.core.JpodException;
import io.jpod.core.files.FileRoot;
import io.jpod.core.files.Owner;
import io.jpod.core.files.Place;
import io.jpod.core.files.TarStream;
import io.jpod.core.files.TreeReader;
import io.jpod.core.files.TreeWriter;
import io.jpod.core.storage.StoreErrors;
import io.jpod.core.storage.stream.Compression;
import io.jpod.userns.AtFlags;
import io.jpod.userns.Libc;
import io.jpod.userns.OpenFlags;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// The files of a volume as a tar, and back. What lies in a volume was written by containers: no
/// link in it leads out, neither way.
public final class VolumeArchive {
  private VolumeArchive() {}

  private static FileRoot root(Volume volume) throws IOException {
    int fd =
        Libc.openat(
            AtFlags.AT_FDCWD,
            volume.data().toString(),
            OpenFlags.O_PATH | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC,
            0);
    return FileRoot.confined(fd, null);
  }

  /// Writes a tar of all files.
  ///
  /// @param out flushed, not closed
  public static void write(Volume volume, OutputStream out) throws JpodException {
    try (FileRoot root = root(volume)) {
      TarStream tar = new TarStream(new BufferedOutputStream(out, 1 << 16));
      new TreeReader(tar, true).read(new Place(root, "/"), "", true);
      tar.finish();
    } catch (IOException e) {
      throw StoreErrors.of("exporting volume \"" + volume.name() + "\"", e);
    }
  }

  /// Puts the files of a tar, plain or compressed, beside those that are there.
  public static void read(Volume volume, InputStream in) throws JpodException {
    try (FileRoot root = root(volume);
        TreeWriter writer =
            new TreeWriter(new Place(root, "/"), new Owner.AsBefore(), true, true)) {
      TarStream.read(Compression.open(in), writer);
      writer.finish();
    } catch (IOException e) {
      throw StoreErrors.of("importing into volume \"" + volume.name() + "\"", e);
    }
  }
}
