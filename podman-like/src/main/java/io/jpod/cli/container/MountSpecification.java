package io.jpod.cli.container;

import io.jpod.core.JpodException;
import java.util.ArrayList;
import java.util.List;

/// One `--mount`: `type=bind,src=/a,dst=/b,ro`. What it can say here `-v` and `--tmpfs` can say
/// too, and so it becomes one of them.
final class MountSpecification {
  private final String text;
  private String type = "volume";
  private String source = "";
  private String destination = "";
  private final List<String> options = new ArrayList<>();

  private MountSpecification(String text) {
    this.text = text;
  }

  /// @throws JpodException if a key is not known, or something is missing
  static MountSpecification of(String text) throws JpodException {
    MountSpecification mount = new MountSpecification(text);
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      mount.set(
          equals < 0 ? part : part.substring(0, equals),
          equals < 0 ? "" : part.substring(equals + 1),
          equals >= 0);
    }
    mount.check();
    return mount;
  }

  private void set(String key, String value, boolean hasValue) throws JpodException {
    switch (key) {
      case "type" -> type = value;
      case "src", "source" -> source = value;
      case "dst", "target", "destination" -> destination = value;
      case "ro", "readonly" -> flag("ro", "rw", value, hasValue);
      case "rw" -> flag("rw", "ro", value, hasValue);
      case "bind-propagation" -> options.add(value);
      case "tmpfs-size" -> options.add("size=" + value);
      case "tmpfs-mode" -> options.add("mode=" + value);
      default ->
          throw new JpodException(
              "--mount '" + text + "': " + key + ": this version of jpod does not know this key");
    }
  }

  private void flag(String set, String unset, String value, boolean hasValue) throws JpodException {
    if (!hasValue || value.equals("true") || value.equals("1")) {
      options.add(set);
    } else if (value.equals("false") || value.equals("0")) {
      options.add(unset);
    } else {
      throw new JpodException("--mount '" + text + "': " + set + " must be true or false");
    }
  }

  private void check() throws JpodException {
    if (!type.equals("bind") && !type.equals("volume") && !type.equals("tmpfs")) {
      throw new JpodException(
          "invalid filesystem type \"" + type + "\"", "type=bind, type=volume or type=tmpfs");
    }
    if (destination.isEmpty()) {
      throw new JpodException("--mount '" + text + "': must set volume destination", "dst=DIR");
    }
    if (type.equals("bind") && source.isEmpty()) {
      throw new JpodException(
          "--mount '" + text + "': must set source directory or file", "src=PATH");
    }
    if (type.equals("tmpfs") && !source.isEmpty()) {
      throw new JpodException("--mount '" + text + "': a tmpfs has no source");
    }
    if (type.equals("volume") && source.indexOf('/') >= 0) {
      throw new JpodException(
          "--mount '" + text + "': '" + source + "' is no name of a volume", "type=bind");
    }
    if (source.indexOf(':') >= 0 || destination.indexOf(':') >= 0) {
      throw new JpodException(
          "--mount '" + text + "': this version of jpod cannot mount paths with a colon");
    }
  }

  /// Adds what it means as `-v` or as `--tmpfs`.
  void addTo(List<String> volumes, List<String> tmpfs) {
    String suffix = options.isEmpty() ? "" : ":" + String.join(",", options);
    if (type.equals("tmpfs")) {
      tmpfs.add(destination + suffix);
    } else {
      // A relative source of a bind is a path, never a name.
      boolean bare = type.equals("bind") && !source.startsWith("/") && !source.startsWith(".");
      String from = source.isEmpty() ? "" : (bare ? "./" : "") + source + ":";
      volumes.add(from + destination + suffix);
    }
  }
}
