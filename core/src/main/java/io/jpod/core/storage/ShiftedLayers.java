package io.jpod.core.storage;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.oci.Digest;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.IdMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/// The layers of an image as a container with a user namespace of its own needs them: owned by what
/// its ids are outside (docs/design/009).
///
/// The content of a layer is not copied. Beside it stands, made once for each map, a tree of empty
/// files with the right owners that overlay reads the content through (`metacopy`), from Linux 6.16
/// on. Before that a user may not mount such a tree, and the files are copied, once for each map;
/// on btrfs and xfs copies share their blocks.
public final class ShiftedLayers {
  private static final int KEY_LENGTH = 16;

  private final Directories directories;
  private final IdMap users;
  private final IdMap groups;
  private final boolean sharing;
  private final String key;

  ShiftedLayers(Directories directories, IdMap users, IdMap groups, boolean sharing) {
    this.directories = directories;
    this.users = users;
    this.groups = groups;
    this.sharing = sharing;
    this.key = key(users, groups, sharing);
  }

  /// Makes what is not there yet.
  ///
  /// @param links the image's layers below `layers/`, topmost first
  /// @param kernel release of the kernel, as in /proc/sys/kernel/osrelease
  /// @return what to give overlay as `lowerdir`, relative to `layers/`
  public static String lower(
      Directories directories, List<String> links, IdMap users, IdMap groups, String kernel)
      throws JpodException {
    boolean sharing = sharesContent(kernel);
    ShiftedLayers shifted = new ShiftedLayers(directories, users, groups, sharing);
    StringBuilder lower = new StringBuilder();
    for (String link : links) {
      lower.append(lower.length() == 0 ? "" : ":").append(shifted.ensure(link));
    }
    if (sharing) {
      for (String link : links) {
        lower.append("::").append(link);
      }
    }
    return lower.toString();
  }

  /// Whether users may mount data-only layers (Linux 6.16).
  static boolean sharesContent(String kernel) {
    int dot = kernel.indexOf('.');
    int end = dot + 1;
    while (end < kernel.length() && Character.isDigit(kernel.charAt(end))) {
      end++;
    }
    if (dot <= 0 || end == dot + 1) {
      return false;
    }
    int major = Integer.parseInt(kernel.substring(0, dot));
    int minor = Integer.parseInt(kernel.substring(dot + 1, end));
    return major > 6 || (major == 6 && minor >= 16);
  }

  private static String key(IdMap users, IdMap groups, boolean sharing) {
    String text = text(users) + "/" + text(groups) + (sharing ? "" : "/copied");
    return Digest.sha256(text.getBytes(StandardCharsets.UTF_8)).hex().substring(0, KEY_LENGTH);
  }

  static String text(IdMap map) {
    StringBuilder text = new StringBuilder();
    for (IdMap.Range range : map.ranges()) {
      text.append(range.inside()).append(' ').append(range.outside()).append(' ');
      text.append(range.count()).append(',');
    }
    return text.toString();
  }

  /// @param link `l/<24 hex digits>`
  /// @return the link to the layer with the owners of this map
  private String ensure(String link) throws JpodException {
    Path layers = directories.layers();
    String shiftedLink = link + "." + key;
    if (layers.resolve(shiftedLink).toFile().isDirectory()) {
      return shiftedLink;
    }
    if (LayerShift.isPossible(directories)) {
      String said = LayerShift.run(directories, link, users, groups, sharing);
      if (!layers.resolve(shiftedLink).toFile().isDirectory()) {
        throw new JpodException(said.isEmpty() ? "shifting layer " + link + " failed" : said);
      }
    } else {
      make(link);
    }
    return shiftedLink;
  }

  /// Makes the tree of one layer, and its link.
  void make(String link) throws JpodException {
    Path layers = directories.layers();
    String shiftedLink = link + "." + key;
    try (Workspace workspace = Workspace.create(directories)) {
      Path layer = layers.resolve(link).toRealPath(); // layers/<hex>/diff
      Path owner = layer.resolveSibling("shifted");
      Path made = workspace.resolve("tree");
      new ShiftedTree(layer, made, users, groups, sharing).make();
      Files.createDirectories(owner);
      place(made, owner.resolve(key));
      Path target =
          Path.of(
              "..", String.valueOf(layer.resolve("..").normalize().getFileName()), "shifted", key);
      try {
        Files.createSymbolicLink(layers.resolve(shiftedLink), target);
      } catch (FileAlreadyExistsException e) {
        return; // somebody else's, or of a layer that was removed and came again
      }
    } catch (ErrnoException e) {
      throw new JpodException("layer " + link + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw StoreErrors.of("shifting the owners of layer " + link, e);
    }
  }

  /// Of several who make the same one, the first wins.
  private static void place(Path made, Path at) throws IOException {
    if (!Files.isDirectory(at)) {
      try {
        Files.move(made, at, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        if (!Files.isDirectory(at)) {
          throw e;
        }
      }
    }
  }

  /// Removes the links to the shifted trees of a layer that is removed.
  ///
  /// @param link `l/<24 hex digits>`
  static List<Path> links(Path layers, String link) {
    List<Path> found = new ArrayList<>();
    Path links = layers.resolve("l");
    String[] names = links.toFile().list();
    String prefix = layers.resolve(link).getFileName() + ".";
    if (names != null) {
      for (String name : names) {
        if (name.startsWith(prefix)) {
          found.add(links.resolve(name));
        }
      }
    }
    return found;
  }
}
