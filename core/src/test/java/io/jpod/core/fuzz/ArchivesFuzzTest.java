package io.jpod.core.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.FileTree;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.Workspace;
import io.jpod.core.storage.archive.ArchiveLoader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;

/// Layers and archives of images: unpacking ends, with the error that users see or with a layer,
/// and no file appears outside of the store nor changes there.
class ArchivesFuzzTest {
  private static final String CANARY = "must stay as it is";

  private static final Path around = directory();
  private static final Directories directories =
      new Directories(around.resolve("store"), around, around, around, 0, 0);

  private static Path directory() {
    try {
      Path made = Files.createTempDirectory("jpod-fuzz");
      Files.writeString(made.resolve("canary"), CANARY);
      return made;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @AfterAll
  static void remove() throws IOException {
    FileTree.delete(around);
  }

  @FuzzTest
  void layer(byte[] data) throws IOException {
    ImageStore images = ImageStore.open(directories);
    try (Workspace workspace = images.newWorkspace()) {
      images.layers().unpack(new ByteArrayInputStream(data), null, null, workspace);
    } catch (JpodException _) {
      checkSurroundings();
      return;
    }
    checkSurroundings();
  }

  @FuzzTest
  void archive(byte[] data) throws IOException {
    ImageStore images = ImageStore.open(directories);
    try {
      new ArchiveLoader(images).load(new ByteArrayInputStream(data));
      FileTree.delete(directories.root());
    } catch (JpodException _) {
      if (!isEmpty("images") || !isEmpty("names") || !isEmpty("tmp")) {
        throw new AssertionError("a refused archive has left something");
      }
    }
    checkSurroundings();
  }

  private static boolean isEmpty(String name) {
    String[] names = directories.root().resolve(name).toFile().list();
    return names == null || names.length == 0;
  }

  private static void checkSurroundings() throws IOException {
    try (var entries = Files.list(around)) {
      List<String> names = entries.map(entry -> entry.getFileName().toString()).sorted().toList();
      boolean same = names.equals(List.of("canary", "store")) || names.equals(List.of("canary"));
      if (!same || !Files.readString(around.resolve("canary")).equals(CANARY)) {
        throw new AssertionError("something was written beside the store: " + names);
      }
    }
  }
}
