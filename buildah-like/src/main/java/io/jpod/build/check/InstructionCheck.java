package io.jpod.build.check;

import io.jpod.build.dockerfile.Dockerfile;
import io.jpod.build.dockerfile.Instruction;
import io.jpod.build.dockerfile.Stage;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Checks of single instructions, and of several of one kind in a stage.
final class InstructionCheck {
  private static final List<String> SECRETS =
      List.of(
          "apikey",
          "auth",
          "credential",
          "credentials",
          "key",
          "password",
          "pword",
          "passwd",
          "secret",
          "token");
  private static final List<String> PUBLIC = List.of("public", "file", "version");

  private final Dockerfile dockerfile;
  private final Findings findings;

  InstructionCheck(Dockerfile dockerfile, Findings findings) {
    this.dockerfile = dockerfile;
    this.findings = findings;
  }

  void run() {
    for (Stage.Line line : dockerfile.globals()) {
      check(line, new Known());
    }
    Map<Integer, Known> ends = new HashMap<>();
    for (Stage stage : dockerfile.stages()) {
      platform(stage);
      repeated(stage);
      Stage base = dockerfile.stage(stage.from().image(), stage.index());
      Known known = new Known(base == null ? null : ends.get(base.index()));
      for (Stage.Line line : stage.lines()) {
        check(line, known);
      }
      ends.put(stage.index(), known);
    }
  }

  /// What is known of a stage at an instruction; a stage on a stage begins with its end.
  private static final class Known {
    /// Whether a WORKDIR was there; only the first can depend on the base image.
    private boolean directory;

    /// Whether a SHELL was there: then the shell form is meant.
    private boolean shell;

    Known() {}

    Known(@Nullable Known base) {
      directory = base != null && base.directory;
      shell = base != null && base.shell;
    }
  }

  private void platform(Stage stage) {
    String platform = stage.from().platform();
    if (platform == null) {
      return;
    }
    int line = stage.source().line();
    if (platform.equals("$TARGETPLATFORM") || platform.equals("${TARGETPLATFORM}")) {
      findings.add(
          Rule.REDUNDANT_TARGET_PLATFORM,
          line,
          "Setting platform to predefined "
              + platform
              + " in FROM is redundant as this is the default behavior");
    } else if (platform.indexOf('$') < 0 && !namesPlatform(stage)) {
      findings.add(
          Rule.FROM_PLATFORM_FLAG_CONST_DISALLOWED,
          line,
          "FROM --platform flag should not use constant value \"" + platform + "\"");
    }
  }

  /// A stage for one platform that says so in its name is meant.
  private static boolean namesPlatform(Stage stage) {
    String name = stage.name();
    String platform = stage.from().platform();
    if (name == null || platform == null) {
      return false;
    }
    String[] parts = platform.split("/", -1);
    return name.contains(parts[0]) || (parts.length > 1 && name.contains(parts[1]));
  }

  private void repeated(Stage stage) {
    Map<String, Integer> last = new HashMap<>();
    for (Stage.Line line : stage.lines()) {
      last.put(line.source().keyword(), line.source().line());
    }
    for (Stage.Line line : stage.lines()) {
      String keyword = line.source().keyword();
      if (List.of("CMD", "ENTRYPOINT", "HEALTHCHECK").contains(keyword)
          && line.source().line() != last.getOrDefault(keyword, 0)) {
        findings.add(
            Rule.MULTIPLE_INSTRUCTIONS_DISALLOWED,
            line.source().line(),
            "Multiple "
                + keyword
                + " instructions should not be used in the same stage because only the last one will be used");
      }
    }
  }

  /// @param known changed here
  private void check(Stage.Line line, Known known) {
    int number = line.source().line();
    String keyword = line.source().keyword();
    switch (line.instruction()) {
      case Instruction.Cmd(Instruction.Command command) -> json(command, known, keyword, number);
      case Instruction.Entrypoint(Instruction.Command command) ->
          json(command, known, keyword, number);
      case Instruction.Shell _ -> known.shell = true;
      case Instruction.Maintainer _ ->
          findings.add(
              Rule.MAINTAINER_DEPRECATED,
              number,
              "Maintainer instruction is deprecated in favor of using label");
      case Instruction.Workdir(String path) -> {
        if (!known.directory && !path.startsWith("/") && path.indexOf('$') < 0) {
          findings.add(
              Rule.WORKDIR_RELATIVE_PATH,
              number,
              "Relative workdir \""
                  + path
                  + "\" can have unexpected results if the base image changes");
        }
        known.directory = true;
      }
      case Instruction.Env(List<Instruction.Pair> pairs) -> {
        legacy(line, keyword, number);
        for (Instruction.Pair pair : pairs) {
          secret(keyword, pair.name(), number);
        }
      }
      case Instruction.Label _ -> legacy(line, keyword, number);
      case Instruction.Arg(List<Instruction.Variable> variables) -> {
        for (Instruction.Variable variable : variables) {
          secret(keyword, variable.name(), number);
        }
      }
      case Instruction.Expose(String ports) -> ports(ports, number);
      default -> {}
    }
  }

  private void json(Instruction.Command command, Known known, String keyword, int line) {
    if (command.shell() && !command.words().isEmpty() && !known.shell) {
      findings.add(
          Rule.JSON_ARGS_RECOMMENDED,
          line,
          "JSON arguments recommended for "
              + keyword
              + " to prevent unintended behavior related to OS signals");
    }
  }

  private void legacy(Stage.Line line, String keyword, int number) {
    String rest = line.source().rest();
    String first = rest.split("\\s", 2)[0];
    if (first.indexOf('=') < 0) {
      findings.add(
          Rule.LEGACY_KEY_VALUE_FORMAT,
          number,
          "\""
              + keyword
              + " key=value\" should be used instead of legacy \""
              + keyword
              + " key value\" format");
    }
  }

  private void secret(String keyword, String name, int line) {
    List<String> words = List.of(name.toLowerCase(Locale.ROOT).split("_", -1));
    boolean secret = false;
    for (String word : words) {
      if (PUBLIC.contains(word)) {
        return;
      }
      secret |= SECRETS.contains(word);
    }
    if (secret) {
      findings.add(
          Rule.SECRETS_USED_IN_ARG_OR_ENV,
          line,
          "Do not use ARG or ENV instructions for sensitive data ("
              + keyword
              + " \""
              + name
              + "\")");
    }
  }

  private void ports(String ports, int line) {
    for (String port : ports.split("\\s+", -1)) {
      int slash = port.indexOf('/');
      String protocol = slash < 0 ? "" : port.substring(slash + 1);
      if (!protocol.equals(protocol.toLowerCase(Locale.ROOT)) && protocol.indexOf('$') < 0) {
        findings.add(
            Rule.EXPOSE_PROTO_CASING,
            line,
            "Defined protocol '" + port + "' in EXPOSE instruction should be lowercase");
      }
      if (port.indexOf(':') >= 0 && port.indexOf('$') < 0) {
        findings.add(
            Rule.EXPOSE_INVALID_FORMAT,
            line,
            "EXPOSE instruction should not define an IP address or host-port mapping, found '"
                + port
                + "'");
      }
    }
  }
}
