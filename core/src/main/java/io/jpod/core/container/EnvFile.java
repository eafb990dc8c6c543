package io.jpod.core.container;

import io.jpod.core.JpodException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A file of `--env-file`: a `NAME=value` or `NAME` on each line; empty lines and lines that begin
/// with `#` are skipped, blanks before the name are dropped, nothing is quoted.
public final class EnvFile {
  private EnvFile() {}

  /// The entries of a file, in a form for [ContainerOptions.Builder#env].
  public static List<String> read(Path file) throws JpodException {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new JpodException(
          "parsing file \"" + file + "\": open " + file + ": no such file or directory", null, e);
    } catch (IOException e) {
      throw new JpodException("parsing file \"" + file + "\": " + e.getMessage(), null, e);
    }
    return parse(text);
  }

  static List<String> parse(String text) throws JpodException {
    List<String> entries = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      if (end < 0) {
        end = text.length();
      }
      String line = text.substring(start, end).stripLeading();
      start = end + 1;
      if (line.endsWith("\r")) {
        line = line.substring(0, line.length() - 1);
      }
      if (line.isEmpty() || line.charAt(0) == '#') {
        continue;
      }
      if (line.charAt(0) == '=') {
        throw new JpodException("invalid variable: \"" + line + "\"");
      }
      checkName(line);
      entries.add(line);
    }
    return entries;
  }

  private static void checkName(String line) throws JpodException {
    int equals = line.indexOf('=');
    String name = equals < 0 ? line : line.substring(0, equals);
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) == ' ' || name.charAt(i) == '\t') {
        throw new JpodException("name \"" + name + "\" has white spaces, poorly formatted name");
      }
    }
  }
}
