package io.jpod.core.system;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.container.Containers;
import io.jpod.core.storage.CheckOptions;
import io.jpod.core.storage.CheckReport;
import io.jpod.core.storage.Damage;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.ImageUsers;
import io.jpod.core.volume.Volume;
import io.jpod.core.volume.Volumes;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/// Compares the whole store with its digests and records, and repairs it if that is asked for.
///
/// What a killed command leaves behind is no damage: the next command that writes removes it.
public final class StoreCheck {
  private StoreCheck() {}

  /// @param others who uses images besides the containers
  public static CheckReport run(Directories directories, CheckOptions options, ImageUsers others)
      throws JpodException {
    Containers containers = Containers.open(directories);
    ImageUsers users = ImageUsers.both(containers.imageUsers(), others);
    CheckReport images = ImageStore.open(directories).check(options, users);
    return images
        .and(containers.check(options))
        .and(new CheckReport(volumes(directories), List.of()));
  }

  /// Volumes are never repaired: what is in them is the user's alone.
  private static List<Damage> volumes(Directories directories) throws JpodException {
    List<Damage> damages = new ArrayList<>();
    String[] names = directories.volumes().toFile().list();
    Volumes volumes = Volumes.open(directories);
    if (names != null) {
      for (String name : names) {
        List<String> problems = new ArrayList<>();
        Volume volume = volumes.find(name);
        if (volume == null || volume.created().isEmpty()) {
          problems.add("volume data item is missing: meta");
        }
        if (!Files.isDirectory(directories.volumes().resolve(name).resolve("_data"))) {
          problems.add("volume data item is missing: _data");
        }
        if (!problems.isEmpty() && Files.exists(directories.volumes().resolve(name))) {
          damages.add(new Damage(Damage.Kind.VOLUME, name, problems));
        }
      }
    }
    return damages;
  }
}
