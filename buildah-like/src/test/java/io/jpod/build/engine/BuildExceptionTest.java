package io.jpod.build.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jpod.build.files.TestStore;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildExceptionTest {
  @Test
  void fault_of_a_dockerfile_says_where_it_is(@TempDir Path folder) {
    DockerfileBuilder builder = DockerfileBuilder.open(TestStore.in(folder));
    BuildRequest request =
        BuildRequest.ofText("FROM scratch\n\nCPY a b\n").withDockerfileName("app.Dockerfile");
    BuildException failure =
        catchThrowableOfType(
            BuildException.class, () -> builder.build(request, BuildListener.NONE));
    assertThat(failure.file()).isEqualTo("app.Dockerfile");
    assertThat(failure.line()).isEqualTo(3);
    assertThat(failure.exitCode()).isEqualTo(125);
    assertThat(failure.remedy()).isEqualTo("COPY");
    assertThat(failure).hasMessage("app.Dockerfile:3: unknown instruction: CPY");
  }

  @Test
  void step_that_cannot_be_done_names_its_instruction(@TempDir Path folder) {
    DockerfileBuilder builder = DockerfileBuilder.open(TestStore.in(folder));
    BuildRequest request = BuildRequest.ofText("FROM scratch\nEXPOSE 80/xyz\n");
    BuildException failure =
        catchThrowableOfType(
            BuildException.class, () -> builder.build(request, BuildListener.NONE));
    assertThat(failure.instruction()).isEqualTo("EXPOSE 80/xyz");
    assertThat(failure.line()).isEqualTo(2);
  }
}
