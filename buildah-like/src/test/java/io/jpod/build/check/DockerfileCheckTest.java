package io.jpod.build.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.build.dockerfile.DockerfileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DockerfileCheckTest {
  private static List<String> check(String text) throws DockerfileException {
    return check(text, "");
  }

  private static List<String> check(String text, String ignored) throws DockerfileException {
    List<String> found = new ArrayList<>();
    for (Finding finding : DockerfileCheck.check(text, ignored, Map.of()).findings()) {
      found.add(finding.line() + " " + finding.rule().word() + ": " + finding.text());
    }
    return found;
  }

  @Test
  void good_style_is_not_complained_about() throws DockerfileException {
    assertThat(
            check(
                """
                # syntax=docker/dockerfile:1
                ARG VERSION=3
                FROM --platform=$BUILDPLATFORM alpine:${VERSION} AS build
                ARG TARGETARCH
                ENV A=b PATH=$PATH:/x
                WORKDIR /src
                WORKDIR sub
                COPY --chown=1:1 . .
                RUN make \\
                    # a comment
                    all
                FROM scratch
                COPY --from=build /src/out /
                EXPOSE 80/tcp
                ENTRYPOINT ["/out"]
                """))
        .isEmpty();
  }

  @Test
  void names_and_casing() throws DockerfileException {
    assertThat(check("FROM a as Build\nrun true\nFROM b AS build\nRUN x\n"))
        .containsExactly(
            "1 StageNameCasing: Stage name 'Build' should be lowercase",
            "1 FromAsCasing: 'as' and 'FROM' keywords' casing do not match",
            "2 ConsistentInstructionCasing: Command 'run' should match the case of the command majority (uppercase)",
            "3 DuplicateStageName: Duplicate stage name \"build\", stage names should be unique");
  }

  @Test
  void instructions() throws DockerfileException {
    assertThat(
            check(
                """
                FROM a
                MAINTAINER me
                WORKDIR app
                ENV key value
                ARG API_TOKEN
                ENV PUBLIC_KEY=1
                EXPOSE 80/TCP 127.0.0.1:80:80
                CMD true
                CMD ["x"]
                """))
        .containsExactly(
            "2 MaintainerDeprecated: Maintainer instruction is deprecated in favor of using label",
            "3 WorkdirRelativePath: Relative workdir \"app\" can have unexpected results if the base image changes",
            "4 LegacyKeyValueFormat: \"ENV key=value\" should be used instead of legacy \"ENV key value\" format",
            "4 SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data (ENV \"key\")",
            "5 SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data (ARG \"API_TOKEN\")",
            "7 ExposeProtoCasing: Defined protocol '80/TCP' in EXPOSE instruction should be lowercase",
            "7 ExposeInvalidFormat: EXPOSE instruction should not define an IP address or host-port mapping, found '127.0.0.1:80:80'",
            "8 MultipleInstructionsDisallowed: Multiple CMD instructions should not be used in the same stage because only the last one will be used",
            "8 JSONArgsRecommended: JSON arguments recommended for CMD to prevent unintended behavior related to OS signals");
  }

  @Test
  void variables() throws DockerfileException {
    assertThat(
            check(
                """
                ARG EMPTY
                FROM a:$TAG
                FROM $EMPTY
                FROM scratch AS known
                ARG SOURCE=x
                COPY $SOURCES $OTHER ${WITH:-default} /
                FROM known
                LABEL l=$NOTHING
                FROM image
                LABEL l=$FROM_IMAGE
                """))
        .containsExactly(
            "2 UndefinedArgInFrom: FROM argument 'TAG' is not declared",
            "3 InvalidDefaultArgInFrom: Default value for ARG $EMPTY results in empty or invalid base image name",
            "6 UndefinedVar: Usage of undefined variable '$SOURCES' (did you mean $SOURCE?)",
            "6 UndefinedVar: Usage of undefined variable '$OTHER'",
            "8 UndefinedVar: Usage of undefined variable '$NOTHING'");
  }

  @Test
  void platforms_lines_and_ignored_files() throws DockerfileException {
    assertThat(
            check(
                """
                FROM --platform=$TARGETPLATFORM a
                FROM --platform=linux/amd64 a
                FROM --platform=linux/arm64 a AS for-linux-arm64
                RUN a && \\

                    b
                COPY key.pem src /
                """,
                "*.pem\n"))
        .containsExactly(
            "1 RedundantTargetPlatform: Setting platform to predefined $TARGETPLATFORM in FROM is redundant as this is the default behavior",
            "2 FromPlatformFlagConstDisallowed: FROM --platform flag should not use constant value \"linux/amd64\"",
            "6 NoEmptyContinuation: Empty continuation line",
            "7 CopyIgnoredFile: Attempting to Copy file \"key.pem\" that is excluded by .dockerignore");
  }

  @Test
  void a_directive_skips_checks_and_makes_errors_of_them() throws DockerfileException {
    DockerfileCheck.Result result =
        DockerfileCheck.check(
            "# check=skip=JSONArgsRecommended;error=true\nFROM a AS B\nCMD x\n", "", Map.of());
    assertThat(result.error()).isTrue();
    assertThat(result.findings()).extracting(Finding::rule).containsExactly(Rule.STAGE_NAME_CASING);
    assertThat(check("# check=skip=all\nFROM a AS B\nCMD x\n")).isEmpty();
  }

  @Test
  void each_check_has_its_page() {
    assertThat(Rule.STAGE_NAME_CASING.url())
        .isEqualTo("https://docs.docker.com/go/dockerfile/rule/stage-name-casing/");
  }

  @Test
  void comments_above_an_instruction_skip_checks_for_it_alone() throws DockerfileException {
    assertThat(
            check(
                """
                FROM scratch
                # check=skip=SecretsUsedInArgOrEnv // no secret
                ENV password=x
                ENV token=x token_file=y AUTH_VERSION=1 PUBLIC_KEY=k
                # check=skip=all
                MAINTAINER me
                """))
        .containsExactly(
            "4 SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data (ENV \"token\")");
  }

  @Test
  void stages_go_on_with_what_their_base_has_set() throws DockerfileException {
    assertThat(
            check(
                """
                FROM scratch AS a
                SHELL ["/sh"]
                WORKDIR rel
                FROM a AS scratch
                WORKDIR rel
                CMD x
                """))
        .containsExactly(
            "3 WorkdirRelativePath: Relative workdir \"rel\" can have unexpected results if the base image changes",
            "4 ReservedStageName: Stage name should not use the same name as reserved stage \"scratch\"");
  }

  @Test
  void descriptions_are_checked_if_that_is_asked_for() throws DockerfileException {
    String text =
        """
        # check=experimental=all
        # foo is said right
        ARG foo
        # something else
        ARG bar=1
        # no description
        #
        FROM scratch AS last
        # what
        ARG a=1 b=2
        """;
    assertThat(check(text))
        .containsExactly(
            "5 InvalidDefinitionDescription: Comment for ARG should follow the format: `# bar <description>`",
            "10 InvalidDefinitionDescription: Comment for ARG should follow the format: `# <arg_key> <description>`");
    assertThat(check(text.replace("# check=experimental=all\n", ""))).isEmpty();
  }

  @Test
  void slips_of_letters_are_guessed() throws DockerfileException {
    assertThat(check("FROM --platform=$BULIDPLATFORM scratch\nARG DIRECTORY\nCOPY $DIRECTROY /\n"))
        .containsExactly(
            "1 UndefinedArgInFrom: FROM argument 'BULIDPLATFORM' is not declared (did you mean BUILDPLATFORM?)",
            "3 UndefinedVar: Usage of undefined variable '$DIRECTROY' (did you mean $DIRECTORY?)");
  }

  @Test
  void whole_context_can_be_ignored() throws DockerfileException {
    assertThat(check("FROM scratch\nCOPY . /\n", "**\n"))
        .containsExactly(
            "2 CopyIgnoredFile: Attempting to Copy file \".\" that is excluded by .dockerignore");
    assertThat(check("FROM scratch\nCOPY . /\n", "*\n!x\n")).isEmpty();
  }
}
