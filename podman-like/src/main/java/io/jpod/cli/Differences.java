package io.jpod.cli;

import java.util.List;

/// The one table of what is different when we are started as `docker`; else we are as podman.
/// `docs/docker-and-podman.md` shows it, and each line has a test of the name that stands in it.
final class Differences {
  /// @param what the thing that scripts notice
  /// @param podman how it is as `jpod` and as `podman`
  /// @param docker how it is as `docker`
  /// @param test name of the test's method
  record Difference(String what, String podman, String docker, String test) {}

  static final List<Difference> ALL =
      List.of(
          new Difference(
              "errors",
              "`Error: no container with name or ID \"x\" found: no such container`",
              "`Error response from daemon: No such container: x`; `docker run` puts `docker: ` in front",
              "errors_are_dockers"),
          new Difference(
              "exit code of a failed command",
              "125",
              "1; `run` and wrong flags 125",
              "exit_codes_are_dockers"),
          new Difference(
              "unknown command and flag",
              "``unrecognized command `podman x` ``, with suggestions",
              "`docker: unknown command: docker x`; the flag's error goes on with `Usage:`",
              "mistakes_are_answered_as_docker_does"),
          new Difference(
              "`-v /missing:/data`",
              "refused",
              "the directory is made (not with `--mount`)",
              "missing_source_of_a_bind_is_made"),
          new Difference(
              "tables",
              "columns of 12 and more, 2 blanks between",
              "columns of 10 and more, 3 blanks between",
              "tables_are_dockers"),
          new Difference(
              "`ps`",
              "oldest first, commands cut after 17 characters, complete names of images",
              "newest first, commands in quotes and cut to 20 characters, familiar names of images, no ports of what does not run",
              "ps_is_dockers"),
          new Difference(
              "`ps`, `images` with `--format json`",
              "one array",
              "a line for each, with docker's fields",
              "json_comes_in_lines"),
          new Difference(
              "`images`",
              "complete names, `7.8 MB`",
              "familiar names, `7.8MB`",
              "images_are_dockers"),
          new Difference(
              "`volume prune`, `system prune --volumes`",
              "all volumes without a container",
              "anonymous ones alone, named ones with `volume prune --all`; `Total reclaimed space: …` at the end",
              "prune_keeps_named_volumes"),
          new Difference(
              "`rm` of a container that another one needs",
              "refused without `--depend`",
              "done",
              "a_needed_container_can_be_removed"),
          new Difference(
              "short names in `tag`",
              "`localhost/app`",
              "`docker.io/library/app`",
              "short_names_are_of_docker_io"),
          new Difference(
              "`inspect`",
              "`Name` is `web`, `Image` and an image's `Id` are bare digits",
              "`/web`, `sha256:…`, familiar names in `RepoTags`, no `State.Health` without a health check",
              "inspect_has_dockers_shapes"),
          new Difference(
              "`--version`, `version`",
              "`podman version 5.4.0` as `podman`, ours as `jpod`; `Client` alone",
              "`Docker version 28.0.0, …`; `Client` and `Server`",
              "version_is_that_of_the_engine_we_stand_in_for"),
          new Difference(
              "`info`",
              "YAML",
              "`Server Version:`, `Storage Driver: overlay2` and so on; `{{.ServerVersion}}`",
              "info_has_dockers_lines"),
          new Difference(
              "`docker run` of a missing image",
              "`Trying to pull …`",
              "`Unable to find image 'x:latest' locally` in front",
              "missing_image_is_announced_as_docker_does"),
          new Difference(
              "the program or a group alone",
              "help, exit code 125",
              "help, exit code 0",
              "help_alone_is_no_error"));

  private Differences() {}

  /// The table in Markdown.
  static String table() {
    StringBuilder text =
        new StringBuilder("| | as `jpod`, as `podman` | as `docker` |\n|---|---|---|\n");
    for (Difference each : ALL) {
      text.append("| ").append(each.what.replace("|", "\\|"));
      text.append(" | ").append(each.podman.replace("|", "\\|"));
      text.append(" | ").append(each.docker.replace("|", "\\|")).append(" |\n");
    }
    return text.toString();
  }
}
