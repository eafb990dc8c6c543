package io.jpod.core.container;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.jpod.core.JpodException;
import java.util.ArrayList;
import java.util.List;

/// Mounts of `--mount` and `--volumes-from`.
final class FurtherMounts {
  private final FurtherOptions options;
  private final HostFacts host;

  FurtherMounts(FurtherOptions options, HostFacts host) {
    this.options = options;
    this.host = host;
  }

  /// Those of `--mount`.
  List<ContainerMount> all() throws JpodException {
    List<ContainerMount> mounts = new ArrayList<>();
    VolumeDrivers.check(options.value("volume-driver", ""));
    for (String text : options.values("mount")) {
      mounts.addAll(MountFlag.parse(text, host.workingDirectory(), host.rootless()));
    }
    return mounts;
  }

  /// Those of other containers: their bind mounts and volumes.
  List<ContainerMount> ofOthers() throws JpodException {
    List<ContainerMount> mounts = new ArrayList<>();
    for (String value : options.values("volumes-from")) {
      int colon = value.indexOf(':');
      String name = colon < 0 ? value : value.substring(0, colon);
      boolean readOnly = false;
      boolean writable = false;
      for (String option : Words.split(colon < 0 ? "" : value.substring(colon + 1), ',')) {
        switch (option) {
          case "ro" -> readOnly = true;
          case "rw" -> writable = true;
          case "", "z" -> {}
          default ->
              throw new JpodException(
                  "invalid options \"" + option + "\", can only specify 'ro', 'rw', and 'z'");
        }
      }
      if (readOnly && writable) {
        throw new JpodException("cannot set both ro and rw options");
      }
      OtherContainer other = host.container(name);
      for (JsonElement element : other.record().getAsJsonArray("mounts")) {
        add(element.getAsJsonObject(), readOnly, mounts);
      }
    }
    return mounts;
  }

  private static void add(JsonObject mount, boolean readOnly, List<ContainerMount> mounts) {
    String type = mount.get("type").getAsString();
    boolean bind = type.equals("bind");
    if (!bind && !type.equals("volume")) {
      return;
    }
    List<String> flags = new ArrayList<>();
    for (JsonElement flag : mount.getAsJsonArray("options")) {
      if (!flag.getAsString().equals("U")) {
        flags.add(flag.getAsString());
      }
    }
    mounts.add(
        new ContainerMount(
            bind ? ContainerMount.Kind.BIND : ContainerMount.Kind.VOLUME,
            mount.get("source").getAsString(),
            mount.get("destination").getAsString(),
            readOnly || mount.get("readOnly").getAsBoolean(),
            flags,
            false, // it goes with its own container, or with nobody
            false));
  }

  /// `--image-volume`.
  static String imageVolumes(FurtherOptions options) throws JpodException {
    String how = options.value("image-volume", "anonymous");
    return switch (how) {
      case "bind", "anonymous" -> "anonymous";
      case "tmpfs", "ignore" -> how;
      default ->
          throw new JpodException(
              "invalid image-volume type \"" + how + "\". Pick one of bind, tmpfs, or ignore");
    };
  }
}
