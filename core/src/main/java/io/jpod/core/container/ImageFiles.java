package io.jpod.core.container;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The files of an image as a container would see them, read from its layers without mounting them:
/// what overlay does (whiteouts, opaque directories), for the first use of a volume.
///
/// Links in the image are followed inside of it. The layers do not change while we read them.
final class ImageFiles {
  private static final int MAX_LINKS = 40;
  private static final String OPAQUE = "overlay.opaque";

  private final List<Path> layers;

  /// @param layers the unpacked layers, topmost first
  ImageFiles(List<Path> layers) {
    this.layers = layers;
  }

  /// A directory of the image: the same directory in each layer that has a part in it.
  private record Merged(List<Path> parts) {}

  /// Copies what lies in a directory of the image, and the directory's owner, mode and time.
  ///
  /// @return false if the image has no such directory
  boolean copyDirectory(String path, Path target, boolean content) throws IOException {
    @Nullable Merged directory = directory(path, 0);
    if (directory == null) {
      return false;
    }
    if (content) {
      copyContent(directory, target);
    }
    copyOwnerAndMode(directory.parts().get(0), target);
    return true;
  }

  /// The parts of a directory of the image, topmost first; none if it is no directory.
  List<Path> directories(String path) throws IOException {
    Merged directory = directory(path, 0);
    return directory == null ? List.of() : directory.parts();
  }

  /// A file of the image; null if there is none of this name.
  @Nullable Path file(String path) throws IOException {
    String clean = MountOptions.clean(path);
    int slash = clean.lastIndexOf('/');
    Merged parent = directory(clean.substring(0, slash), 0);
    Path found = parent == null ? null : top(parent, clean.substring(slash + 1));
    return found != null && Files.isRegularFile(found, LinkOption.NOFOLLOW_LINKS) ? found : null;
  }

  private @Nullable Merged directory(String path, int links) throws IOException {
    Merged at = new Merged(layers);
    String done = "";
    List<String> names = Words.split(MountOptions.clean(path), '/');
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (name.isEmpty()) {
        continue;
      }
      @Nullable Path top = top(at, name);
      if (top == null) {
        return null;
      }
      if (Files.isSymbolicLink(top)) {
        if (links == MAX_LINKS) {
          return null;
        }
        String link = Files.readSymbolicLink(top).toString();
        String rest = Words.join(names.subList(i + 1, names.size()), "/");
        String start = link.startsWith("/") ? link : done + "/" + link;
        return directory(start + "/" + rest, links + 1);
      }
      at = child(at, name);
      if (at.parts().isEmpty()) {
        return null;
      }
      done = done + "/" + name;
    }
    return at;
  }

  /// The topmost entry of this name; null if there is none, or it was deleted.
  private static @Nullable Path top(Merged directory, String name) throws IOException {
    for (Path part : directory.parts()) {
      Path entry = part.resolve(name);
      if (Files.exists(entry, LinkOption.NOFOLLOW_LINKS)) {
        return isWhiteout(entry) ? null : entry;
      }
    }
    return null;
  }

  /// The directory of this name; no parts if it is something else.
  private static Merged child(Merged directory, String name) throws IOException {
    List<Path> parts = new ArrayList<>();
    for (Path part : directory.parts()) {
      Path entry = part.resolve(name);
      if (!Files.exists(entry, LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
        break;
      }
      parts.add(entry);
      if (isOpaque(entry)) {
        break;
      }
    }
    return new Merged(parts);
  }

  private static boolean isWhiteout(Path entry) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return attributes.isOther()
        && Files.getAttribute(entry, "unix:rdev", LinkOption.NOFOLLOW_LINKS).equals(0L);
  }

  private static boolean isOpaque(Path directory) throws IOException {
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(directory, UserDefinedFileAttributeView.class);
    return view != null && view.list().contains(OPAQUE);
  }

  private static void copyContent(Merged directory, Path target) throws IOException {
    Set<String> seen = new HashSet<>();
    for (Path part : directory.parts()) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(part)) {
        for (Path entry : entries) {
          String name = String.valueOf(entry.getFileName());
          if (!seen.add(name) || isWhiteout(entry)) {
            continue;
          }
          Path copy = target.resolve(entry.getFileName());
          if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(copy);
            copyContent(child(directory, name), copy);
            copyOwnerAndMode(entry, copy);
          } else {
            Files.copy(entry, copy, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
          }
        }
      }
    }
  }

  /// After the content: writing changes the time, and a change of owner clears set-id bits.
  private static void copyOwnerAndMode(Path from, Path to) throws IOException {
    Map<String, Object> attributes =
        Files.readAttributes(from, "unix:uid,gid,mode,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(to, "unix:uid", attribute(attributes, "uid"), LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(to, "unix:gid", attribute(attributes, "gid"), LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(to, "unix:mode", ((Integer) attribute(attributes, "mode")) & 07777);
    Files.setAttribute(to, "lastModifiedTime", attribute(attributes, "lastModifiedTime"));
  }

  private static Object attribute(Map<String, Object> attributes, String name) throws IOException {
    Object value = attributes.get(name);
    if (value == null) {
      throw new IOException("no attribute " + name);
    }
    return value;
  }
}
