package io.jpod.core.storage;

import io.jpod.oci.ExecutionConfig;
import io.jpod.oci.ExecutionConfigBuilder;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `images/<id>/execution`: what `run` needs of an image's config, so that it loads no JSON parser:
/// pairs of a key and a value, each ended by NUL, and `end` as the last word. An image whose config
/// says more than that, or cannot be written so, has no such file; then the config is read.
final class ExecutionFile {
  static final String NAME = "execution";

  private static final String END = "end";

  private ExecutionFile() {}

  /// The file's content, or null where the config has to be read.
  static byte @Nullable [] encode(ExecutionConfig config) {
    if (config.healthcheck() != null) {
      return null;
    }
    StringBuilder words = new StringBuilder(512);
    boolean plain = pair(words, "user", config.user());
    plain &= pair(words, "workdir", config.workingDir());
    plain &= pair(words, "stop-signal", config.stopSignal());
    plain &= pairs(words, "port", config.exposedPorts());
    plain &= pairs(words, "env", config.env());
    plain &= list(words, "entrypoint", config.entrypoint());
    plain &= list(words, "cmd", config.cmd());
    plain &= pairs(words, "volume", config.volumes());
    for (Map.Entry<String, String> label : config.labels().entrySet()) {
      plain &= pair(words, "label", label.getKey());
      plain &= pair(words, "is", label.getValue());
    }
    if (!plain) {
      return null;
    }
    String text = words.append(END).append('\0').toString();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new String(bytes, StandardCharsets.UTF_8).equals(text) ? bytes : null;
  }

  /// An empty list is not the same as none.
  private static boolean list(StringBuilder words, String key, @Nullable List<String> values) {
    return values == null || (pair(words, key + "s", "") && pairs(words, key, values));
  }

  private static boolean pairs(StringBuilder words, String key, List<String> values) {
    boolean plain = true;
    for (String value : values) {
      plain &= pair(words, key, value);
    }
    return plain;
  }

  private static boolean pair(StringBuilder words, String key, @Nullable String value) {
    if (value == null) {
      return true;
    }
    words.append(key).append('\0').append(value).append('\0');
    return value.indexOf(0) < 0;
  }

  /// What the file says, or null if there is none or it is not whole.
  static @Nullable ExecutionConfig read(Path file) throws IOException {
    try (FileInputStream in = new FileInputStream(file.toString())) {
      return decode(in.readAllBytes());
    } catch (FileNotFoundException e) {
      if (StoreErrors.isAbsent(e)) {
        return null;
      }
      throw e;
    }
  }

  static @Nullable ExecutionConfig decode(byte[] bytes) {
    List<String> words = words(bytes);
    int last = words.size() - 1;
    if (last < 0 || last % 2 != 0 || !words.get(last).equals(END)) {
      return null;
    }
    Lists lists = new Lists();
    ExecutionConfigBuilder to = ExecutionConfig.builder();
    for (int i = 0; i < last; i += 2) {
      if (!lists.put(to, words.get(i), words.get(i + 1))) {
        return null; // of a later version
      }
    }
    return to.exposedPorts(lists.ports)
        .env(lists.env)
        .entrypoint(lists.entrypoint)
        .cmd(lists.cmd)
        .volumes(lists.volumes)
        .labels(lists.labels)
        .build();
  }

  private static List<String> words(byte[] bytes) {
    List<String> words = new ArrayList<>(32);
    int from = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        words.add(new String(bytes, from, i - from, StandardCharsets.UTF_8));
        from = i + 1;
      }
    }
    return from == bytes.length ? words : List.of();
  }

  /// The lists while they grow.
  private static final class Lists {
    final List<String> ports = new ArrayList<>();
    final List<String> env = new ArrayList<>();
    final List<String> volumes = new ArrayList<>();
    final Map<String, String> labels = new LinkedHashMap<>();
    @Nullable List<String> entrypoint;
    @Nullable List<String> cmd;
    String label = "";

    boolean put(ExecutionConfigBuilder to, String key, String value) {
      switch (key) {
        case "user" -> to.user(value);
        case "workdir" -> to.workingDir(value);
        case "stop-signal" -> to.stopSignal(value);
        case "port" -> ports.add(value);
        case "env" -> env.add(value);
        case "entrypoints" -> entrypoint = new ArrayList<>();
        case "entrypoint" -> {
          return entrypoint != null && entrypoint.add(value);
        }
        case "cmds" -> cmd = new ArrayList<>();
        case "cmd" -> {
          return cmd != null && cmd.add(value);
        }
        case "volume" -> volumes.add(value);
        case "label" -> label = value;
        case "is" -> labels.put(label, value);
        default -> {
          return false;
        }
      }
      return true;
    }
  }
}
