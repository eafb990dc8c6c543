package io.jpod.cli.build;

import io.jpod.build.WorkingContainers;
import io.jpod.build.cache.LocalCache;
import io.jpod.build.cache.RegistryCache;
import io.jpod.build.cache.SharedCache;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.registry.RegistryFlags;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.container.Containers;
import io.jpod.core.registry.Registries;
import io.jpod.core.storage.ImageUsers;
import io.jpod.oci.ImageReference;
import io.jpod.oci.InvalidSpecException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The caches that `--cache-from` and `--cache-to` name: an image's name, as podman has it, or
/// `type=registry,ref=NAME`, as docker; or a directory, `type=local`.
record SharedCaches(List<SharedCache> from, List<SharedCache> to, @Nullable Registries registries)
    implements AutoCloseable {
  static SharedCaches of(ParsedArgs args, Directories directories) throws JpodException {
    if (!args.isGiven(BuildFlags.CACHE_FROM) && !args.isGiven(BuildFlags.CACHE_TO)) {
      return new SharedCaches(List.of(), List.of(), null);
    }
    Registries registries = Registries.open(RegistryFlags.read(args, directories));
    return new SharedCaches(
        caches(args, BuildFlags.CACHE_FROM, registries, directories),
        caches(args, BuildFlags.CACHE_TO, registries, directories),
        registries);
  }

  private static List<SharedCache> caches(
      ParsedArgs args, Option option, Registries registries, Directories directories)
      throws JpodException {
    List<SharedCache> caches = new ArrayList<>();
    for (String text : args.values(option)) {
      ImageUsers users =
          ImageUsers.both(
              Containers.open(directories).imageUsers(), WorkingContainers.open(directories));
      Path directory = directory(option, text);
      caches.add(
          directory == null
              ? new RegistryCache(reference(option, text), registries, directories, users)
              : new LocalCache(directory, directories, users));
    }
    return caches;
  }

  /// The directory of `type=local,src=DIR` or `type=local,dest=DIR`; null for another kind.
  static @Nullable Path directory(Option option, String text) throws JpodException {
    List<String> parts = List.of(text.split(",", -1));
    if (!parts.contains("type=local")) {
      return null;
    }
    String wanted = option == BuildFlags.CACHE_FROM ? "src=" : "dest=";
    String directory = "";
    for (String part : parts) {
      if (part.startsWith(wanted)) {
        directory = part.substring(wanted.length());
      } else if (!part.equals("type=local") && !part.startsWith("mode=")) {
        throw wrong(option, text, "'" + part + "' is not known");
      }
    }
    if (directory.isEmpty()) {
      throw wrong(option, text, "it has no " + wanted + "DIR");
    }
    return Path.of(directory);
  }

  /// The name that a text means.
  static ImageReference reference(Option option, String text) throws JpodException {
    String name = text;
    if (text.indexOf('=') >= 0) {
      String type = "";
      name = "";
      for (String part : text.split(",", -1)) {
        if (part.startsWith("type=")) {
          type = part.substring("type=".length());
        } else if (part.startsWith("ref=")) {
          name = part.substring("ref=".length());
        } else if (!part.startsWith("mode=") && !part.startsWith("oci-mediatypes=")) {
          throw wrong(option, text, "'" + part + "' is not known");
        }
      }
      if (!type.equals("registry")) {
        throw wrong(
            option,
            text,
            "only caches in registries and in directories (type=local) are supported");
      }
    }
    try {
      return ImageReference.parse(
          name.startsWith("docker://") ? name.substring("docker://".length()) : name);
    } catch (InvalidSpecException e) {
      throw wrong(option, text, String.valueOf(e.getMessage()));
    }
  }

  private static JpodException wrong(Option option, String text, String why) {
    String flag = "--" + option.longName();
    return new JpodException(
        flag + " " + text + ": " + why, flag + " type=registry,ref=REGISTRY/NAME:TAG");
  }

  @Override
  public void close() throws JpodException {
    for (SharedCache cache : from) {
      if (cache instanceof LocalCache local) {
        local.close();
      }
    }
    Registries opened = registries;
    if (opened != null) {
      opened.close();
    }
  }
}
