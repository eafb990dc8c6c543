package io.jpod.build.dockerfile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the text of one `--mount`.
final class RunMountReader {
  private static final Set<String> FLAGS = Set.of("ro", "readonly", "rw", "readwrite", "required");
  private static final Map<String, Set<String>> KEYS =
      Map.of(
          "bind", Set.of("target", "source", "from", "ro", "rw", "relabel"),
          "cache",
              Set.of("target", "id", "ro", "rw", "sharing", "from", "source", "mode", "uid", "gid"),
          "tmpfs", Set.of("target", "size"),
          "secret", Set.of("target", "id", "env", "required", "mode", "uid", "gid", "source"),
          "ssh", Set.of("target", "id", "required", "mode", "uid", "gid"));

  private final String text;
  private final Map<String, String> values = new LinkedHashMap<>();

  RunMountReader(String text) {
    this.text = text;
  }

  RunMount read() throws DockerfileException {
    for (String field : fields()) {
      add(field);
    }
    String type = values.getOrDefault("type", "bind");
    values.remove("type");
    Set<String> allowed = KEYS.get(type);
    if (allowed == null) {
      throw wrong("unsupported mount type '" + type + "'", "bind, cache, tmpfs, secret or ssh");
    }
    if (type.equals("bind") || type.equals("cache")) {
      // z and Z are podman's, for SELinux labels; there is nothing to do where there is no SELinux.
      values.remove("z");
      values.remove("Z");
    }
    for (String key : values.keySet()) {
      if (!allowed.contains(key)) {
        throw wrong(
            "unexpected key '" + key + "' for a mount of type " + type,
            "one of " + String.join(", ", allowed.stream().sorted().toList()));
      }
    }
    return switch (type) {
      case "bind" -> bind();
      case "cache" -> cache();
      case "tmpfs" -> tmpfs();
      case "secret" -> secret();
      default -> ssh();
    };
  }

  /// Fields as of CSV: one in double quotes may hold commas.
  private List<String> fields() throws DockerfileException {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    if (quoted) {
      throw wrong("a quote is not closed", null);
    }
    fields.add(field.toString());
    return fields;
  }

  private void add(String field) throws DockerfileException {
    int equals = field.indexOf('=');
    String key =
        (equals < 0 ? field : field.substring(0, equals)).toLowerCase(java.util.Locale.ROOT);
    String value = equals < 0 ? "true" : field.substring(equals + 1);
    if (equals < 0 && !FLAGS.contains(key) && !key.equals("z")) {
      throw wrong("invalid field '" + field + "' must be a key=value pair", null);
    }
    switch (key) {
      case "dst", "destination" -> values.put("target", value);
      case "src" -> values.put("source", value);
      case "readwrite", "rw" -> {
        values.remove("ro");
        if (isTrue(value)) {
          values.put("rw", "true");
        } else {
          values.put("ro", "true");
        }
      }
      case "readonly", "ro" -> {
        values.remove("rw");
        if (isTrue(value)) {
          values.put("ro", "true");
        } else {
          values.put("rw", "true");
        }
      }
      default -> values.put(key, value);
    }
  }

  private boolean isTrue(String value) throws DockerfileException {
    return switch (value) {
      case "true", "1", "t", "T", "TRUE", "True" -> true;
      case "false", "0", "f", "F", "FALSE", "False" -> false;
      default -> throw wrong("'" + value + "' is neither true nor false", null);
    };
  }

  private RunMount bind() throws DockerfileException {
    return new RunMount.Bind(
        target(), values.get("from"), values.getOrDefault("source", "/"), values.containsKey("rw"));
  }

  private RunMount cache() throws DockerfileException {
    String target = target();
    return new RunMount.Cache(
        target,
        values.getOrDefault("id", target),
        values.containsKey("ro"),
        sharing(),
        values.get("from"),
        values.getOrDefault("source", "/"),
        octal("mode", 0755),
        number("uid"),
        number("gid"));
  }

  private RunMount.Sharing sharing() throws DockerfileException {
    String sharing = values.getOrDefault("sharing", "shared");
    return switch (sharing) {
      case "shared" -> RunMount.Sharing.SHARED;
      case "private" -> RunMount.Sharing.PRIVATE;
      case "locked" -> RunMount.Sharing.LOCKED;
      default -> throw wrong("unsupported sharing '" + sharing + "'", "shared, private or locked");
    };
  }

  private RunMount tmpfs() throws DockerfileException {
    String size = values.get("size");
    return new RunMount.Tmpfs(target(), size == null ? List.of() : List.of("size=" + size));
  }

  private RunMount secret() throws DockerfileException {
    String target = values.getOrDefault("target", "");
    String source = values.get("source");
    String id = values.getOrDefault("id", source == null ? lastPart(target) : source);
    String env = values.get("env");
    if (id.isEmpty()) {
      throw wrong("a secret needs an id", "--mount=type=secret,id=NAME");
    }
    if (target.isEmpty() && env == null) {
      target = "/run/secrets/" + lastPart(id);
    }
    boolean required = isTrue(values.getOrDefault("required", "false"));
    return new RunMount.Secret(
        target, id, env, required, octal("mode", 0400), number("uid"), number("gid"));
  }

  private RunMount ssh() throws DockerfileException {
    boolean required = isTrue(values.getOrDefault("required", "false"));
    return new RunMount.Ssh(
        values.getOrDefault("target", ""),
        values.getOrDefault("id", "default"),
        required,
        octal("mode", 0600),
        number("uid"),
        number("gid"));
  }

  private static String lastPart(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private String target() throws DockerfileException {
    String target = values.get("target");
    if (target == null || target.isEmpty()) {
      throw wrong("target is required", "target=/path");
    }
    return target;
  }

  private int octal(String key, int otherwise) throws DockerfileException {
    return number(key, otherwise, 8);
  }

  private int number(String key) throws DockerfileException {
    return number(key, 0, 10);
  }

  private int number(String key, int otherwise, int radix) throws DockerfileException {
    String value = values.get(key);
    if (value == null) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(value, radix);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw wrong("invalid value '" + value + "' for " + key, null);
    }
    throw wrong("invalid value '" + value + "' for " + key, null);
  }

  private DockerfileException wrong(String what, @Nullable String remedy) {
    return new DockerfileException("--mount=" + text + ": " + what, remedy);
  }
}
