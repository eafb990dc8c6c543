package io.jpod.core.storage;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import io.jpod.core.JpodException;
import io.jpod.oci.ExecutionConfig;
import io.jpod.oci.ExecutionConfigBuilder;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `--change` of `import` and `commit`: Dockerfile instructions that change an image's config.
///
/// Known are CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, ONBUILD, STOPSIGNAL, USER, VOLUME and WORKDIR,
/// written `CMD ["sh"]` or `CMD=sh`.
public final class ConfigChanges {
  private ConfigChanges() {}

  /// The config with all changes applied in order.
  ///
  /// @throws JpodException naming the change that is not understood
  public static ExecutionConfig apply(ExecutionConfig config, List<String> changes)
      throws JpodException {
    ExecutionConfig result = config;
    for (String change : changes) {
      result = apply(result, change.strip());
    }
    return result;
  }

  private static ExecutionConfig apply(ExecutionConfig config, String change) throws JpodException {
    int end = 0;
    while (end < change.length() && Character.isLetter(change.charAt(end))) {
      end++;
    }
    if (end == 0 || end == change.length()) {
      throw invalid(change, "must be formatted as KEY VALUE");
    }
    String value = change.substring(end + 1).strip();
    char separator = change.charAt(end);
    if (value.isEmpty() || (separator != ' ' && separator != '=' && separator != '\t')) {
      throw invalid(change, "must be formatted as KEY VALUE");
    }
    ExecutionConfigBuilder to = config.toBuilder();
    switch (change.substring(0, end).toUpperCase(Locale.ROOT)) {
      case "CMD" -> to.cmd(command(change, value));
      case "ENTRYPOINT" -> to.entrypoint(command(change, value));
      case "ENV" -> to.env(withEnv(config.env(), pairs(change, value)));
      case "EXPOSE" -> to.exposedPorts(with(config.exposedPorts(), ports(change, value)));
      case "LABEL" -> {
        Map<String, String> labels = new LinkedHashMap<>(config.labels());
        labels.putAll(pairs(change, value));
        to.labels(labels);
      }
      case "ONBUILD" -> to.onBuild(with(config.onBuild(), List.of(value)));
      case "STOPSIGNAL" -> to.stopSignal(value);
      case "USER" -> to.user(value);
      case "VOLUME" -> to.volumes(with(config.volumes(), volumes(change, value)));
      case "WORKDIR" -> to.workingDir(directory(config.workingDir(), value));
      default ->
          throw invalid(
              change,
              "known are CMD ENTRYPOINT ENV EXPOSE LABEL ONBUILD STOPSIGNAL USER VOLUME WORKDIR");
    }
    return to.build();
  }

  private static JpodException invalid(String change, String why) {
    return new JpodException("invalid change \"" + change + "\" - " + why);
  }

  private static List<String> command(String change, String value) throws JpodException {
    List<String> words = jsonList(change, value);
    return words != null ? words : List.of("/bin/sh", "-c", value);
  }

  /// Null if it does not look like one.
  private static @Nullable List<String> jsonList(String change, String value) throws JpodException {
    if (!value.startsWith("[")) {
      return null;
    }
    try {
      List<String> words = new ArrayList<>();
      JsonElement parsed = Json.parse(value);
      for (JsonElement word : (JsonArray) parsed) {
        if (!word.isJsonPrimitive() || !word.getAsJsonPrimitive().isString()) {
          throw invalid(change, "the list may hold strings only");
        }
        words.add(word.getAsString());
      }
      return words;
    } catch (InvalidSpecException e) {
      throw new JpodException(invalid(change, "not a JSON list").getMessage(), e);
    }
  }

  private static List<String> with(List<String> old, List<String> more) {
    List<String> all = new ArrayList<>(old);
    for (String value : more) {
      if (!all.contains(value)) {
        all.add(value);
      }
    }
    return all;
  }

  private static List<String> withEnv(List<String> old, Map<String, String> pairs) {
    List<String> all = new ArrayList<>(old);
    for (Map.Entry<String, String> pair : pairs.entrySet()) {
      String start = pair.getKey() + "=";
      String line = start + pair.getValue();
      boolean found = false;
      for (int i = 0; i < all.size(); i++) {
        if (all.get(i).startsWith(start)) {
          all.set(i, line);
          found = true;
        }
      }
      if (!found) {
        all.add(line);
      }
    }
    return all;
  }

  /// `a=b c="d e"`, or docker's old `key the whole rest`.
  private static Map<String, String> pairs(String change, String value) throws JpodException {
    List<String> words = words(change, value);
    Map<String, String> pairs = new LinkedHashMap<>();
    if (words.get(0).indexOf('=') < 0) {
      int space = value.indexOf(' ');
      if (space < 0) {
        throw invalid(change, "give NAME=VALUE");
      }
      pairs.put(value.substring(0, space), value.substring(space + 1).strip());
      return pairs;
    }
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals <= 0) {
        throw invalid(change, "give NAME=VALUE");
      }
      pairs.put(word.substring(0, equals), word.substring(equals + 1));
    }
    return pairs;
  }

  /// Words with single and double quotes and backslashes, as in a Dockerfile.
  private static List<String> words(String change, String text) throws JpodException {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && quote != '\'' && i + 1 < text.length()) {
        word.append(text.charAt(++i));
        inWord = true;
      } else if (quote != 0 && c == quote) {
        quote = 0;
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
        inWord = true;
      } else if (quote == 0 && (c == ' ' || c == '\t')) {
        if (inWord) {
          words.add(word.toString());
          word.setLength(0);
        }
        inWord = false;
      } else {
        word.append(c);
        inWord = true;
      }
    }
    if (quote != 0) {
      throw invalid(change, "a quote is not closed");
    }
    if (inWord) {
      words.add(word.toString());
    }
    return words;
  }

  private static List<String> ports(String change, String value) throws JpodException {
    List<String> ports = new ArrayList<>();
    for (String word : words(change, value)) {
      int slash = word.indexOf('/');
      String number = slash < 0 ? word : word.substring(0, slash);
      String protocol = slash < 0 ? "tcp" : word.substring(slash + 1).toLowerCase(Locale.ROOT);
      if (!isPort(number)
          || !(protocol.equals("tcp") || protocol.equals("udp") || protocol.equals("sctp"))) {
        throw invalid(change, "give PORT or PORT/tcp, PORT/udp, PORT/sctp");
      }
      ports.add(number + "/" + protocol);
    }
    return ports;
  }

  private static boolean isPort(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= 5 && Integer.parseInt(text) <= 65535;
  }

  private static List<String> volumes(String change, String value) throws JpodException {
    List<String> list = jsonList(change, value);
    return list != null ? list : words(change, value);
  }

  private static String directory(@Nullable String current, String value) {
    if (value.startsWith("/")) {
      return value;
    }
    String base = current == null || current.isEmpty() ? "/" : current;
    return base.endsWith("/") ? base + value : base + "/" + value;
  }
}
