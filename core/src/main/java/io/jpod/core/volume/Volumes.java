package io.jpod.core.volume;

import io.jpod.core.JpodException;
import io.jpod.core.Timestamps;
import io.jpod.core.config.Directories;
import io.jpod.core.event.EventLog;
import io.jpod.core.storage.StoreErrors;
import io.jpod.core.storage.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The volumes of a store. A volume appears complete, by one rename, and disappears by one.
public final class Volumes {
  private static final String META = "meta";

  private final Directories directories;

  private Volumes(Directories directories) {
    this.directories = directories;
  }

  public static Volumes open(Directories directories) {
    return new Volumes(directories);
  }

  /// Puts the first files into a new volume.
  public interface Filler {
    /// @param data the volume's directory of files, empty and nobody else's yet
    void fill(Path data) throws IOException, JpodException;
  }

  /// The volume of this name; null if there is none.
  public @Nullable Volume find(String name) throws JpodException {
    Path directory = directories.volumes().resolve(name);
    try {
      String meta = Files.readString(directory.resolve(META));
      return new Volume(
          name,
          directory,
          value(meta, "anonymous").equals("1"),
          value(meta, "created"),
          made(meta));
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw StoreErrors.of("reading volume \"" + name + "\"", e);
    }
  }

  /// All volumes by name.
  public List<Volume> list() throws JpodException {
    List<Volume> volumes = new ArrayList<>();
    String[] names = directories.volumes().toFile().list();
    if (names != null) {
      Arrays.sort(names);
      for (String name : names) {
        Volume volume = find(name);
        if (volume != null) {
          volumes.add(volume);
        }
      }
    }
    return volumes;
  }

  /// Makes a volume, unless there is one of this name: of several who try at once one makes it, and
  /// all use it.
  ///
  /// @param name checked by the caller: letters, digits, `_`, `.`, `-`
  /// @return null if it was there already
  public @Nullable Volume create(String name, boolean anonymous, Filler filler)
      throws JpodException {
    return create(name, anonymous, VolumeOptions.NONE, filler);
  }

  /// As the other, with labels and options of the driver.
  ///
  /// @param options checked
  public @Nullable Volume create(
      String name, boolean anonymous, VolumeOptions options, Filler filler) throws JpodException {
    if (find(name) != null) {
      return null;
    }
    try (Workspace workspace = Workspace.create(directories)) {
      Path made = Files.createDirectory(workspace.resolve(name));
      Path data = Files.createDirectory(made.resolve("_data"));
      filler.fill(data);
      String created = Timestamps.format(Timestamps.now());
      String meta =
          "created " + created + "\nanonymous " + (anonymous ? "1" : "0") + "\n" + text(options);
      Files.write(made.resolve(META), meta.getBytes(StandardCharsets.UTF_8));
      Files.createDirectories(directories.volumes());
      Path directory = directories.volumes().resolve(name);
      if (!appears(made, directory)) {
        return null;
      }
      EventLog.of(directories, "volume", "create", "", name);
      return new Volume(name, directory, anonymous, created, options);
    } catch (IOException e) {
      throw StoreErrors.of("creating volume \"" + name + "\"", e);
    }
  }

  /// Removes a volume with its files, unless somebody uses it; does nothing if it is not there.
  ///
  /// Asks for users, takes the volume aside, and asks once more: a container that appeared
  /// meanwhile either is seen now, or sees that its volume is gone and makes it again. Should both
  /// happen, the removal came first, and the container keeps the new volume.
  ///
  /// @return who uses it, in which case it stays; empty: it is gone
  public List<String> remove(String name, VolumeUsers users) throws JpodException {
    List<String> before = users.using(name);
    if (!before.isEmpty()) {
      return before;
    }
    Path place = directories.volumes().resolve(name);
    // Closing the workspace deletes what is in it then.
    try (Workspace workspace = Workspace.forRemoval(directories)) {
      Path aside = workspace.resolve(name);
      Files.move(place, aside, StandardCopyOption.ATOMIC_MOVE);
      List<String> late = users.using(name);
      if (!late.isEmpty() && appears(aside, place)) {
        return late;
      }
      EventLog.of(directories, "volume", "remove", "", name);
      return List.of();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw StoreErrors.of("removing volume \"" + name + "\"", e);
    }
  }

  /// False if somebody else was quicker: a directory that is not empty is never replaced.
  private static boolean appears(Path made, Path place) throws IOException {
    try {
      Files.move(made, place, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (FileSystemException e) {
      // ENOTEMPTY, for which an atomic move has no class of its own.
      if (Files.exists(place)) {
        return false;
      }
      throw e;
    }
  }

  /// Whether there is a volume of this name: one look-up.
  public boolean exists(String name) {
    return directories.volumes().resolve(name).toFile().exists();
  }

  private static String text(VolumeOptions options) {
    StringBuilder text = new StringBuilder();
    for (String label : options.labels()) {
      text.append("label ").append(label.replace('\n', ' ')).append('\n');
    }
    for (String option : options.options()) {
      text.append("option ").append(option.replace('\n', ' ')).append('\n');
    }
    return text.toString();
  }

  private static VolumeOptions made(String meta) {
    if (meta.indexOf("\nlabel ") < 0 && meta.indexOf("\noption ") < 0) {
      return VolumeOptions.NONE;
    }
    List<String> labels = new ArrayList<>();
    List<String> options = new ArrayList<>();
    for (String line : meta.split("\n")) {
      if (line.startsWith("label ")) {
        labels.add(line.substring("label ".length()));
      } else if (line.startsWith("option ")) {
        options.add(line.substring("option ".length()));
      }
    }
    return new VolumeOptions(labels, options);
  }

  private static String value(String meta, String key) {
    int from = 0;
    while (from < meta.length()) {
      int end = meta.indexOf('\n', from);
      end = end < 0 ? meta.length() : end;
      if (meta.startsWith(key + " ", from)) {
        return meta.substring(from + key.length() + 1, end);
      }
      from = end + 1;
    }
    return "";
  }
}
