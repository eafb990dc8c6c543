package io.jpod.build.engine;

import io.jpod.build.ImageSettings;
import io.jpod.build.dockerfile.DockerfileException;
import io.jpod.build.dockerfile.Expander;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which variables an instruction sees, and which values `ARG`s get.
final class StageVariables {
  private static final Set<String> PROXIES =
      Set.of(
          "HTTP_PROXY",
          "http_proxy",
          "HTTPS_PROXY",
          "https_proxy",
          "FTP_PROXY",
          "ftp_proxy",
          "NO_PROXY",
          "no_proxy",
          "ALL_PROXY",
          "all_proxy");

  private final Map<String, String> buildArgs;
  private final Map<String, String> platform;
  private final Map<String, String> globals;
  private final char escape;

  /// @param platform `TARGETPLATFORM` and the like
  /// @param globals the `ARG`s in front of the first stage, with their values
  StageVariables(
      Map<String, String> buildArgs,
      Map<String, String> platform,
      Map<String, String> globals,
      char escape) {
    this.buildArgs = buildArgs;
    this.platform = platform;
    this.globals = globals;
    this.escape = escape;
  }

  /// `TARGETPLATFORM` and the like.
  ///
  /// @param target `os/arch[/variant]`
  static Map<String, String> platformArgs(String target, String build, @Nullable String stage) {
    Map<String, String> args = new LinkedHashMap<>();
    addPlatform(args, "TARGET", target);
    addPlatform(args, "BUILD", build);
    args.put("TARGETSTAGE", stage == null ? "default" : stage);
    return args;
  }

  private static void addPlatform(Map<String, String> args, String prefix, String platform) {
    String[] parts = platform.split("/", 3);
    args.put(prefix + "PLATFORM", platform);
    args.put(prefix + "OS", parts[0]);
    args.put(prefix + "ARCH", parts.length > 1 ? parts[1] : "");
    args.put(prefix + "VARIANT", parts.length > 2 ? parts[2] : "");
  }

  /// For an instruction of a stage: the environment wins over `ARG`s.
  Expander expander(StageState state) {
    // As they are before the instruction: `ENV a=1 b=$a` sees the a of the line above.
    ImageSettings settings = state.settings;
    Map<String, String> args = new LinkedHashMap<>(state.args);
    return new Expander(
        name -> {
          String value = settings.env(name);
          return value == null ? args.get(name) : value;
        },
        escape);
  }

  /// For `FROM` and the `ARG`s in front of it.
  Expander globalExpander(Map<String, String> known) {
    return new Expander(
        name -> {
          String value = known.get(name);
          return value == null ? platform.get(name) : value;
        },
        escape);
  }

  /// The value that an `ARG` of a stage gets; null: it has none.
  ///
  /// @param defaultValue with variables, null: none
  @Nullable String value(String name, @Nullable String defaultValue, Expander expander)
      throws DockerfileException {
    String given = buildArgs.get(name);
    if (given != null) {
      return given;
    }
    if (defaultValue != null) {
      return expander.word(defaultValue);
    }
    String global = globals.get(name);
    return global == null ? platform.get(name) : global;
  }

  /// What `RUN` sees of `ARG`s, where the environment says nothing else.
  static List<String> runArgs(StageState state) {
    List<String> entries = new ArrayList<>();
    for (Map.Entry<String, String> arg : state.args.entrySet()) {
      if (state.settings.env(arg.getKey()) == null) {
        entries.add(arg.getKey() + "=" + arg.getValue());
      }
    }
    return entries;
  }

  /// Proxies, which every `RUN` gets and no image or cache knows of.
  List<String> proxies(StageState state) {
    List<String> entries = new ArrayList<>();
    for (String name : PROXIES) {
      String value = buildArgs.get(name);
      if (value == null) {
        value = System.getenv(name);
      }
      if (value != null && !state.args.containsKey(name) && state.settings.env(name) == null) {
        entries.add(name + "=" + value);
      }
    }
    return entries;
  }

  static boolean isProxy(String name) {
    return PROXIES.contains(name);
  }
}
