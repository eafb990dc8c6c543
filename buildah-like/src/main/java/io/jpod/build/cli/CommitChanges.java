package io.jpod.build.cli;

import io.jpod.build.CopyRequest;
import io.jpod.build.ImageBuilder;
import io.jpod.build.ImageSettings;
import io.jpod.build.SourceRules;
import io.jpod.build.WorkingContainer;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;
import io.jpod.core.storage.ConfigChanges;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What `jbuild commit` says of the image alone, beside the working container's settings.
///
/// @param unsetEnv variables that the image does not get
/// @param timestamp of the image; null: now
record CommitChanges(ParsedArgs args, List<String> unsetEnv, @Nullable Instant timestamp) {
  private static final String CREATED = "org.opencontainers.image.created";

  private static final Option ADD_FILE =
      Option.list("add-file", "SOURCE[:PATH]", "Add a file of the host to the image");
  private static final Option ANNOTATION =
      Option.list("annotation", "NAME=VALUE", "Set an annotation of the manifest");
  private static final Option CHANGE =
      Option.list(
          "c,change",
          "INSTRUCTION",
          "Dockerfile instruction for the image's settings: CMD ENTRYPOINT ENV EXPOSE LABEL ONBUILD STOPSIGNAL USER VOLUME WORKDIR");
  private static final Option CREATED_ANNOTATION =
      Option.flag("created-annotation", "Note the time in an annotation, too");
  private static final Option UNSETANNOTATION =
      Option.csv("unsetannotation", "NAME", "Leave an annotation out of the image");

  static final List<Option> OPTIONS =
      List.of(ADD_FILE, ANNOTATION, CHANGE, CREATED_ANNOTATION, UNSETANNOTATION);

  /// @throws JpodException if a value makes no sense
  void require(ImageSettings settings) throws JpodException {
    for (String annotation : args.values(ANNOTATION)) {
      if (annotation.indexOf('=') <= 0) {
        throw new JpodException(
            "annotation \"" + annotation + "\" is not NAME=VALUE", "--annotation NAME=VALUE");
      }
    }
    ConfigChanges.apply(settings.execution(), args.values(CHANGE));
  }

  /// The image's settings; to be called when they are known to make sense.
  ImageSettings applied(ImageSettings settings) {
    ImageSettings changed = settings;
    for (String variable : unsetEnv) {
      changed = changed.withoutEnv(variable);
    }
    try {
      changed =
          changed.withExecution(ConfigChanges.apply(changed.execution(), args.values(CHANGE)));
    } catch (JpodException e) {
      throw new IllegalStateException(e); // it went well a moment ago
    }
    Map<String, String> annotations = new LinkedHashMap<>(changed.annotations());
    for (String name : args.values(UNSETANNOTATION)) {
      annotations.remove(name);
    }
    if (args.flag(CREATED_ANNOTATION)) {
      annotations.put(CREATED, (timestamp == null ? Instant.now() : timestamp).toString());
    }
    for (String annotation : args.values(ANNOTATION)) {
      int equals = annotation.indexOf('=');
      annotations.put(annotation.substring(0, equals), annotation.substring(equals + 1));
    }
    return changed.withAnnotations(annotations);
  }

  /// Files that the image has beside those of the working container, which has them from now on,
  /// too: it goes on on top of the image.
  void addFiles(ImageBuilder builder, WorkingContainer container) throws JpodException {
    for (String text : args.values(ADD_FILE)) {
      int colon = text.indexOf(':');
      String source = colon < 0 ? text : text.substring(0, colon);
      Path file = Path.of(source).toAbsolutePath();
      String parsing = "parsing add-file argument \"" + text + "\": source \"" + source + "\"";
      if (!Files.exists(file)) {
        throw new JpodException(parsing + ": stat " + source + ": no such file or directory");
      }
      if (Files.isDirectory(file)) {
        throw new JpodException(parsing + " is not a regular file");
      }
      String destination = colon < 0 ? file.toString() : text.substring(colon + 1);
      builder.copy(
          container,
          CopyRequest.of(List.of(file.toString()), absolute(destination))
              .withRules(new SourceRules(false, false, true, false)),
          false);
    }
  }

  private static String absolute(String path) {
    return path.startsWith("/") ? path : "/" + path;
  }
}
