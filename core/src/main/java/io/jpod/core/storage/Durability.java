package io.jpod.core.storage;

import io.jpod.core.JpodException;
import io.jpod.core.OwnProcess;
import io.jpod.core.storage.layer.LayerDirectory;
import io.jpod.oci.Digest;
import io.jpod.userns.AtFlags;
import io.jpod.userns.Libc;
import io.jpod.userns.OpenFlags;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Layers that may not be on the disk yet, so that a power cut costs at most the images loaded just
/// before.
///
/// Waiting for hundreds of megabytes to reach the disk would make a load several times slower, and
/// `syncfs(2)` waits for everybody's. So a new layer is noted as `unsynced/<boot id>/<hex of
/// diff-id>` before it is put in place. A later command of the same boot syncs, when the kernel has
/// long written the data anyway, and drops the note. A note of another boot means that the machine
/// may have stopped before: then the layer's digest is computed again from its files before it is
/// used.
final class Durability {
  /// The kernel writes dirty data after 30 s (vm.dirty_expire_centisecs) plus 5 s; from then on a
  /// sync costs little.
  private static final long SETTLED_AFTER_MILLIS = 60_000;

  private final Path notes;
  private final LayerStore layers;

  Durability(Path root, LayerStore layers) {
    this.notes = root.resolve("unsynced");
    this.layers = layers;
  }

  /// Before a layer is put in place.
  void note(Digest diffId) throws IOException {
    Path directory = notes.resolve(bootId());
    Files.createDirectories(directory);
    // File systems with a journal keep the order of changes to directories: if the layer's rename
    // survives, its note has.
    Path note = directory.resolve(diffId.hex());
    if (!Files.exists(note)) {
      Files.createFile(note);
    }
  }

  /// Drops the notes of this boot that have become unnecessary. For commands that write anyway.
  void settle() throws IOException {
    Path directory = notes.resolve(bootId());
    if (!Files.isDirectory(directory)
        || System.currentTimeMillis() - Files.getLastModifiedTime(directory).toMillis()
            < SETTLED_AFTER_MILLIS) {
      return;
    }
    Path aside = notes.resolve(bootId() + ".settling" + OwnProcess.id());
    // Under another name first: a layer that is noted from now on is not covered by this sync.
    Files.move(directory, aside);
    int fd = Libc.openat(AtFlags.AT_FDCWD, notes.toString(), OpenFlags.O_RDONLY, 0);
    try {
      Libc.syncfs(fd);
    } finally {
      Libc.close(fd);
    }
    FileTree.delete(aside);
  }

  /// Whether there are notes of an earlier boot. On the way of every `run`: one failing look-up
  /// where nothing was loaded lately.
  boolean isDoubtful() throws IOException {
    String[] boots =
        notes.toFile().list(); // null, and no exception to be made, where there are none
    if (boots == null || boots.length == 0) {
      return false;
    }
    String now = bootId();
    for (String boot : boots) {
      if (!boot.startsWith(now)) {
        return true;
      }
    }
    return false;
  }

  /// Computes the digests of all layers noted in earlier boots.
  ///
  /// @return those whose files are not what they were; the caller removes what needs them, and then
  ///   calls [#verified]
  Set<Digest> damaged() throws IOException, JpodException {
    Set<Digest> damaged = new HashSet<>();
    for (Path boot : earlierBoots()) {
      try (DirectoryStream<Path> noted = Files.newDirectoryStream(boot)) {
        for (Path note : noted) {
          Digest diffId = new Digest("sha256", String.valueOf(note.getFileName()));
          Path directory = layers.directory(diffId);
          if (Files.isDirectory(directory) && !isWhole(diffId, directory)) {
            damaged.add(diffId);
          }
        }
      }
    }
    return damaged;
  }

  void verified() throws IOException {
    for (Path boot : earlierBoots()) {
      FileTree.delete(boot);
    }
  }

  private List<Path> earlierBoots() throws IOException {
    List<Path> list = new ArrayList<>();
    String now = bootId();
    try (DirectoryStream<Path> boots = Files.newDirectoryStream(notes)) {
      for (Path boot : boots) {
        if (!String.valueOf(boot.getFileName()).startsWith(now)) {
          list.add(boot);
        }
      }
    }
    return list;
  }

  private static boolean isWhole(Digest diffId, Path directory) {
    try {
      return LayerDirectory.tarBytes(directory) >= 0
          && LayerDirectory.writeTar(directory, OutputStream.nullOutputStream()).equals(diffId);
    } catch (IOException e) {
      return false; // a file is missing, short or empty
    }
  }

  private static String bootId() throws IOException {
    byte[] id = Files.readAllBytes(Path.of("/proc/sys/kernel/random/boot_id"));
    return new String(id, StandardCharsets.US_ASCII).trim();
  }
}
