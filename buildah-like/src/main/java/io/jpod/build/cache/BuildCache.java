package io.jpod.build.cache;

import io.jpod.core.JpodException;
import io.jpod.core.OwnProcess;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.Layer;
import io.jpod.core.storage.LayerStore;
import io.jpod.core.storage.StoreErrors;
import io.jpod.core.storage.StoreLock;
import io.jpod.oci.Digest;
import io.jpod.oci.InvalidSpecException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The results of steps: `build-cache/steps/<key>`, each naming a layer of the store, which is kept
/// as long as the entry is there. Shared by all builds of a store; an entry appears by a rename and
/// says nothing if its layer is gone, so there is nothing to repair after a crash.
public final class BuildCache {
  private final Path steps;
  private final Path facts;
  private final Path sources;
  private final Path locks;
  private final LayerStore layers;

  private BuildCache(Directories directories) {
    Path root = root(directories);
    this.steps = root.resolve("steps");
    this.facts = root.resolve("facts");
    this.sources = root.resolve("sources");
    this.locks = root.resolve("locks");
    this.layers = LayerStore.open(directories);
  }

  static Path root(Directories directories) {
    return directories.root().resolve("build-cache");
  }

  /// That of a store.
  public static BuildCache open(Directories directories) throws JpodException {
    BuildCache cache = new BuildCache(directories);
    try {
      Files.createDirectories(cache.steps);
      Files.createDirectories(cache.facts);
      Files.createDirectories(cache.sources);
      Files.createDirectories(cache.locks);
    } catch (IOException e) {
      throw StoreErrors.of("making the build cache", e);
    }
    return cache;
  }

  /// Whoever is about to run a step holds this, so that builds at the same time run it once.
  public StoreLock lock(String key) throws JpodException {
    return StoreLock.exclusive(locks.resolve(key.substring(0, 4)));
  }

  /// What a step with this key made; null if that is not known any more.
  ///
  /// @param age how long ago that may have been; null: no matter
  public @Nullable CachedStep find(String key, @Nullable Duration age) throws JpodException {
    List<String> lines;
    try {
      Path file = steps.resolve(key);
      if (age != null && isOlder(file, age)) {
        return null;
      }
      lines = Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw StoreErrors.of("reading the build cache", e);
    }
    if (lines.size() < 2 || !lines.get(0).startsWith("layer ")) {
      return null;
    }
    String layer = lines.get(0).substring("layer ".length());
    String created = lines.get(1).substring("created ".length());
    if (layer.equals("none")) {
      return new CachedStep(null, created);
    }
    try {
      Digest digest = Digest.parse(layer);
      return layers.find(digest) == null ? null : new CachedStep(digest, created);
    } catch (InvalidSpecException e) {
      return null;
    }
  }

  private static boolean isOlder(Path file, Duration age) throws IOException {
    return Files.getLastModifiedTime(file).toInstant().isBefore(Instant.now().minus(age));
  }

  /// Notes what a step made.
  public void put(String key, CachedStep step) throws JpodException {
    Digest layer = step.layer();
    String text =
        "layer "
            + (layer == null ? "none" : layer.toString())
            + "\ncreated "
            + step.created()
            + "\n";
    write(steps.resolve(key), text);
  }

  static void write(Path file, String text) throws JpodException {
    try {
      Path next =
          file.resolveSibling(
              file.getFileName() + "." + OwnProcess.id() + "." + Thread.currentThread().threadId());
      Files.writeString(next, text);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw StoreErrors.of("writing the build cache", e);
    }
  }

  /// Keeps what a step depended on, to say the next time what has changed.
  ///
  /// @param place which step of which Dockerfile, 64 hex digits
  public void remember(String place, StepKey key) throws JpodException {
    Path file = facts.resolve(place);
    String head = "key\t" + key.hex() + "\n";
    if (startsWith(file, head)) {
      return; // nothing has changed, and most builds change little
    }
    StringBuilder text = new StringBuilder(head);
    for (StepKey.Fact fact : key.facts()) {
      text.append(line(fact.name())).append('\t').append(line(fact.value())).append('\n');
    }
    write(file, text.toString());
  }

  private static boolean startsWith(Path file, String head) throws JpodException {
    byte[] wanted = head.getBytes(StandardCharsets.US_ASCII);
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(wanted.length), wanted);
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw StoreErrors.of("reading the build cache", e);
    }
  }

  private static String line(String text) {
    return text.replace('\n', ' ').replace('\t', ' ');
  }

  /// Why a step has to run although it once ran: the facts that differ. Null if it never ran here.
  public @Nullable String difference(String place, List<StepKey.Fact> now) throws JpodException {
    List<String> before;
    try {
      before = Files.readAllLines(facts.resolve(place));
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw StoreErrors.of("reading the build cache", e);
    }
    List<String> changed = new ArrayList<>();
    for (StepKey.Fact fact : now) {
      compare(fact, before, changed);
    }
    for (String line : before) {
      String name = line.substring(0, Math.max(0, line.indexOf('\t')));
      if (name.startsWith("file ") && now.stream().noneMatch(f -> line(f.name()).equals(name))) {
        changed.add(name.substring("file ".length()) + " is gone");
      }
    }
    if (changed.isEmpty()) {
      return "its result is not in the cache any more";
    }
    List<String> shown = changed.subList(0, Math.min(5, changed.size()));
    String more = changed.size() > 5 ? " and " + (changed.size() - 5) + " more" : "";
    return String.join(", ", shown) + more;
  }

  private static void compare(StepKey.Fact fact, List<String> before, List<String> changed) {
    String name = line(fact.name());
    String head = name + "\t";
    String was = null;
    for (String line : before) {
      if (line.startsWith(head)) {
        was = line.substring(head.length());
      }
    }
    if (line(fact.value()).equals(was)) {
      return;
    }
    boolean file = name.startsWith("file ");
    if (file) {
      changed.add(name.substring("file ".length()) + (was == null ? " is new" : " changed"));
    } else if (!name.equals("content")) {
      changed.add(name + (was == null ? " is new" : " changed"));
    }
  }

  /// All results whose layers are there, the oldest first.
  ///
  /// @param images of the store
  public List<CacheEntry> entries(List<Image> images) throws JpodException {
    Set<String> needed = new HashSet<>();
    for (Image image : images) {
      for (Digest layer : image.diffIds()) {
        needed.add(layer.hex());
      }
    }
    List<CacheEntry> entries = new ArrayList<>();
    Set<String> counted = new HashSet<>(needed);
    try (java.nio.file.DirectoryStream<Path> files = Files.newDirectoryStream(steps)) {
      for (Path file : files) {
        String key = file.getFileName().toString();
        CachedStep step = key.indexOf('.') < 0 ? find(key, null) : null;
        if (step != null) {
          Digest digest = step.layer();
          Layer layer = digest == null || !counted.add(digest.hex()) ? null : layers.find(digest);
          entries.add(
              new CacheEntry(
                  key,
                  digest,
                  layer == null ? 0 : layer.sizeBytes(),
                  digest != null && needed.contains(digest.hex()),
                  Files.getLastModifiedTime(file).toMillis()));
        }
      }
    } catch (IOException e) {
      throw StoreErrors.of("reading the build cache", e);
    }
    entries.sort(java.util.Comparator.comparingLong(CacheEntry::millis));
    return entries;
  }

  /// Forgets one result.
  public void forget(CacheEntry entry) throws JpodException {
    try {
      Files.deleteIfExists(steps.resolve(entry.key()));
    } catch (IOException e) {
      throw StoreErrors.of("clearing the build cache", e);
    }
  }

  /// Forgets everything; layers that only the cache needed go with the next removal of an image.
  ///
  /// @return how many results were forgotten
  public int clear() throws JpodException {
    int count = 0;
    for (Path directory : List.of(steps, facts, sources)) {
      try (java.nio.file.DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
        for (Path entry : entries) {
          Files.deleteIfExists(entry);
          count += directory.equals(steps) ? 1 : 0;
        }
      } catch (IOException e) {
        throw StoreErrors.of("clearing the build cache", e);
      }
    }
    return count;
  }
}
