package io.jpod.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// Images made of numbered layers, so that any two can share some. Each layer is one file of bytes
/// that compress a little, and is the same whenever it is made.
public final class LayeredImages {
  private final Path folder;
  private final int layerBytes;
  private final Map<Integer, Path> layers = new TreeMap<>();

  public LayeredImages(Path folder, int layerBytes) {
    this.folder = folder;
    this.layerBytes = layerBytes;
  }

  /// A docker archive of an image of these layers, lowest first.
  public Path archive(String name, Integer... numbers) {
    return image(name, numbers)
        .dockerArchive(folder.resolve(name.replaceAll("[/:]", "_") + ".tar"), name);
  }

  /// @param name becomes part of its config: images of the same layers and other names differ
  public ImagePacker image(String name, Integer... numbers) {
    List<Path> tars = new ArrayList<>();
    for (int number : numbers) {
      tars.add(layers.computeIfAbsent(number, this::layer));
    }
    return new ImagePacker(tars, Fixtures.containerConfig("echo", name));
  }

  private Path layer(int number) {
    Random random = new Random(number);
    byte[] content = new byte[layerBytes];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) (random.nextInt(4) == 0 ? 'a' + i % 13 : random.nextInt(256));
    }
    try {
      return Files.write(
          folder.resolve("layer" + number + ".tar"),
          new TarBuilder()
              .directory("d" + number, 0755)
              .file("d" + number + "/content", 0644, content)
              .toBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
