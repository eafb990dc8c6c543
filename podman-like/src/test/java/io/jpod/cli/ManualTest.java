package io.jpod.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManualTest {
  @TempDir private Path directory;

  private List<Path> pages() throws Exception {
    JpodTree.main(new String[] {directory.toString()});
    try (Stream<Path> files = Files.list(directory.resolve("man/man1"))) {
      return files.sorted().toList();
    }
  }

  @Test
  void every_command_of_both_programs_has_a_page() throws Exception {
    List<String> names = pages().stream().map(page -> page.getFileName().toString()).toList();
    assertThat(names)
        .contains(
            "jpod.1",
            "jpod-run.1",
            "jpod-container.1",
            "jpod-volume-ls.1",
            "jbuild.1",
            "jbuild-from.1");
    assertThat(Files.readString(directory.resolve("man/man1/jpod-run.1")))
        .contains(".SH NAME\njpod\\-run \\- Run a command in a new container\n")
        .contains("\\fB\\-d\\fR, \\fB\\-\\-detach\\fR\n");
  }

  @Test
  void pages_render_without_a_warning() throws Exception {
    assumeTrue(Files.exists(Path.of("/usr/bin/groff")), "needs groff");
    List<String> command = new ArrayList<>(List.of("groff", "-man", "-Tutf8", "-ww", "-z"));
    for (Path page : pages()) {
      command.add(page.toString());
    }
    Process groff = new ProcessBuilder(command).redirectErrorStream(true).start();
    assertThat(new String(groff.getInputStream().readAllBytes(), UTF_8)).isEmpty();
    assertThat(groff.waitFor()).isZero();
  }

  @Test
  void man_shows_a_page() throws Exception {
    assumeTrue(Files.exists(Path.of("/usr/bin/man")), "needs man-db");
    pages();
    ProcessBuilder man =
        new ProcessBuilder("man", "-l", directory.resolve("man/man1/jpod-run.1").toString());
    man.environment().put("MANPAGER", "cat");
    man.environment().put("LC_ALL", "C.UTF-8");
    Process process = man.redirectErrorStream(true).start();
    assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
        .contains("jpod-run - Run a command in a new container")
        .contains("--sig-proxy");
    assertThat(process.waitFor()).isZero();
  }
}
