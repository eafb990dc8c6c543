package io.jpod.it.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the tools made of a case, as `dockerfiles/records/NAME.txt` has it: tools with the same
/// result share a section `== TOOL TOOL`.
public record BuildRecord(Map<String, List<String>> results) {
  public static BuildRecord read(String name) {
    Map<String, List<String>> results = new LinkedHashMap<>();
    List<String> open = new ArrayList<>();
    for (String line : BuildCase.text("dockerfiles/records/" + name + ".txt").split("\n", -1)) {
      if (line.startsWith("== ")) {
        open = new ArrayList<>();
        for (String tool : line.substring(3).split(" ")) {
          results.put(tool, open);
        }
      } else if (!line.isEmpty()) {
        open.add(line);
      }
    }
    return new BuildRecord(results);
  }

  public void write(Path file) throws IOException {
    Map<List<String>, List<String>> toolsOf = new LinkedHashMap<>();
    results.forEach(
        (tool, lines) -> toolsOf.computeIfAbsent(lines, _ -> new ArrayList<>()).add(tool));
    StringBuilder text = new StringBuilder();
    toolsOf.forEach((lines, tools) -> {
      text.append("== ").append(String.join(" ", tools)).append('\n');
      lines.forEach(line -> text.append(line).append('\n'));
    });
    Files.createDirectories(file.getParent());
    Files.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
