package io.jpod.build.dockerfile;

import io.jpod.build.dockerfile.Instruction.Command;
import io.jpod.build.dockerfile.Instruction.CopyFlags;
import io.jpod.build.dockerfile.Instruction.Pair;
import io.jpod.build.dockerfile.Instruction.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Makes an [Instruction] of its text.
final class InstructionReader {
  private static final List<String> KEYWORDS =
      List.of(
          "ADD",
          "ARG",
          "CMD",
          "COPY",
          "ENTRYPOINT",
          "ENV",
          "EXPOSE",
          "FROM",
          "HEALTHCHECK",
          "LABEL",
          "MAINTAINER",
          "ONBUILD",
          "RUN",
          "SHELL",
          "STOPSIGNAL",
          "USER",
          "VOLUME",
          "WORKDIR");

  private final SourceInstruction source;
  private final char escape;
  private final Flags flags;

  private InstructionReader(SourceInstruction source, char escape) {
    this.source = source;
    this.escape = escape;
    this.flags = new Flags(source.keyword(), source.flags());
  }

  /// @throws DockerfileException with the instruction's line
  static Instruction read(SourceInstruction source, char escape) throws DockerfileException {
    try {
      InstructionReader reader = new InstructionReader(source, escape);
      Instruction instruction = reader.read();
      reader.flags.refuseOthers();
      return instruction;
    } catch (DockerfileException e) {
      throw e.at(source.line());
    }
  }

  private Instruction read() throws DockerfileException {
    return switch (source.keyword()) {
      case "FROM" -> from();
      case "ARG" -> arg();
      case "RUN" -> run();
      case "COPY" -> copy(false);
      case "ADD" -> copy(true);
      case "ENV" -> new Instruction.Env(pairs());
      case "LABEL" -> new Instruction.Label(pairs());
      case "USER" -> new Instruction.User(single());
      case "WORKDIR" -> new Instruction.Workdir(single());
      case "VOLUME" -> volume();
      case "EXPOSE" -> new Instruction.Expose(required());
      case "ENTRYPOINT" -> new Instruction.Entrypoint(command());
      case "CMD" -> new Instruction.Cmd(command());
      case "SHELL" -> shell();
      case "HEALTHCHECK" -> health();
      case "ONBUILD" -> onBuild();
      case "STOPSIGNAL" -> new Instruction.StopSignal(single());
      case "MAINTAINER" -> new Instruction.Maintainer(required());
      default -> throw unknown();
    };
  }

  private DockerfileException unknown() {
    String near = null;
    for (String keyword : KEYWORDS) {
      if (distance(keyword, source.keyword()) <= 2) {
        near = keyword;
      }
    }
    return new DockerfileException("unknown instruction: " + source.keyword(), near);
  }

  /// How many letters must be changed, added or taken away.
  static int distance(String a, String b) {
    if (Math.abs(a.length() - b.length()) > 2) {
      return 3;
    }
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? diagonal : diagonal + 1;
        row[j] = Math.min(same, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[b.length()];
  }

  private String required() throws DockerfileException {
    if (source.rest().isEmpty()) {
      throw new DockerfileException(source.keyword() + " requires at least one argument", null);
    }
    return source.rest();
  }

  private String single() throws DockerfileException {
    if (source.rest().isEmpty()) {
      throw new DockerfileException(source.keyword() + " requires exactly one argument", null);
    }
    return source.rest();
  }

  private Instruction from() throws DockerfileException {
    List<String> words = WordSplitter.shellWords(source.rest(), escape);
    if (words.size() != 1 && words.size() != 3) {
      throw new DockerfileException(
          "FROM requires either one or three arguments", "FROM IMAGE AS NAME");
    }
    String name = null;
    if (words.size() == 3) {
      if (!words.get(1).equalsIgnoreCase("AS")) {
        throw new DockerfileException(
            "FROM requires either one or three arguments", "FROM IMAGE AS NAME");
      }
      name = words.get(2).toLowerCase(Locale.ROOT);
      checkStageName(name);
    }
    return new Instruction.From(words.getFirst(), name, flags.value("platform"));
  }

  private static void checkStageName(String name) throws DockerfileException {
    boolean good = !name.isEmpty() && name.charAt(0) >= 'a' && name.charAt(0) <= 'z';
    for (int i = 0; i < name.length() && good; i++) {
      char c = name.charAt(i);
      good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    }
    if (!good) {
      throw new DockerfileException(
          "invalid name for build stage: \""
              + name
              + "\", name can't start with a number or contain symbols",
          "a name of letters, digits, '-', '_' and '.'");
    }
  }

  private Instruction arg() throws DockerfileException {
    List<Variable> variables = new ArrayList<>();
    for (String word : WordSplitter.shellWords(required(), escape)) {
      int equals = word.indexOf('=');
      if (equals == 0) {
        throw new DockerfileException("ARG names can not be blank", "ARG NAME=default");
      }
      variables.add(
          new Variable(
              equals < 0 ? word : word.substring(0, equals),
              equals < 0 ? null : word.substring(equals + 1)));
    }
    return new Instruction.Arg(variables);
  }

  private Instruction run() throws DockerfileException {
    List<String> mounts = flags.values("mount");
    String network = flags.value("network");
    if (network != null
        && !network.equals("default")
        && !network.equals("none")
        && !network.equals("host")) {
      throw new DockerfileException(
          "invalid network mode \"" + network + "\" in RUN --network", "default, none or host");
    }
    String security = flags.value("security");
    if (security != null && !security.equals("sandbox") && !security.equals("insecure")) {
      throw new DockerfileException(
          "security \"" + security + "\" is not valid", "sandbox or insecure");
    }
    if (flags.value("device") != null) {
      throw new DockerfileException("RUN --device is not supported", "jbuild run --device");
    }
    for (String mount : mounts) {
      if (mount.indexOf('$') < 0) {
        RunMount.parse(mount);
      }
    }
    return new Instruction.Run(command(), mounts, network, security, source.documents());
  }

  private Instruction copy(boolean add) throws DockerfileException {
    List<String> json = JsonWords.read(source.rest());
    List<String> words =
        new ArrayList<>(json == null ? WordSplitter.shellWords(source.rest(), escape) : json);
    if (words.isEmpty()) {
      throw new DockerfileException(
          source.keyword() + " requires at least two arguments, but none were provided",
          source.keyword() + " SOURCE DESTINATION");
    }
    if (words.size() == 1) {
      throw new DockerfileException(
          source.keyword()
              + " requires at least two arguments, but only one was provided. Destination could not be determined",
          source.keyword() + " " + words.getFirst() + " .");
    }
    String destination = words.removeLast();
    List<String> sources = new ArrayList<>();
    for (String word : words) {
      if (json != null || source.documents().isEmpty() || SourceReader.head(word) == null) {
        sources.add(word);
      }
    }
    CopyFlags options =
        new CopyFlags(
            add ? null : flags.value("from"),
            flags.value("chown"),
            flags.value("chmod"),
            flags.isSet("link"),
            flags.isSet("parents"),
            flags.values("exclude"),
            add ? flags.value("checksum") : null,
            add && flags.isSet("keep-git-dir"),
            add ? flags.flag("unpack") : null);
    return new Instruction.Copy(add, sources, destination, options, source.documents());
  }

  private List<Pair> pairs() throws DockerfileException {
    List<String> words = WordSplitter.shellWords(required(), escape);
    if (words.getFirst().indexOf('=') < 0) {
      String rest = source.rest();
      int end = 0;
      while (end < rest.length() && !Character.isWhitespace(rest.charAt(end))) {
        end++;
      }
      if (end == rest.length()) {
        throw new DockerfileException(
            source.keyword() + " must have two arguments", source.keyword() + " NAME=VALUE");
      }
      return List.of(new Pair(rest.substring(0, end), rest.substring(end).strip()));
    }
    List<Pair> pairs = new ArrayList<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals < 0) {
        throw new DockerfileException(
            "Syntax error - can't find = in \"" + word + "\". Must be of the form: name=value",
            "quotes around a value with spaces");
      }
      if (equals == 0) {
        throw new DockerfileException(source.keyword() + " names can not be blank", null);
      }
      pairs.add(new Pair(word.substring(0, equals), word.substring(equals + 1)));
    }
    return pairs;
  }

  private Command command() {
    List<String> json = JsonWords.read(source.rest());
    return json == null
        ? new Command(source.rest().isEmpty() ? List.of() : List.of(source.rest()), true)
        : new Command(json, false);
  }

  private Instruction volume() throws DockerfileException {
    List<String> json = JsonWords.read(required());
    List<String> paths = json == null ? WordSplitter.shellWords(source.rest(), escape) : json;
    for (String path : paths) {
      if (path.isBlank()) {
        throw new DockerfileException("VOLUME specified can not be an empty string", null);
      }
    }
    return new Instruction.Volume(paths);
  }

  private Instruction shell() throws DockerfileException {
    List<String> json = JsonWords.read(source.rest());
    if (json == null || json.isEmpty()) {
      throw new DockerfileException(
          "SHELL requires the arguments to be in JSON form", "SHELL [\"/bin/bash\", \"-c\"]");
    }
    return new Instruction.Shell(json);
  }

  private Instruction health() throws DockerfileException {
    String rest = required();
    int end = 0;
    while (end < rest.length() && !Character.isWhitespace(rest.charAt(end))) {
      end++;
    }
    String type = rest.substring(0, end).toUpperCase(Locale.ROOT);
    String behind = rest.substring(end).strip();
    if (type.equals("NONE")) {
      if (!behind.isEmpty()) {
        throw new DockerfileException("HEALTHCHECK NONE takes no arguments", "HEALTHCHECK NONE");
      }
      return new Instruction.Health(null, List.of());
    }
    if (!type.equals("CMD")) {
      throw new DockerfileException(
          "Unknown type \"" + type + "\" in HEALTHCHECK (try CMD)", "HEALTHCHECK CMD " + rest);
    }
    List<Pair> options = new ArrayList<>();
    for (String name :
        List.of("interval", "timeout", "start-period", "start-interval", "retries")) {
      String value = flags.value(name);
      if (value != null) {
        options.add(new Pair(name, value));
      }
    }
    if (behind.isEmpty()) {
      throw new DockerfileException("Missing command after HEALTHCHECK CMD", null);
    }
    List<String> json = JsonWords.read(behind);
    return new Instruction.Health(
        json == null ? new Command(List.of(behind), true) : new Command(json, false), options);
  }

  private Instruction onBuild() throws DockerfileException {
    String rest = required();
    String trigger = rest.split("\\s+", 2)[0].toUpperCase(Locale.ROOT);
    if (trigger.equals("ONBUILD")) {
      throw new DockerfileException("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed", null);
    }
    if (trigger.equals("MAINTAINER") || trigger.equals("FROM")) {
      throw new DockerfileException(trigger + " isn't allowed as an ONBUILD trigger", null);
    }
    StringBuilder whole = new StringBuilder(rest);
    for (HereDocument document : source.documents()) {
      whole.append('\n').append(document.content()).append(document.name()).append('\n');
    }
    // What the flags were is part of the trigger's text, not of ONBUILD's.
    return new Instruction.OnBuild(whole.toString());
  }

  /// The flags in front of an instruction.
  private static final class Flags {
    private final String keyword;
    private final List<Pair> given = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();

    Flags(String keyword, List<String> words) {
      this.keyword = keyword;
      for (String word : words) {
        int equals = word.indexOf('=');
        given.add(
            new Pair(
                word.substring(2, equals < 0 ? word.length() : equals),
                equals < 0 ? "" : word.substring(equals + 1)));
      }
    }

    List<String> values(String name) {
      asked.add(name);
      List<String> values = new ArrayList<>();
      for (Pair pair : given) {
        if (pair.name().equals(name)) {
          values.add(pair.value());
        }
      }
      return values;
    }

    @Nullable String value(String name) throws DockerfileException {
      List<String> values = values(name);
      if (values.size() > 1) {
        throw new DockerfileException("duplicate flag specified: " + name, null);
      }
      if (!values.isEmpty() && values.getFirst().isEmpty()) {
        throw new DockerfileException("missing a value on flag: " + name, "--" + name + "=VALUE");
      }
      return values.isEmpty() ? null : values.getFirst();
    }

    @Nullable Boolean flag(String name) throws DockerfileException {
      List<String> values = values(name);
      if (values.isEmpty()) {
        return null;
      }
      return switch (values.getLast().toLowerCase(Locale.ROOT)) {
        case "", "true" -> true;
        case "false" -> false;
        default ->
            throw new DockerfileException(
                "expecting boolean value for flag " + name + ", not: " + values.getLast(), null);
      };
    }

    boolean isSet(String name) throws DockerfileException {
      return Boolean.TRUE.equals(flag(name));
    }

    void refuseOthers() throws DockerfileException {
      for (Pair pair : given) {
        if (!asked.contains(pair.name())) {
          throw new DockerfileException(
              "unknown flag: --" + pair.name() + " (in " + keyword + ")", null);
        }
      }
    }
  }
}
