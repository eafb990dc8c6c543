package io.jpod.core.registry;

import io.jpod.core.JpodException;
import io.jpod.core.storage.StoreErrors;
import io.jpod.oci.Descriptor;
import io.jpod.oci.Digest;
import io.jpod.oci.InvalidSpecException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/// Under which digests layers are known to registries, and where: learnt from pulls and pushes, so
/// that a push finds a layer at its registry, or has it mounted from another repository, without
/// compressing it to learn its digest.
///
/// `known-blobs/<hex of diff-id>`: lines `<blob digest> <size> <media type> <registry>/<repository>
/// [<bytes a second>]`. Nothing depends on them: each is checked by the registry before it is used.
final class KnownBlobs {
  private static final int MAX_LINES = 30;

  private final Path directory;

  /// @param root of the store
  KnownBlobs(Path root) {
    directory = root.resolve("known-blobs");
  }

  /// @param blob as a manifest would name it
  /// @param place `registry/repository`
  /// @param bytesPerSecond how fast pulls from there were; 0 if nothing was pulled from there
  record Known(Descriptor blob, String place, long bytesPerSecond) {}

  /// The latest learnt first.
  List<Known> of(Digest diffId) throws JpodException {
    List<Known> known = new ArrayList<>();
    for (String line : lines(diffId)) {
      String[] words = line.split(" ");
      try {
        if (words.length == 4 || words.length == 5) {
          known.add(
              new Known(
                  Descriptor.of(words[2], Digest.parse(words[0]), Long.parseLong(words[1])),
                  words[3],
                  words.length == 4 ? 0 : Long.parseLong(words[4])));
        }
      } catch (InvalidSpecException | NumberFormatException e) {
        known.removeIf(one -> one.place().isEmpty()); // a line that was cut was only a hint
      }
    }
    return known;
  }

  private List<String> lines(Digest diffId) throws JpodException {
    try {
      return List.of(
          Files.readString(directory.resolve(diffId.hex()), StandardCharsets.UTF_8).split("\n"));
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw StoreErrors.of("reading '" + directory.resolve(diffId.hex()) + "'", e);
    }
  }

  /// Notes that a repository has a layer as this blob.
  void add(Digest diffId, Descriptor blob, String place) throws JpodException {
    add(diffId, blob, place, 0);
  }

  /// @param bytesPerSecond how fast it was pulled from there; 0: it was not
  void add(Digest diffId, Descriptor blob, String place, long bytesPerSecond) throws JpodException {
    String same = blob.digest() + " " + blob.size() + " " + blob.mediaType() + " " + place;
    String line = bytesPerSecond == 0 ? same : same + " " + bytesPerSecond;
    List<String> old = lines(diffId);
    if (!old.isEmpty() && old.getFirst().equals(line)) {
      return;
    }
    StringBuilder text = new StringBuilder(line).append('\n');
    int count = 1;
    for (String other : old) {
      boolean replaced = other.equals(same) || other.startsWith(same + " ");
      if (!other.isEmpty() && !replaced && ++count <= MAX_LINES) {
        text.append(other).append('\n');
      }
    }
    try {
      Files.createDirectories(directory);
      Path fresh = Files.createTempFile(directory, "~", "");
      Files.writeString(fresh, text, StandardCharsets.UTF_8);
      Files.move(fresh, directory.resolve(diffId.hex()), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw StoreErrors.of("writing '" + directory.resolve(diffId.hex()) + "'", e);
    }
  }
}
