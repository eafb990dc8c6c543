package io.jpod.build.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JbuildProgramTest {
  @TempDir Path folder;

  private Path program(String directory) throws IOException {
    Path program = folder.resolve(directory).resolve("jbuild");
    Files.createDirectories(folder.resolve(directory));
    Files.writeString(program, "#!/bin/sh\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return program;
  }

  @Test
  void property_wins_over_variable_and_path() throws Exception {
    Path first = program("a/bin");
    Path second = program("b/bin");
    Path third = program("c");
    String a = folder.resolve("a").toString();
    String b = folder.resolve("b").toString();
    String path = folder.resolve("none") + ":" + folder.resolve("c");
    assertThat(JbuildProgram.find(a, b, path)).isEqualTo(first);
    assertThat(JbuildProgram.find(null, b, path)).isEqualTo(second);
    assertThat(JbuildProgram.find("", "", path)).isEqualTo(third);
  }

  @Test
  void what_is_named_must_be_there() throws Exception {
    program("c");
    String path = folder.resolve("c").toString();
    assertThatThrownBy(() -> JbuildProgram.find("/nowhere", null, path))
        .isInstanceOfSatisfying(
            JbuildNotFoundException.class,
            e -> {
              assertThat(e)
                  .hasMessage(
                      "system property jpod.home names '/nowhere', where there is no bin/jbuild");
              assertThat(e.remedy())
                  .isEqualTo(
                      "java -Djpod.home=<directory of the distribution>, or JPOD_HOME, or jbuild in PATH");
            });
    assertThatThrownBy(() -> JbuildProgram.find(null, null, "/none"))
        .hasMessage("jbuild is not in PATH (/none)");
  }
}
