package io.jpod.build.cli;

import io.jpod.core.JpodException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `--secret id=ID,src=FILE`.
final class SecretFiles {
  private SecretFiles() {}

  /// The files by id.
  static Map<String, Path> parse(List<String> texts) throws JpodException {
    Map<String, Path> files = new LinkedHashMap<>();
    for (String text : texts) {
      String id = "";
      String source = "";
      for (String part : text.split(",", -1)) {
        int equals = part.indexOf('=');
        String value = part.substring(equals + 1);
        switch (equals < 0 ? "" : part.substring(0, equals)) {
          case "id" -> id = value;
          case "src", "source" -> source = value;
          case "type" -> {}
          default -> throw wrong(text, "unexpected '" + part + "'");
        }
      }
      if (id.isEmpty()) {
        throw wrong(text, "no id");
      }
      files.put(id, Path.of(source.isEmpty() ? id : source).toAbsolutePath());
    }
    return files;
  }

  private static JpodException wrong(String text, String why) {
    return new JpodException("--secret '" + text + "': " + why, "--secret id=NAME,src=FILE");
  }
}
