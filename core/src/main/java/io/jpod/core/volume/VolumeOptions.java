package io.jpod.core.volume;

import io.jpod.core.JpodException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a volume is made with besides its name.
///
/// Without `type` it is a directory of the store. With `type=none,o=bind,device=DIR` it is that
/// directory of the host, with `type=tmpfs` a file system in memory, which each container that
/// mounts it has for itself and which begins empty at each start.
///
/// @param labels `key=value` each
/// @param options `type=…`, `device=…`, `o=…`, `uid=…`, `gid=…`, as given
public record VolumeOptions(List<String> labels, List<String> options) {
  /// A directory of the store without labels.
  public static final VolumeOptions NONE = new VolumeOptions(List.of(), List.of());

  public VolumeOptions {
    labels = List.copyOf(labels);
    options = List.copyOf(options);
  }

  /// The value of an option, or null.
  public @Nullable String option(String key) {
    for (String option : options) {
      if (option.startsWith(key + "=")) {
        return option.substring(key.length() + 1);
      }
    }
    return null;
  }

  /// Refuses what cannot be mounted without root, and what makes no sense.
  public VolumeOptions checked() throws JpodException {
    for (String option : options) {
      int equals = option.indexOf('=');
      switch (equals < 0 ? option : option.substring(0, equals)) {
        case "type", "device", "o", "uid", "gid", "nocopy", "copy" -> {}
        default ->
            throw new JpodException(
                "invalid mount option "
                    + (equals < 0 ? option : option.substring(0, equals))
                    + " for driver 'local': invalid argument",
                "type, device or o");
      }
    }
    String type = option("type");
    String device = option("device");
    if (type == null && device == null) {
      return this;
    }
    if (isTmpfs()) {
      return this;
    }
    if (!isBind()) {
      throw new JpodException(
          "volume options type=" + type + ": only root of the host can mount such a file system",
          "mount it on the host, then --opt type=none --opt o=bind --opt device=DIR");
    }
    if (device == null || !device.startsWith("/")) {
      throw new JpodException(
          "volume options o=bind need device=DIR, the absolute path of a directory");
    }
    return this;
  }

  /// Whether it is memory.
  public boolean isTmpfs() {
    return "tmpfs".equals(option("type"));
  }

  /// Whether it is a directory of the host.
  public boolean isBind() {
    String type = option("type");
    return "bind".equals(type) || hasFlag("bind") || hasFlag("rbind");
  }

  /// Whether `o` names this flag.
  public boolean hasFlag(String flag) {
    for (String part : flags()) {
      if (part.equals(flag)) {
        return true;
      }
    }
    return false;
  }

  /// What `o` says, at its commas.
  public List<String> flags() {
    String flags = option("o");
    List<String> parts = new ArrayList<>();
    int from = 0;
    while (flags != null && from <= flags.length()) {
      int comma = flags.indexOf(',', from);
      int to = comma < 0 ? flags.length() : comma;
      parts.add(flags.substring(from, to));
      from = to + 1;
    }
    return parts;
  }
}
