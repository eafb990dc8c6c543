package io.jpod.userns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PlanWordsTest {
  /// The instructions in the launcher's header, as [PlanWords#shape] writes them.
  private static Map<String, Integer> launcherWords() throws IOException {
    String header = Files.readString(Path.of("src/main/c/plan-words.h"));
    var words = new TreeMap<String, Integer>();
    var entry =
        Pattern.compile("W \\(\\w+, \"([a-z-]+)\", (\\d+|COUNTED), (HEAD|CHILD|ANY)\\)")
            .matcher(header);
    while (entry.find()) {
      int count =
          entry.group(2).equals("COUNTED") ? PlanWords.COUNTED : Integer.parseInt(entry.group(2));
      int part =
          switch (entry.group(3)) {
            case "HEAD" -> PlanWords.HEAD;
            case "CHILD" -> PlanWords.CHILD;
            default -> PlanWords.HEAD | PlanWords.CHILD;
          };
      words.put(entry.group(1), count | part);
    }
    return words;
  }

  /// The instructions in our switch.
  private static Map<String, Integer> ourWords() throws IOException {
    String source = Files.readString(Path.of("src/main/java/io/jpod/userns/PlanWords.java"));
    var words = new TreeMap<String, Integer>();
    var label =
        Pattern.compile("\"([a-z-]+)\"")
            .matcher(source.substring(source.indexOf("switch (instruction)")));
    while (label.find()) {
      words.put(label.group(1), PlanWords.shape(label.group(1)));
    }
    return words;
  }

  @Test
  void java_and_the_launcher_know_the_same_instructions() throws IOException {
    assertThat(ourWords()).hasSizeGreaterThan(50).isEqualTo(launcherWords());
  }

  @Test
  void magic_and_limit_agree() throws IOException {
    assertThat(Files.readString(Path.of("src/main/c/plan-words.h")))
        .contains("#define PLAN_MAGIC \"jpod-plan\"")
        .contains("#define PLAN_VERSION \"1\"")
        .contains("#define PLAN_MAX (1024 * 1024)");
    assertThat(PlanWriter.MAX_BYTES).isEqualTo(1024 * 1024);
  }
}
