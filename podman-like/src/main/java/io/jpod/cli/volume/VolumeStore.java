package io.jpod.cli.volume;

import com.google.gson.JsonObject;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.container.Container;
import io.jpod.core.container.Containers;
import io.jpod.core.volume.Volume;
import io.jpod.core.volume.Volumes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The volumes that a command line means, and the containers that use them.
final class VolumeStore {
  private static final int NOT_FOUND = 1;
  private static final int IN_USE = 2;

  private final Volumes volumes;
  private final Containers containers;
  private final List<Container> all;

  private VolumeStore(Volumes volumes, Containers containers) throws JpodException {
    this.volumes = volumes;
    this.containers = containers;
    this.all = containers.list();
  }

  static VolumeStore of(ParsedArgs args) throws JpodException {
    return new VolumeStore(Volumes.open(Engine.directories(args)), Engine.containers(args));
  }

  Volumes volumes() {
    return volumes;
  }

  Containers containers() {
    return containers;
  }

  /// The volume of this name, or of the only name that begins so; null if there is none.
  @Nullable Volume find(String name) throws JpodException {
    if (!isName(name)) {
      return null;
    }
    Volume exact = volumes.find(name);
    if (exact != null) {
      return exact;
    }
    Volume found = null;
    for (Volume volume : volumes.list()) {
      if (volume.name().startsWith(name)) {
        if (found != null) {
          throw new JpodException(
              "more than one result for volume name " + name + ": volume already exists");
        }
        found = volume;
      }
    }
    return found;
  }

  /// As [#find], with podman's error where there is none.
  Volume require(String name) throws JpodException {
    Volume volume = find(name);
    if (volume == null) {
      throw new JpodException(
          "no volume with name \"" + name + "\" found: no such volume",
          null,
          null,
          NOT_FOUND,
          null);
    }
    return volume;
  }

  /// Containers, running or not, that mount the volume.
  List<Container> users(Volume volume) {
    List<Container> users = new ArrayList<>();
    for (Container container : all) {
      if (container.mounts().contains(volume.name())) {
        users.add(container);
      }
    }
    return users;
  }

  /// @param users ids of containers
  static JpodException inUse(Volume volume, List<String> users) {
    return new JpodException(
        "volume "
            + volume.name()
            + " is being used by the following container(s): "
            + String.join(", ", users)
            + ": volume is being used",
        "jpod rm " + users.get(0).substring(0, 12),
        null,
        IN_USE,
        null);
  }

  /// As podman's: a letter or digit, then letters, digits, `_`, `.` and `-`.
  static boolean isName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!word && (i == 0 || "_.-".indexOf(c) < 0)) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  /// In the fields of podman's `volume inspect`.
  JsonObject inspect(Volume volume) {
    JsonObject json = new JsonObject();
    json.addProperty("Name", volume.name());
    json.addProperty("Driver", "local");
    json.addProperty("Mountpoint", volume.data().toString());
    json.addProperty("CreatedAt", volume.created());
    json.add("Labels", keyed(volume.made().labels()));
    json.addProperty("Scope", "local");
    json.add("Options", keyed(volume.made().options()));
    json.addProperty("Anonymous", volume.anonymous());
    json.addProperty("MountCount", users(volume).size());
    return json;
  }

  private static JsonObject keyed(List<String> entries) {
    JsonObject json = new JsonObject();
    for (String entry : entries) {
      int equals = entry.indexOf('=');
      json.addProperty(
          equals < 0 ? entry : entry.substring(0, equals),
          equals < 0 ? "" : entry.substring(equals + 1));
    }
    return json;
  }
}
