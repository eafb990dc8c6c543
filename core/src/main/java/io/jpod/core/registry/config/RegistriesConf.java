package io.jpod.core.registry.config;

import io.jpod.core.JpodException;
import io.jpod.core.toml.Toml;
import io.jpod.core.toml.TomlTable;
import io.jpod.oci.ImageReference;
import io.jpod.oci.InvalidSpecException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `registries.conf`, version 2, with its drop-in directories.
///
/// The main file is `$CONTAINERS_REGISTRIES_CONF`, else `~/.config/containers/registries.conf`,
/// else `/etc/containers/registries.conf`; `registries.conf.d` of `/etc` and of the user add to it.
///
/// @see <a
///   href="https://github.com/containers/image/blob/main/docs/containers-registries.conf.5.md">containers-registries.conf(5)</a>
public final class RegistriesConf {
  private final String mainFile;
  private final List<RegistryRule> rules;
  private final List<String> searched;
  private final Map<String, String> aliases;
  private final List<String> credentialHelpers;

  private RegistriesConf(
      String mainFile,
      List<RegistryRule> rules,
      List<String> searched,
      Map<String, String> aliases,
      List<String> credentialHelpers) {
    this.mainFile = mainFile;
    this.rules = List.copyOf(rules);
    this.searched = List.copyOf(searched);
    this.aliases = Map.copyOf(aliases);
    this.credentialHelpers = List.copyOf(credentialHelpers);
  }

  /// Reads all files. None at all is a valid configuration: short names are docker.io's.
  ///
  /// @param etc the system's configuration, normally `/etc/containers`
  public static RegistriesConf load(Map<String, String> environment, Path etc)
      throws JpodException {
    Path user = ConfigHome.containers(environment);
    String named = environment.get("CONTAINERS_REGISTRIES_CONF");
    Path main = user.resolve("registries.conf");
    if (named != null && !named.isEmpty()) {
      main = Path.of(named);
    } else if (!Files.exists(main)) {
      main = etc.resolve("registries.conf");
    }
    List<TomlTable> tables = new ArrayList<>();
    if (Files.exists(main)) {
      tables.add(Toml.read(main));
    } else if (named != null && !named.isEmpty()) {
      throw new JpodException("reading '" + main + "': No such file or directory");
    }
    String dropIns = environment.get("CONTAINERS_REGISTRIES_CONF_DIR");
    if (dropIns != null && !dropIns.isEmpty()) {
      readAll(Path.of(dropIns), tables);
    } else {
      readAll(etc.resolve("registries.conf.d"), tables);
      readAll(user.resolve("registries.conf.d"), tables);
    }
    return merge(main.toString(), tables);
  }

  private static void readAll(Path directory, List<TomlTable> into) throws JpodException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*.conf")) {
      for (Path entry : entries) {
        files.add(entry);
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return;
    } catch (IOException e) {
      throw new JpodException("reading '" + directory + "': " + e.getMessage(), e);
    }
    files.sort(null);
    for (Path file : files) {
      into.add(Toml.read(file));
    }
  }

  /// Later files win: lists replace, rules replace the rule of the same prefix, aliases add up.
  static RegistriesConf merge(String mainFile, List<TomlTable> tables) throws JpodException {
    Map<String, RegistryRule> rules = new LinkedHashMap<>();
    Map<String, String> aliases = new LinkedHashMap<>();
    List<String> searched = List.of();
    List<String> helpers = List.of();
    for (TomlTable table : tables) {
      if (table.has("registries")) {
        throw table.complaint(
            "version 1 of registries.conf ([registries.search] ...) is not supported; write"
                + " unqualified-search-registries and [[registry]]");
      }
      for (TomlTable registry : table.tables("registry")) {
        RegistryRule rule = RegistryRule.read(registry);
        rules.put(rule.prefix(), rule);
      }
      searched = replaced(searched, table.strings("unqualified-search-registries"));
      helpers = replaced(helpers, table.strings("credential-helpers"));
      addAliases(table.table("aliases"), aliases);
    }
    return new RegistriesConf(mainFile, List.copyOf(rules.values()), searched, aliases, helpers);
  }

  private static List<String> replaced(List<String> old, @Nullable List<String> fresh) {
    return fresh == null ? old : fresh;
  }

  private static void addAliases(@Nullable TomlTable table, Map<String, String> into)
      throws JpodException {
    if (table == null) {
      return;
    }
    for (String name : table.keys()) {
      String target = table.string(name);
      if (target == null || target.isEmpty()) {
        into.remove(name); // an empty one takes back what an earlier file says
      } else {
        into.put(name, target);
      }
    }
  }

  /// Names of the credential helpers in the order in which they are asked; empty if nothing is
  /// configured.
  public List<String> credentialHelpers() {
    return credentialHelpers;
  }

  /// Registries in which `search` looks for a term without one.
  public List<String> searchedRegistries() {
    return searched.isEmpty() ? List.of("docker.io") : searched;
  }

  /// The images that a name may mean, in the order in which they are to be tried: a complete name
  /// means itself, a short name its alias, else one image in each of the unqualified-search
  /// registries, else docker.io's. Each has a tag or digest.
  public List<ImageReference> candidates(String name) throws JpodException {
    try {
      ImageReference asDocker = ImageReference.parse(name).withDefaultTag();
      if (ImageReference.hasDomain(name)) {
        return List.of(asDocker);
      }
      String bare = bareName(name);
      String alias = aliases.get(bare);
      if (alias != null) {
        return List.of(in(alias, name.substring(bare.length())));
      }
      if (searched.isEmpty()) {
        return List.of(asDocker);
      }
      List<ImageReference> found = new ArrayList<>();
      for (String registry : searched) {
        found.add(ImageReference.parse(registry + "/" + name).withDefaultTag());
      }
      return found;
    } catch (InvalidSpecException e) {
      throw new JpodException(e.getMessage() == null ? name : e.getMessage(), e);
    }
  }

  private static ImageReference in(String alias, String tagAndDigest) {
    return ImageReference.parse(alias + tagAndDigest).withDefaultTag();
  }

  private static String bareName(String name) {
    int at = name.indexOf('@');
    String bare = at < 0 ? name : name.substring(0, at);
    int colon = bare.lastIndexOf(':');
    return colon > bare.lastIndexOf('/') ? bare.substring(0, colon) : bare;
  }

  /// Where an image may be pulled from, mirrors first.
  ///
  /// @throws JpodException if its registry is blocked
  public List<PullSource> sources(ImageReference reference) throws JpodException {
    RegistryRule rule = ruleFor(reference);
    return rule == null
        ? List.of(new PullSource(reference, false, false))
        : rule.sources(reference);
  }

  /// Where an image is pushed to, or searched, listed or logged in to: never a mirror.
  ///
  /// @throws JpodException if its registry is blocked
  public PullSource primary(ImageReference reference) throws JpodException {
    RegistryRule rule = ruleFor(reference);
    return rule == null ? new PullSource(reference, false, false) : rule.primary(reference);
  }

  /// Whether a registry as such, `host:port`, is insecure.
  public boolean isInsecure(String registry) throws JpodException {
    RegistryRule best = bestFor(registry);
    if (best != null && best.blocked()) {
      throw blocked(registry);
    }
    return best != null && best.insecure();
  }

  private @Nullable RegistryRule ruleFor(ImageReference reference) throws JpodException {
    RegistryRule best = bestFor(reference.canonical());
    if (best != null && best.blocked()) {
      throw blocked(best.prefix());
    }
    return best;
  }

  private @Nullable RegistryRule bestFor(String name) {
    RegistryRule best = null;
    int longest = -1;
    for (RegistryRule rule : rules) {
      if (rule.matches(name) >= 0 && rule.prefix().length() > longest) {
        best = rule;
        longest = rule.prefix().length();
      }
    }
    return best;
  }

  private JpodException blocked(String registry) {
    return new JpodException(
        "registry " + registry + " is blocked in " + mainFile + " or its drop-in directory");
  }
}
