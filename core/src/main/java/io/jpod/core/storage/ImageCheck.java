package io.jpod.core.storage;

import io.jpod.core.JpodException;
import io.jpod.core.storage.layer.LayerDirectory;
import io.jpod.oci.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Compares layers, images and names with their digests and records. What a killed command leaves
/// by design (docs/design/003) is no damage: the next one that writes takes it away.
final class ImageCheck {
  private static final String NO_LINK = "layer data item is missing: link ";
  private static final String UNREFERENCED = "layer not referenced by any images or containers";

  private final ImageStore store;
  private final LayerStore layers;
  private final boolean thorough;
  private final Duration unreferencedAge;
  private final List<Damage> found = new ArrayList<>();
  private final Set<Digest> badLayers = new HashSet<>();
  private final Set<Digest> needed = new HashSet<>();

  /// @param thorough whether the digests of all layers are computed from their files
  /// @param unreferencedAge layers that no image needs are damage when they are older
  ImageCheck(ImageStore store, boolean thorough, Duration unreferencedAge) {
    this.store = store;
    this.layers = store.layers();
    this.thorough = thorough;
    this.unreferencedAge = unreferencedAge;
  }

  /// The caller holds the store's lock, shared at least.
  List<Damage> run() throws JpodException {
    List<Image> readable = new ArrayList<>();
    List<Damage> images = new ArrayList<>();
    for (String id : ids()) {
      try {
        Image image = store.read(id, null);
        if (image != null) {
          readable.add(image);
          needed.addAll(image.diffIds());
        } else if (Files.isDirectory(store.imageDirectory(id))) {
          images.add(damage(id, "image data item is missing: summary"));
        }
      } catch (JpodException | IllegalArgumentException e) {
        images.add(damage(id, String.valueOf(e.getMessage())));
      }
    }
    checkLayers();
    found.addAll(images);
    for (Image image : readable) {
      List<String> problems = problems(image);
      if (!problems.isEmpty()) {
        found.add(new Damage(Damage.Kind.IMAGE, image.id(), problems));
      }
    }
    return found;
  }

  private static Damage damage(String id, String problem) {
    return new Damage(Damage.Kind.IMAGE, id, List.of(problem));
  }

  private List<String> ids() {
    String[] names = store.images().toFile().list();
    return names == null ? List.of() : List.of(names);
  }

  /// All processors compute digests: a layer is read file by file.
  private void checkLayers() throws JpodException {
    List<Digest> all = layers.all();
    int threads = Math.max(1, Math.min(all.size(), Runtime.getRuntime().availableProcessors()));
    try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
      List<Future<List<String>>> results = new ArrayList<>();
      for (Digest diffId : all) {
        results.add(workers.submit(() -> problems(diffId)));
      }
      for (int i = 0; i < all.size(); i++) {
        List<String> problems = results.get(i).get();
        if (!problems.isEmpty()) {
          if (isLost(problems)) {
            badLayers.add(all.get(i));
          }
          found.add(new Damage(Damage.Kind.LAYER, all.get(i).hex(), problems));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JpodException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("checking a layer", e.getCause());
    }
  }

  /// A layer without its link, or without an image, is whole: no image suffers from it.
  private static boolean isLost(List<String> problems) {
    for (String problem : problems) {
      if (!problem.startsWith(NO_LINK) && !problem.equals(UNREFERENCED)) {
        return true;
      }
    }
    return false;
  }

  private List<String> problems(Digest diffId) {
    List<String> problems = new ArrayList<>();
    Path directory = layers.directory(diffId);
    try {
      if (LayerDirectory.tarBytes(directory) < 0) {
        problems.add("layer data item is missing: info");
      }
      if (!Files.isDirectory(directory.resolve("diff"))) {
        problems.add("layer data item is missing: diff");
      }
      if (!layers.isLinked(diffId)) {
        problems.add(NO_LINK + LayerStore.shortLink(diffId));
      }
      if (!needed.contains(diffId) && isOld(directory)) {
        problems.add(UNREFERENCED);
      }
      if (!isLost(problems)
          && thorough
          && !LayerDirectory.writeTar(directory, OutputStream.nullOutputStream()).equals(diffId)) {
        problems.add("layer content incorrect digest");
      }
    } catch (IOException e) {
      problems.add(StoreErrors.why(e));
    }
    return problems;
  }

  private boolean isOld(Path directory) throws IOException {
    long age = System.currentTimeMillis() - Files.getLastModifiedTime(directory).toMillis();
    return age > unreferencedAge.toMillis();
  }

  private List<String> problems(Image image) {
    List<String> problems = new ArrayList<>();
    check(problems, "config", new Digest("sha256", image.id()));
    try {
      check(problems, "manifest", image.manifestDigest());
      for (Digest diffId : image.diffIds()) {
        if (badLayers.contains(diffId)) {
          problems.add("layer " + diffId.hex() + ": is damaged");
        } else if (!Files.isDirectory(layers.directory(diffId))) {
          problems.add("image layer is missing: " + diffId.hex());
        }
      }
      if (problems.isEmpty() && !image.config().diffIds().equals(image.diffIds())) {
        problems.add("image data item does not name the config's layers: summary");
      }
    } catch (JpodException | IllegalArgumentException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    return problems;
  }

  private void check(List<String> problems, String what, Digest digest) {
    Path file = store.blobs().resolve(digest.hex());
    try {
      if (!Files.exists(file)) {
        problems.add("image data item is missing: " + what);
      } else if (!Digest.sha256(Files.readAllBytes(file)).equals(digest)) {
        problems.add("image data item has an incorrect digest: " + what);
      }
    } catch (IOException e) {
      problems.add("image data item cannot be read: " + what + ": " + StoreErrors.why(e));
    }
  }
}
