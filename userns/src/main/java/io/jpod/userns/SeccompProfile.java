package io.jpod.userns;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A seccomp profile in docker's and podman's format: the runtime-spec's `linux.seccomp`, and rules
/// that hold only for some capabilities, processors or kernels.
///
/// @param defaultAction action for calls that no rule names, as libseccomp's number
/// @param architectures names as `SCMP_ARCH_X86_64`, for which rules hold besides the native one;
///   null: those of `archMap`
/// @param archMap for each native architecture the others that it can execute
/// @param rules in their order
/// @see <a
///   href="https://github.com/opencontainers/runtime-spec/blob/v1.3.0/config-linux.md#seccomp">runtime-spec
///   1.3.0, Seccomp</a>
record SeccompProfile(
    int defaultAction,
    @Nullable List<String> architectures,
    Map<String, List<String>> archMap,
    List<Rule> rules) {
  private static final int EPERM = 1;
  private static final int ERRNO = 0x00050000;
  private static final int TRACE = 0x7ff00000;

  SeccompProfile {
    architectures = architectures == null ? null : List.copyOf(architectures);
    archMap = Map.copyOf(archMap);
    rules = List.copyOf(rules);
  }

  /// Compares one argument of a call.
  ///
  /// @param index of the argument, 0 to 5
  /// @param operator libseccomp's number, 1 (`NE`) to 7 (`MASKED_EQ`)
  /// @param value to compare with; for `MASKED_EQ` the mask
  /// @param valueTwo for `MASKED_EQ` the value to compare with
  record Condition(int index, int operator, long value, long valueTwo) {}

  /// When a rule holds, or does not.
  ///
  /// @param capabilities mask
  /// @param arches Go's names: `amd64`
  /// @param minKernel `major << 16 | minor`, 0: any
  record Filter(long capabilities, List<String> arches, int minKernel) {
    Filter {
      arches = List.copyOf(arches);
    }
  }

  /// What happens to some calls.
  ///
  /// @param names of calls; those that libseccomp does not know are passed over
  /// @param action libseccomp's number
  /// @param conditions all have to hold; several for one argument: any of them
  record Rule(
      List<String> names,
      int action,
      List<Condition> conditions,
      Filter includes,
      Filter excludes) {
    Rule {
      names = List.copyOf(names);
      conditions = List.copyOf(conditions);
    }

    /// Whether the rule holds on this machine with these capabilities: all that it includes and
    /// none that it excludes.
    boolean holds(long capabilities, String arch, int kernel) {
      return (capabilities & includes.capabilities) == includes.capabilities
          && (includes.arches.isEmpty() || includes.arches.contains(arch))
          && kernel >= includes.minKernel
          && (capabilities & excludes.capabilities) == 0
          && !excludes.arches.contains(arch)
          && (excludes.minKernel == 0 || kernel < excludes.minKernel);
    }
  }

  /// The capabilities that make a difference.
  long relevantCapabilities() {
    long relevant = 0;
    for (Rule rule : rules) {
      relevant |= rule.includes.capabilities | rule.excludes.capabilities;
    }
    return relevant;
  }

  /// Reads a profile.
  ///
  /// @throws SeccompException if it is no such profile or asks for what we do not do
  static SeccompProfile parse(byte[] json) throws SeccompException {
    try {
      return read(Json.parseObject(json));
    } catch (InvalidSpecException
        | IllegalStateException
        | NumberFormatException
        | UnsupportedOperationException e) {
      throw new SeccompException("not a seccomp profile: " + e.getMessage(), e);
    }
  }

  private static SeccompProfile read(JsonObject json) throws SeccompException {
    for (String name : List.of("listenerPath", "listenerMetadata")) {
      if (json.has(name)) {
        throw new SeccompException("seccomp profile: " + name + " is not supported");
      }
    }
    if (!array(json, "flags").isEmpty()) {
      throw new SeccompException(
          "seccomp profile: flags are not supported: " + array(json, "flags"));
    }
    int action = action(string(json, "defaultAction"), json.get("defaultErrnoRet"));
    List<String> architectures = json.has("architectures") ? strings(json, "architectures") : null;
    var archMap = new java.util.HashMap<String, List<String>>();
    for (JsonElement entry : array(json, "archMap")) {
      JsonObject map = entry.getAsJsonObject();
      archMap.put(string(map, "architecture"), strings(map, "subArchitectures"));
    }
    if (architectures != null && !architectures.isEmpty() && !archMap.isEmpty()) {
      throw new SeccompException(
          "both 'architectures' and 'archMap' are specified in the seccomp profile, use either 'architectures' or 'archMap'");
    }
    var rules = new ArrayList<Rule>();
    for (JsonElement rule : array(json, "syscalls")) {
      rules.add(rule(rule.getAsJsonObject()));
    }
    return new SeccompProfile(action, architectures, archMap, rules);
  }

  private static Rule rule(JsonObject json) throws SeccompException {
    List<String> names = json.has("name") ? List.of(string(json, "name")) : strings(json, "names");
    if (names.isEmpty()) {
      throw new SeccompException("seccomp profile: a rule without names");
    }
    var conditions = new ArrayList<Condition>();
    for (JsonElement argument : array(json, "args")) {
      conditions.add(condition(argument.getAsJsonObject()));
    }
    int action = action(string(json, "action"), json.get("errnoRet"));
    return new Rule(names, action, conditions, filter(json, "includes"), filter(json, "excludes"));
  }

  private static Condition condition(JsonObject json) throws SeccompException {
    String name = string(json, "op");
    int operator =
        List.of("NE", "LT", "LE", "EQ", "GE", "GT", "MASKED_EQ")
                .indexOf(name.replace("SCMP_CMP_", ""))
            + 1;
    int index = json.get("index").getAsInt();
    if (operator == 0 || index < 0 || index > 5) {
      throw new SeccompException("seccomp profile: bad argument comparison " + json);
    }
    long two = json.has("valueTwo") ? json.get("valueTwo").getAsBigInteger().longValue() : 0;
    return new Condition(index, operator, json.get("value").getAsBigInteger().longValue(), two);
  }

  private static Filter filter(JsonObject rule, String name) throws SeccompException {
    JsonElement json = rule.get(name);
    if (json == null || json.isJsonNull()) {
      return new Filter(0, List.of(), 0);
    }
    JsonObject filter = json.getAsJsonObject();
    long capabilities = 0;
    for (String capability : strings(filter, "caps")) {
      long mask = Capabilities.mask(capability);
      if (mask == 0) {
        throw new SeccompException("seccomp profile: unknown capability " + capability);
      }
      capabilities |= mask;
    }
    int kernel = filter.has("minKernel") ? kernel(string(filter, "minKernel")) : 0;
    return new Filter(capabilities, strings(filter, "arches"), kernel);
  }

  /// `major << 16 | minor` of a kernel release such as `6.1.0-13-amd64`.
  static int kernel(String release) throws SeccompException {
    int[] numbers = new int[2];
    int at = 0;
    for (int i = 0; i < 2; i++) {
      int from = at;
      while (at < release.length() && Character.isDigit(release.charAt(at))) {
        numbers[i] = numbers[i] * 10 + (release.charAt(at++) - '0');
      }
      if (at == from || at - from > 4) {
        throw new SeccompException("not a kernel version: " + release);
      }
      at++;
    }
    return numbers[0] << 16 | numbers[1];
  }

  private static int action(String name, @Nullable JsonElement errno) throws SeccompException {
    int value = errno == null || errno.isJsonNull() ? EPERM : errno.getAsInt();
    if (value < 0 || value > 4095) {
      throw new SeccompException("seccomp profile: bad error number " + value);
    }
    return switch (name) {
      case "SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD" -> 0;
      case "SCMP_ACT_KILL_PROCESS" -> 0x80000000;
      case "SCMP_ACT_TRAP" -> 0x00030000;
      case "SCMP_ACT_ERRNO" -> ERRNO | value;
      case "SCMP_ACT_TRACE" -> TRACE | value;
      case "SCMP_ACT_LOG" -> 0x7ffc0000;
      case "SCMP_ACT_ALLOW" -> 0x7fff0000;
      default ->
          throw new SeccompException("seccomp profile: action " + name + " is not supported");
    };
  }

  private static String string(JsonObject json, String name) throws SeccompException {
    JsonElement value = json.get(name);
    if (value == null || value.isJsonNull()) {
      throw new SeccompException("seccomp profile: no " + name);
    }
    return value.getAsString();
  }

  private static JsonArray array(JsonObject json, String name) {
    JsonElement value = json.get(name);
    return value == null || value.isJsonNull() ? new JsonArray() : value.getAsJsonArray();
  }

  private static List<String> strings(JsonObject json, String name) {
    var strings = new ArrayList<String>();
    for (JsonElement value : array(json, name)) {
      strings.add(value.getAsString());
    }
    return strings;
  }
}
