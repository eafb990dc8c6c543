package io.jpod.core.container;

import io.jpod.core.JpodException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// One value of `--mount`: `type=bind,src=/a,dst=/b,ro`, with podman's and docker's keys and
/// podman's errors.
final class MountFlag {
  private static final String NO_ARGUMENT = ": must provide an argument for option";
  private static final String BAD_OPTION = ": invalid mount option";

  private final String type;
  private final String workingDirectory;
  private final boolean rootless;
  private String source = "";
  private String destination = "";
  private final List<String> options = new ArrayList<>();
  private final List<String> seen = new ArrayList<>();

  private MountFlag(String type, String workingDirectory, boolean rootless) {
    this.type = type;
    this.workingDirectory = workingDirectory;
    this.rootless = rootless;
  }

  /// The mounts that it means: one, or with `type=glob` one for each file.
  ///
  /// @param workingDirectory what a relative source is relative to
  /// @param rootless whether the caller is an ordinary user
  static List<ContainerMount> parse(String text, String workingDirectory, boolean rootless)
      throws JpodException {
    List<String> fields = fields(text);
    String type = "volume";
    List<String> rest = new ArrayList<>();
    for (String field : fields) {
      if (field.startsWith("type=")) {
        type = field.substring("type=".length());
      } else {
        rest.add(field);
      }
    }
    checkType(type);
    MountFlag flag = new MountFlag(type, workingDirectory, rootless);
    for (String field : rest) {
      int equals = field.indexOf('=');
      flag.set(
          equals < 0 ? field : field.substring(0, equals),
          equals < 0 ? "" : field.substring(equals + 1),
          equals >= 0,
          field);
    }
    return flag.mounts();
  }

  private static void checkType(String type) throws JpodException {
    switch (type) {
      case "bind", "volume", "tmpfs", "ramfs", "devpts", "image", "glob" -> {}
      case "npipe" ->
          throw new JpodException("--mount type=npipe: only docker on Windows has named pipes");
      case "artifact", "cluster" ->
          throw new JpodException("--mount type=" + type + ": this version does not support it");
      default -> throw new JpodException("invalid filesystem type \"" + type + "\"");
    }
  }

  /// Fields between commas; one that begins with a double quote ends at the next one.
  private static List<String> fields(String text) {
    List<String> fields = new ArrayList<>();
    int at = 0;
    while (at <= text.length()) {
      boolean quoted = at < text.length() && text.charAt(at) == '"';
      int end = quoted ? text.indexOf('"', at + 1) : text.indexOf(',', at);
      end = end < 0 ? text.length() : end;
      fields.add(text.substring(quoted ? at + 1 : at, end));
      at = end + (quoted ? 2 : 1);
    }
    return fields;
  }

  private void set(String key, String value, boolean hasValue, String field) throws JpodException {
    switch (key) {
      case "src", "source" -> source(key, value, hasValue);
      case "dst", "dest", "target", "destination" -> destination(key, value, hasValue);
      case "consistency" -> {}
      default -> {
        switch (type) {
          case "devpts" -> devpts(key, field);
          case "image" -> image(key, value, hasValue);
          default -> common(key, value, hasValue, field);
        }
      }
    }
  }

  private void source(String key, String value, boolean hasValue) throws JpodException {
    if (type.equals("tmpfs") || type.equals("ramfs") || type.equals("devpts")) {
      throw notFor(key);
    }
    if (!source.isEmpty()) {
      throw more(key);
    }
    if (!hasValue) {
      throw new JpodException(key + NO_ARGUMENT);
    }
    if (value.isEmpty()) {
      throw new JpodException("host directory cannot be empty" + NO_ARGUMENT);
    }
    source = value;
  }

  private void destination(String key, String value, boolean hasValue) throws JpodException {
    if (!destination.isEmpty()) {
      throw more(key);
    }
    if (!hasValue) {
      throw new JpodException(key + NO_ARGUMENT);
    }
    if (value.isEmpty()) {
      throw new JpodException("container directory cannot be empty");
    }
    destination = MountOptions.destination(value);
  }

  private void devpts(String key, String field) throws JpodException {
    switch (key) {
      case "uid", "gid", "mode", "ptmxmode", "newinstance", "max" -> options.add(field);
      default -> throw new JpodException(key + BAD_OPTION);
    }
  }

  private void image(String key, String value, boolean hasValue) throws JpodException {
    switch (key) {
      case "rw", "readwrite" -> {
        if (value.equals("true")) {
          options.add("rw");
        } else if (!value.equals("false")) {
          throw new JpodException("invalid rw value \"" + value + "\"" + BAD_OPTION);
        }
      }
      case "ro", "readonly" -> {} // docker's; it is read-only anyway
      case "subpath", "image-subpath" -> {
        if (!hasValue) {
          throw new JpodException(key + NO_ARGUMENT);
        }
        if (key.equals("subpath") && !value.startsWith("/")) {
          throw new JpodException("volume subpath \"" + value + "\" must be an absolute path");
        }
        options.add("subpath=" + value);
      }
      default -> throw new JpodException(key + BAD_OPTION);
    }
  }

  private void common(String key, String value, boolean hasValue, String field)
      throws JpodException {
    switch (key) {
      case "ro", "readonly", "rw" -> access(key, value, hasValue);
      case "nodev", "dev", "noexec", "exec", "nosuid", "suid" -> {
        String kind = key.startsWith("no") ? key.substring(2) : key;
        once(kind, "'no" + kind + "' and '" + kind + "' mnt.Options more than once");
        options.add(key);
      }
      case "shared",
          "rshared",
          "private",
          "rprivate",
          "slave",
          "rslave",
          "unbindable",
          "runbindable",
          "Z",
          "z",
          "no-dereference" ->
          options.add(key);
      case "idmap" -> options.add(field);
      case "relabel" -> relabel(value);
      case "U", "chown" -> owner(value, hasValue);
      case "bind-propagation", "bind-nonrecursive", "bind-recursive" ->
          bindOnly(key, value, hasValue, field);
      case "tmpcopyup", "notmpcopyup", "tmpfs-mode", "tmpfs-size", "noswap" ->
          memoryOnly(key, value, hasValue);
      default -> volumeOnly(key, value, hasValue, field);
    }
  }

  private void access(String key, String value, boolean hasValue) throws JpodException {
    once("access", "'readonly', 'ro', or 'rw' mnt.Options more than once");
    boolean writes = key.equals("rw");
    switch (hasValue ? value.toLowerCase(Locale.ROOT) : "true") {
      case "true", "1" -> options.add(writes ? "rw" : "ro");
      case "false", "0" -> options.add(writes ? "ro" : "rw");
      default -> throw new JpodException("invalid value \"" + key + "=" + value + "\"");
    }
  }

  private void relabel(String value) throws JpodException {
    once("relabel", "'relabel' option more than once");
    switch (value) {
      case "private" -> options.add("Z");
      case "shared" -> options.add("z");
      default ->
          throw new JpodException(
              "relabel mount option must be 'private' or 'shared'" + BAD_OPTION);
    }
  }

  private void owner(String value, boolean hasValue) throws JpodException {
    once("U", "'U' or 'chown' option more than once");
    switch (hasValue ? value : "true") {
      case "true" -> options.add("U");
      case "false" -> {}
      default ->
          throw new JpodException(
              "'U' or 'chown' must be set to true or false, instead received \""
                  + value
                  + "\": must provide an argument for option");
    }
  }

  private void bindOnly(String key, String value, boolean hasValue, String field)
      throws JpodException {
    if (!type.equals("bind") && !type.equals("glob")) {
      throw notFor(key);
    }
    switch (key) {
      case "bind-propagation" -> {
        if (!hasValue) {
          throw new JpodException(key + NO_ARGUMENT);
        }
        switch (value) {
          case "shared",
              "rshared",
              "private",
              "rprivate",
              "slave",
              "rslave",
              "unbindable",
              "runbindable" ->
              options.add(value);
          default -> throw new JpodException("invalid value \"" + field + "\"");
        }
      }
      case "bind-nonrecursive" -> {
        if (!hasValue || value.equals("true") || value.equals("1")) {
          options.add("bind");
        }
      }
      default -> {
        switch (value) {
          case "enabled" -> {}
          case "disabled" -> options.add("bind");
          case "readonly" -> options.add("ro");
          default ->
              throw new JpodException(
                  "invalid value for bind-recursive: "
                      + value
                      + " (must be \"enabled\", \"disabled\" or \"readonly\")");
        }
      }
    }
  }

  private void memoryOnly(String key, String value, boolean hasValue) throws JpodException {
    if (!type.equals("tmpfs")) {
      throw notFor(key);
    }
    switch (key) {
      case "tmpfs-mode", "tmpfs-size" -> {
        if (!hasValue) {
          throw new JpodException(key + NO_ARGUMENT);
        }
        options.add(key.substring("tmpfs-".length()) + "=" + value);
      }
      case "noswap" -> {
        if (rootless) {
          throw new JpodException(
              "the 'noswap' option is only allowed with rootful tmpfs mounts" + NO_ARGUMENT);
        }
        options.add(key);
      }
      default -> {
        once("copyup", "'tmpcopyup' and 'notmpcopyup' mnt.Options more than once");
        options.add(key);
      }
    }
  }

  private void volumeOnly(String key, String value, boolean hasValue, String field)
      throws JpodException {
    switch (key) {
      case "subpath", "volume-subpath" -> {
        if (!type.equals("volume")) {
          throw new JpodException("cannot set option \"" + key + "\" on non-volume mounts");
        }
        if (!hasValue) {
          throw new JpodException(key + NO_ARGUMENT);
        }
        options.add("subpath=" + value);
      }
      case "volume-opt", "nocreate", "volume-nocopy", "volume-label", "volume-driver" -> {
        if (!type.equals("volume")) {
          throw notFor(key);
        }
        switch (key) {
          case "volume-nocopy" -> options.add("nocopy");
          case "volume-label" ->
              throw new JpodException("the --volume-label option is not presently implemented");
          case "volume-driver" -> VolumeDrivers.check(value);
          default -> options.add(field);
        }
      }
      default -> throw new JpodException(key + BAD_OPTION);
    }
  }

  private void once(String kind, String words) throws JpodException {
    if (seen.contains(kind)) {
      throw new JpodException("cannot pass " + words + NO_ARGUMENT);
    }
    seen.add(kind);
  }

  private JpodException notFor(String key) {
    return new JpodException(
        "\"" + key + "\" option not supported for \"" + type + "\" mount types");
  }

  private static JpodException more(String key) {
    return new JpodException("cannot pass \"" + key + "\" option more than once" + NO_ARGUMENT);
  }

  private List<ContainerMount> mounts() throws JpodException {
    if (type.equals("image") && (source.isEmpty() || destination.isEmpty())) {
      throw new JpodException("must set source and destination for image volume");
    }
    if (destination.isEmpty() && !type.equals("glob")) {
      throw new JpodException("must set volume destination");
    }
    boolean readOnly = options.remove("ro");
    boolean writable = options.remove("rw");
    return switch (type) {
      case "glob" -> Globs.mounts(absolute(source), destination, readOnly, flags());
      case "bind" -> {
        String from = source.isEmpty() ? destination : source;
        yield one(ContainerMount.Kind.BIND, absolute(from), readOnly, flags());
      }
      case "volume" -> {
        if (!source.isEmpty()) {
          MountOptions.checkVolumeName(source);
        }
        yield one(ContainerMount.Kind.VOLUME, source, readOnly, flags());
      }
      case "image" -> one(ContainerMount.Kind.IMAGE, source, !writable, options);
      case "devpts" -> one(ContainerMount.Kind.DEVPTS, "", false, options);
      case "ramfs" -> one(ContainerMount.Kind.RAMFS, "", readOnly, options);
      default -> one(ContainerMount.Kind.TMPFS, "", readOnly, options);
    };
  }

  private List<String> flags() throws JpodException {
    return VolumeFlags.checked(options);
  }

  private String absolute(String path) {
    return MountOptions.clean(path.startsWith("/") ? path : workingDirectory + "/" + path);
  }

  private List<ContainerMount> one(
      ContainerMount.Kind kind, String from, boolean readOnly, List<String> flags) {
    boolean anonymous = kind == ContainerMount.Kind.VOLUME && from.isEmpty();
    return List.of(new ContainerMount(kind, from, destination, readOnly, flags, anonymous, false));
  }
}
