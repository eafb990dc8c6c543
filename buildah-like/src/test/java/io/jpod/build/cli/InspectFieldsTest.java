package io.jpod.build.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.jpod.cli.format.Template;
import io.jpod.core.JpodException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InspectFieldsTest {
  /// Right sides are what buildah 1.28 prints for an image of which only ports are known.
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '@',
      value = {
        "{{.OCIv1.Config.Entrypoint}}{{.Docker.Config.Cmd}} ~ [][]",
        "{{.OCIv1.Config.WorkingDir}}. ~ .",
        "{{if .Docker.Config.Entrypoint}}set{{else}}unset{{end}} ~ unset",
        "{{.Docker.Config.ExposedPorts}}{{.Docker.ContainerConfig.ExposedPorts}} ~ map[80:{}]map[80:{}]",
        "{{index .OCIv1.Config.Labels \"a\"}}{{index .ImageAnnotations \"b\"}}. ~ .",
        "{{.Docker.Config.OnBuild}}{{.Docker.Config.Tty}} ~ []false",
        "{{len .OCIv1.RootFS.DiffIDs}} {{len .History}} ~ 0 0",
        "{{(index .Docker.History 0).CreatedBy}}{{(index .Docker.History 0).Comment}} ~ RUN x"
      })
  void empty_fields_are_there_for_templates(String template, String expected) throws JpodException {
    JsonObject found =
        JsonParser.parseString(
                """
                {"OCIv1":{"os":"linux","config":{"ExposedPorts":{"80":{}}}},
                 "Docker":{"config":{"ExposedPorts":{"80":{}}},"history":[{"created_by":"RUN x"}]}}
                """)
            .getAsJsonObject();
    InspectFields.complete(found);
    assertThat(Template.parse("t", template).execute(found)).isEqualTo(expected);
  }
}
