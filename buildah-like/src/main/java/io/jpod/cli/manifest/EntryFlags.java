package io.jpod.cli.manifest;

import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;
import io.jpod.core.registry.EntryChange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The options that say something of an entry of a list.
final class EntryFlags {
  static final Option ANNOTATION =
      Option.list("annotation", "KEY=VALUE", "Set an annotation for the image");
  static final Option ARCH = Option.value("arch", "ARCH", "Override the image's architecture");
  static final Option FEATURES =
      Option.csv("features", "FEATURE", "Override the features of the image's platform");
  static final Option OS = Option.value("os", "OS", "Override the image's operating system");
  static final Option OS_FEATURES =
      Option.csv("os-features", "FEATURE", "Override the features of the operating system");
  static final Option OS_VERSION =
      Option.value("os-version", "VERSION", "Override the version of the operating system");
  static final Option VARIANT =
      Option.value("variant", "VARIANT", "Override the variant of the architecture");

  private EntryFlags() {}

  /// Options that the command does not have count as not given.
  static EntryChange read(ParsedArgs args) throws JpodException {
    return new EntryChange(
        args.value(OS),
        args.value(ARCH),
        args.value(VARIANT),
        args.value(OS_VERSION),
        args.values(FEATURES),
        args.values(OS_FEATURES),
        annotations(args.values(ANNOTATION)));
  }

  static Map<String, String> annotations(List<String> texts) throws JpodException {
    Map<String, String> annotations = new LinkedHashMap<>();
    for (String text : texts) {
      int equals = text.indexOf('=');
      if (equals < 0) {
        throw new JpodException("expected --annotation \"" + text + "\" to be in key=value format");
      }
      annotations.put(text.substring(0, equals), text.substring(equals + 1));
    }
    return annotations;
  }
}
