package io.jpod.core.storage;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.archive.RootfsImporter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A store in a directory of a test.
public final class TestStore {
  public final Path root;
  public final ImageStore images;

  public TestStore(Path root) {
    this.root = root;
    this.images = ImageStore.open(new Directories(root, root, root, root, 0, 0));
  }

  public Image load(byte[] layer, @Nullable String name) throws JpodException {
    return new RootfsImporter(images)
        .load(new ByteArrayInputStream(layer), name, List.of(), null, "-");
  }

  /// Where the only layer of an image lies.
  public Path diff(Image image) throws JpodException {
    return images.layers().require(image.diffIds().get(0)).diff();
  }

  /// Everything below a directory: path, type, size and content of what is small.
  public static List<String> tree(Path directory) throws IOException {
    List<String> lines = new ArrayList<>();
    if (!Files.exists(directory)) {
      return lines;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted().toList()) {
        String line = directory.relativize(file).toString();
        if (Files.isSymbolicLink(file)) {
          line += " -> " + Files.readSymbolicLink(file);
        } else if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          line += " " + java.util.Arrays.hashCode(Files.readAllBytes(file));
        }
        lines.add(line);
      }
    }
    return lines;
  }
}
