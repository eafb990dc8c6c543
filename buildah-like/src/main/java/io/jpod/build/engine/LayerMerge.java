package io.jpod.build.engine;

import io.jpod.build.files.CopyOptions;
import io.jpod.build.files.CopySource;
import io.jpod.build.files.FileCopier;
import io.jpod.build.files.RootDirectory;
import io.jpod.core.JpodException;
import io.jpod.core.storage.FileTree;
import io.jpod.core.storage.StoreErrors;
import io.jpod.userns.FileStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.List;

/// Puts several layers into one directory, with the whiteouts that still hide something below.
final class LayerMerge {
  private static final String OPAQUE = "overlay.opaque";

  private LayerMerge() {}

  /// @param layers the store's `layers/`
  /// @param links the layers, topmost first
  /// @param into an empty directory
  /// @param nothingBelow whether whiteouts can go, as there is nothing to hide
  static void merge(Path layers, List<String> links, Path into, boolean nothingBelow)
      throws JpodException {
    try {
      for (String link : new ArrayList<>(links).reversed()) {
        Path layer = layers.resolve(link).toRealPath();
        clear(layer, into);
        try (RootDirectory from = BuildRun.openDirectory(layer);
            RootDirectory to = BuildRun.openDirectory(into)) {
          new FileCopier(to, CopyOptions.defaults().withPreservedOwnership(), null)
              .withWhiteouts()
              .copy(List.of(new CopySource(from, "/")), "/");
        }
      }
      if (nothingBelow) {
        dropMarks(into);
      }
    } catch (IOException e) {
      throw StoreErrors.of("squashing layers", e);
    }
  }

  /// Makes room for what a layer replaces or hides.
  private static void clear(Path layer, Path into) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(layer)) {
      for (Path entry : entries) {
        Path below = into.resolve(entry.getFileName());
        if (!Files.exists(below, LinkOption.NOFOLLOW_LINKS)) {
          continue;
        }
        boolean both =
            Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
                && Files.isDirectory(below, LinkOption.NOFOLLOW_LINKS);
        if (!both) {
          FileTree.delete(below);
        } else if (isOpaque(entry)) {
          FileTree.delete(below);
          Files.createDirectory(below);
          view(below).write(OPAQUE, ByteBuffer.wrap(new byte[] {'y'}));
        } else {
          clear(entry, below);
        }
      }
    }
  }

  private static void dropMarks(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          if (isOpaque(entry)) {
            view(entry).delete(OPAQUE);
          }
          dropMarks(entry);
        } else if (isWhiteout(entry)) {
          Files.delete(entry);
        }
      }
    }
  }

  private static boolean isWhiteout(Path entry) throws IOException {
    Object mode = Files.getAttribute(entry, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    // A pipe has no device number either.
    return mode instanceof Integer bits
        && (bits & FileStatus.S_IFMT) == FileStatus.S_IFCHR
        && Files.getAttribute(entry, "unix:rdev", LinkOption.NOFOLLOW_LINKS).equals(0L);
  }

  private static boolean isOpaque(Path directory) throws IOException {
    return view(directory).list().contains(OPAQUE);
  }

  private static UserDefinedFileAttributeView view(Path directory) throws IOException {
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(directory, UserDefinedFileAttributeView.class);
    if (view == null) {
      throw new IOException("no extended attributes for " + directory);
    }
    return view;
  }
}
