package io.jpod.core.storage;

import io.jpod.core.JpodException;
import io.jpod.core.OwnProcess;
import io.jpod.oci.Digest;
import io.jpod.oci.ImageReference;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `names/`: one symbolic link for each name of an image. A link is made aside and renamed, so a
/// name always points somewhere.
///
/// A file name is the reference with `=` for `/`; no reference has a `=`.
final class ImageNames {
  private static final int MAX_FILE_NAME = 255;
  private static final String TARGET = "../images/";
  private static final String LIST = "../lists/";

  private final Path directory;

  ImageNames(Path directory) {
    this.directory = directory;
  }

  /// Id of the image that a name points to; null if no image has that name.
  @Nullable String idOf(String canonical) throws JpodException {
    if (canonical.length() > MAX_FILE_NAME) {
      return null;
    }
    try {
      String target = Files.readSymbolicLink(file(canonical)).toString();
      return target.substring(target.lastIndexOf('/') + 1);
    } catch (NoSuchFileException | NotLinkException e) {
      return null;
    } catch (IOException e) {
      throw StoreErrors.of("reading name '" + canonical + "'", e);
    }
  }

  /// Makes the name point to the image, wherever it pointed before.
  void point(String canonical, String id) throws JpodException {
    link(canonical, TARGET + id);
  }

  /// As [#point], to a manifest list.
  void pointToList(String canonical, String id) throws JpodException {
    link(canonical, LIST + id);
  }

  private void link(String canonical, String target) throws JpodException {
    if (canonical.length() > MAX_FILE_NAME) {
      throw new JpodException(
          "naming image '" + canonical + "': longer than " + MAX_FILE_NAME + " characters");
    }
    // '~' stands in no reference, so an unfinished link is never taken for a name.
    Path link = directory.resolve("~" + OwnProcess.id() + "~" + System.nanoTime());
    try {
      Files.createDirectories(directory);
      Files.createSymbolicLink(link, Path.of(target));
      Files.move(link, file(canonical), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw StoreErrors.of("naming image '" + canonical + "'", e);
    }
  }

  /// Removes a name; does nothing if it is not there.
  void remove(String canonical) throws JpodException {
    try {
      Files.deleteIfExists(file(canonical));
    } catch (IOException e) {
      throw StoreErrors.of("removing name '" + canonical + "'", e);
    }
  }

  /// All names, by the id they point to; each list sorted.
  Map<String, List<String>> byId() throws JpodException {
    Map<String, List<String>> all = new HashMap<>();
    try (DirectoryStream<Path> links = Files.newDirectoryStream(directory)) {
      for (Path link : links) {
        String name = String.valueOf(link.getFileName());
        if (name.startsWith("~")) {
          removeIfDead(link, name);
          continue;
        }
        String canonical = name.replace('=', '/');
        String id = idOf(canonical);
        if (id != null) {
          List<String> names = all.get(id);
          if (names == null) {
            names = new ArrayList<>(2);
            all.put(id, names);
          }
          names.add(canonical);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return all;
    } catch (IOException e) {
      throw StoreErrors.of("listing '" + directory + "'", e);
    }
    for (List<String> names : all.values()) {
      Collections.sort(names);
    }
    return all;
  }

  private static void removeIfDead(Path link, String name) throws IOException {
    String pid = name.substring(1, Math.max(1, name.indexOf('~', 1)));
    if (!Files.exists(Path.of("/proc", pid))) {
      Files.deleteIfExists(link);
    }
  }

  /// The names under which a user may mean an image, in the order in which they are tried: as it
  /// stands, then as made here, then as docker completes it. Empty if the text is no reference.
  static List<String> candidates(String text) {
    List<String> names = new ArrayList<>(3);
    try {
      if (!ImageReference.hasDomain(text)) {
        names.add(ImageReference.parseLocal(text).canonical());
      }
      names.add(ImageReference.parse(text).withDefaultTag().canonical());
    } catch (io.jpod.oci.InvalidSpecException e) {
      return names; // an id, or nothing
    }
    return names;
  }

  private Path file(String canonical) {
    return directory.resolve(canonical.replace('/', '='));
  }

  static boolean isIdPrefix(String text) {
    return text.length() <= 64 && Digest.isHex(text);
  }
}
