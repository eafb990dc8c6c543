package io.jpod.it.compare;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One small Dockerfile of `dockerfiles/*.txt`: a head `=== name`, the Dockerfile, and lines that
/// begin with `---`.
///
/// @param name file name of its record
/// @param dockerfile what we build
/// @param peers what the peers build where they do not know this language yet, else the same
/// @param arguments options of the command line
/// @param ignore the `.dockerignore`, null for none
/// @param differs why the result of a tool is another than ours, by the tool's name
public record BuildCase(
    String name,
    String dockerfile,
    String peers,
    List<String> arguments,
    @Nullable String ignore,
    Map<String, String> differs) {

  public BuildCase {
    arguments = List.copyOf(arguments);
    differs = Map.copyOf(differs);
  }

  /// All cases of these files.
  public static List<BuildCase> all(String... files) {
    List<BuildCase> cases = new ArrayList<>();
    for (String file : files) {
      for (String section : text("dockerfiles/" + file).split("(?m)^=== ", -1)) {
        if (!section.isBlank()) {
          cases.add(parse(section));
        }
      }
    }
    return cases;
  }

  private static BuildCase parse(String section) {
    int head = section.indexOf('\n');
    String name = section.substring(0, head).strip();
    String[] parts = section.substring(head + 1).split("(?m)^--- ", -1);
    String dockerfile = parts[0];
    String peers = null;
    String ignore = null;
    List<String> arguments = new ArrayList<>();
    Map<String, String> differs = new TreeMap<>();
    for (int i = 1; i < parts.length; i++) {
      int line = parts[i].indexOf('\n');
      String whole = parts[i].substring(0, line).strip();
      String[] words = whole.split(" ", 3);
      String body = parts[i].substring(line + 1);
      switch (words[0]) {
        case "args" ->
            arguments.addAll(List.of(whole.split(" ")).subList(1, whole.split(" ").length));
        case "ignore" -> ignore = body;
        case "peers" -> peers = body;
        case "crlf" -> dockerfile = dockerfile.replace("\n", "\r\n");
        case "differs" -> {
          for (String tool : words[1].split(",")) {
            differs.put(tool, words[2]);
          }
        }
        default -> throw new IllegalArgumentException(name + ": --- " + words[0]);
      }
    }
    return new BuildCase(
        name, dockerfile, peers == null ? dockerfile : peers, arguments, ignore, differs);
  }

  static String text(String resource) {
    try (InputStream in = BuildCase.class.getResourceAsStream("/" + resource)) {
      if (in == null) {
        throw new IllegalArgumentException("no test resource " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
