package io.jpod.build.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.jpod.build.ImageSettings;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;
import io.jpod.oci.ExecutionConfig;
import io.jpod.oci.ExecutionConfigBuilder;
import io.jpod.oci.ImageConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The options of `jbuild config` in buildah's grammar: what each makes of the settings, in
/// buildah's order, and the history it leaves.
final class ConfigChanges {
  private final ParsedArgs args;
  private final Console console;
  private final boolean history;
  private final List<String> warnings = new ArrayList<>();
  private List<String> steps = new ArrayList<>();

  ConfigChanges(ParsedArgs args, Console console) {
    this.args = args;
    this.console = console;
    this.history = History.isWanted(args.flag(ConfigCommand.ADD_HISTORY));
  }

  /// The settings with all options applied.
  ///
  /// @throws JpodException if a value makes no sense
  ImageSettings apply(ImageSettings settings) throws JpodException {
    steps = new ArrayList<>();
    warnings.clear();
    ImageSettings changed = platform(settings);
    changed = user(changed);
    changed = ports(changed);
    changed = environment(changed);
    changed = commands(changed);
    changed = volumes(changed);
    changed = labels(changed);
    changed = directory(changed);
    changed = forDocker(changed);
    changed = annotations(changed);
    for (String name : args.values(ConfigCommand.UNSETLABEL)) {
      changed = changed.withoutLabel(name);
    }
    if (history) {
      for (String step : steps) {
        changed = History.note(changed, step);
      }
    }
    return changed;
  }

  /// Says what was kept but has no effect.
  void warn() {
    for (String warning : warnings) {
      console.error("Warning: " + warning);
    }
  }

  private void step(String text) {
    steps.add(text);
  }

  private ImageSettings platform(ImageSettings settings) {
    ImageConfig image = settings.image();
    String arch = args.value(ConfigCommand.ARCH);
    String os = args.value(ConfigCommand.OS);
    String variant = args.value(ConfigCommand.VARIANT);
    String author = args.value(ConfigCommand.AUTHOR);
    ImageConfig changed =
        new ImageConfig(
            arch == null ? image.architecture() : arch,
            os == null ? image.os() : os,
            variant == null ? image.variant() : nullIfEmpty(variant),
            image.created(),
            author == null ? image.author() : nullIfEmpty(author),
            image.config(),
            image.diffIds(),
            image.history(),
            platformFields(image.other()));
    String createdBy = args.value(ConfigCommand.CREATED_BY);
    String historyComment = args.value(ConfigCommand.HISTORY_COMMENT);
    ImageSettings next = settings.withImage(changed);
    next = createdBy == null ? next : next.withCreatedBy(nullIfEmpty(createdBy));
    return historyComment == null ? next : next.withHistoryComment(nullIfEmpty(historyComment));
  }

  /// `os.version` and `os.features`, which have no component in the record.
  private @Nullable JsonObject platformFields(@Nullable JsonObject other) {
    String version = args.value(ConfigCommand.OS_VERSION);
    List<String> features = args.values(ConfigCommand.OS_FEATURE);
    if (version == null && features.isEmpty()) {
      return other;
    }
    JsonObject fields = other == null ? new JsonObject() : other.deepCopy();
    if (version != null) {
      fields.addProperty("os.version", version);
    }
    if (!features.isEmpty()) {
      List<String> known = new ArrayList<>();
      if (fields.get("os.features") instanceof JsonArray array) {
        for (JsonElement element : array) {
          known.add(element.getAsString());
        }
      }
      JsonArray changed = new JsonArray();
      for (String feature : edited(known, features)) {
        changed.add(new JsonPrimitive(feature));
      }
      fields.add("os.features", changed);
    }
    return fields;
  }

  private ImageSettings user(ImageSettings settings) throws JpodException {
    ExecutionConfigBuilder to = settings.execution().toBuilder();
    String user = args.value(ConfigCommand.USER);
    if (user != null) {
      to.user(nullIfEmpty(user));
      step("USER " + user);
    }
    String shell = args.value(ConfigCommand.SHELL);
    if (shell != null) {
      List<String> words = words("--shell", shell);
      to.shell(words.isEmpty() ? null : words);
      step("SHELL " + shell);
    }
    String signal = args.value(ConfigCommand.STOP_SIGNAL);
    if (signal != null) {
      to.stopSignal(nullIfEmpty(signal));
      step("STOPSIGNAL " + signal);
    }
    return settings.withExecution(to.build());
  }

  private static List<String> words(String option, String text) throws JpodException {
    List<String> json = ShellWords.jsonArray(text);
    return json == null ? ShellWords.split(option, text) : json;
  }

  private ImageSettings ports(ImageSettings settings) {
    List<String> ports = args.values(ConfigCommand.PORT);
    if (ports.isEmpty()) {
      return settings;
    }
    step("EXPOSE " + String.join(" ", ports));
    ExecutionConfig config = settings.execution();
    return settings.withExecution(
        config.toBuilder().exposedPorts(edited(config.exposedPorts(), ports)).build());
  }

  /// A set of words, changed: `-` empties it, a word with a dash at its end goes, any other is
  /// added.
  private static List<String> edited(List<String> words, List<String> changes) {
    List<String> changed = new ArrayList<>(words);
    for (String change : changes) {
      if (change.equals("-")) {
        changed.clear();
      } else if (change.endsWith("-")) {
        changed.remove(change.substring(0, change.length() - 1));
      } else if (!changed.contains(change)) {
        changed.add(change);
      }
    }
    return changed;
  }

  private ImageSettings environment(ImageSettings settings) throws JpodException {
    List<String> values = args.values(ConfigCommand.ENV);
    ImageSettings changed = settings;
    for (String value : values) {
      int equals = value.indexOf('=');
      if (equals > 0) {
        changed =
            changed.withEnv(
                value.substring(0, equals), Expansion.of(value.substring(equals + 1), changed));
      } else if (value.equals("-")) {
        changed = changed.withExecution(changed.execution().toBuilder().env(List.of()).build());
      } else if (value.endsWith("-") && equals < 0) {
        changed = changed.withoutEnv(value.substring(0, value.length() - 1));
      } else if (equals < 0 && !value.isEmpty()) {
        String own = System.getenv(value); // the caller's; nothing where he has none
        changed = own == null ? changed : changed.withEnv(value, own);
      } else {
        throw new JpodException(
            "setting env \"" + value + "\": no name given", "--env NAME" + value);
      }
    }
    if (!values.isEmpty()) {
      step("ENV " + String.join(" ", values));
    }
    return changed;
  }

  private ImageSettings commands(ImageSettings settings) throws JpodException {
    ExecutionConfigBuilder to = settings.execution().toBuilder();
    String entrypoint = args.value(ConfigCommand.ENTRYPOINT);
    String cmd = args.value(ConfigCommand.CMD);
    if (entrypoint != null) {
      List<String> json = ShellWords.jsonArray(entrypoint);
      if (entrypoint.isBlank()) {
        to.entrypoint(null);
      } else if (json != null) {
        to.entrypoint(json);
      } else {
        to.entrypoint(List.of("/bin/sh", "-c", entrypoint));
        if (settings.execution().cmd() != null && cmd == null) {
          warnings.add(
              "the command stays in the settings but /bin/sh -c ignores it: --cmd '' removes it");
        }
      }
      step("ENTRYPOINT " + entrypoint);
    }
    if (cmd != null) {
      List<String> words = words("--cmd", cmd);
      to.cmd(words.isEmpty() ? null : words);
      step("CMD " + cmd);
    }
    return settings.withExecution(to.build());
  }

  private ImageSettings volumes(ImageSettings settings) {
    List<String> volumes = args.values(ConfigCommand.VOLUME);
    if (volumes.isEmpty()) {
      return settings;
    }
    step("VOLUME " + String.join(" ", volumes));
    ExecutionConfig config = settings.execution();
    return settings.withExecution(
        config.toBuilder().volumes(edited(config.volumes(), volumes)).build());
  }

  private ImageSettings labels(ImageSettings settings) {
    List<String> labels = args.values(ConfigCommand.LABEL);
    if (labels.isEmpty()) {
      return settings;
    }
    step("LABEL " + String.join(" ", labels));
    ExecutionConfig config = settings.execution();
    return settings.withExecution(
        config.toBuilder().labels(editedMap(config.labels(), labels)).build());
  }

  private static Map<String, String> editedMap(Map<String, String> map, List<String> changes) {
    Map<String, String> changed = new LinkedHashMap<>(map);
    for (String change : changes) {
      int equals = change.indexOf('=');
      if (equals >= 0) {
        changed.put(change.substring(0, equals), change.substring(equals + 1));
      } else if (change.equals("-")) {
        changed.clear();
      } else if (change.endsWith("-")) {
        changed.remove(change.substring(0, change.length() - 1));
      } else {
        changed.put(change, "");
      }
    }
    return changed;
  }

  private ImageSettings directory(ImageSettings settings) {
    String path = args.value(ConfigCommand.WORKINGDIR);
    if (path == null) {
      return settings;
    }
    step("WORKDIR " + path);
    return settings.withExecution(
        settings.execution().toBuilder().workingDir(nullIfEmpty(path)).build());
  }

  private ImageSettings forDocker(ImageSettings settings) throws JpodException {
    ExecutionConfigBuilder to = settings.execution().toBuilder();
    List<String> triggers = args.values(ConfigCommand.ONBUILD);
    if (!triggers.isEmpty()) {
      List<String> all = new ArrayList<>(settings.execution().onBuild());
      for (String trigger : triggers) {
        if (trigger.equals("-")) {
          all.clear();
        } else {
          all.add(trigger);
          step("ONBUILD " + trigger);
        }
      }
      to.onBuild(all);
    }
    to.healthcheck(HealthOptions.apply(args, settings.execution().healthcheck()));
    ImageSettings changed = settings.withExecution(to.build());
    String comment = args.value(ConfigCommand.COMMENT);
    changed = comment == null ? changed : changed.withComment(nullIfEmpty(comment));
    String hostname = args.value(ConfigCommand.HOSTNAME);
    changed = hostname == null ? changed : changed.withHostname(nullIfEmpty(hostname));
    String domainname = args.value(ConfigCommand.DOMAINNAME);
    return domainname == null ? changed : changed.withDomainname(nullIfEmpty(domainname));
  }

  private ImageSettings annotations(ImageSettings settings) {
    List<String> changes = new ArrayList<>();
    for (String name : args.values(ConfigCommand.UNSETANNOTATION)) {
      changes.add(name + "-");
    }
    changes.addAll(args.values(ConfigCommand.ANNOTATION));
    return changes.isEmpty()
        ? settings
        : settings.withAnnotations(editedMap(settings.annotations(), changes));
  }

  private static @Nullable String nullIfEmpty(String text) {
    return text.isEmpty() ? null : text;
  }
}
