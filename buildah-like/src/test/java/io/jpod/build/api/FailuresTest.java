package io.jpod.build.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.build.engine.BuildException;
import io.jpod.build.engine.CommandFailedException;
import io.jpod.core.JpodException;
import io.jpod.core.registry.RegistryException;
import io.jpod.oci.Json;
import org.junit.jupiter.api.Test;

class FailuresTest {
  private static JpodException carried(JpodException error) {
    return Failures.of(Json.parseObject(Json.write(Failures.toJson(error, false))));
  }

  @Test
  void failed_command_keeps_its_exit_code_and_place() {
    JpodException error =
        carried(new CommandFailedException("no", 7, "Dockerfile", 3, "RUN false", null));
    assertThat(error)
        .isInstanceOfSatisfying(
            CommandFailedException.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(7);
              assertThat(e.file()).isEqualTo("Dockerfile");
              assertThat(e.line()).isEqualTo(3);
              assertThat(e.instruction()).isEqualTo("RUN false");
            });
  }

  @Test
  void failed_step_keeps_remedy_and_what_the_registry_said() {
    RegistryException cause = new RegistryException("gone", null, 404, null);
    JpodException error =
        carried(new BuildException("no", "try", "more", 125, "f", 1, "FROM x", cause));
    assertThat(error).isInstanceOf(BuildException.class).hasMessage("no");
    assertThat(error.remedy()).isEqualTo("try");
    assertThat(error.anchor()).isEqualTo("more");
    assertThat(error.getCause())
        .isInstanceOfSatisfying(RegistryException.class, e -> assertThat(e.isNotFound()).isTrue());
  }

  @Test
  void registry_and_engine_errors_come_back_as_themselves() {
    assertThat(carried(new RegistryException("denied", "login", 401, null)))
        .isInstanceOfSatisfying(RegistryException.class, e -> assertThat(e.isDenied()).isTrue());
    JpodException plain = carried(new JpodException("full", "rm"));
    assertThat(plain).isExactlyInstanceOf(JpodException.class).hasMessage("full");
    assertThat(plain.exitCode()).isEqualTo(125);
  }

  @Test
  void cancelled_build_is_that_whatever_else_it_failed_for() {
    assertThat(Failures.of(Failures.toJson(new JpodException("closed"), true)))
        .isInstanceOf(BuildCancelledException.class);
  }
}
