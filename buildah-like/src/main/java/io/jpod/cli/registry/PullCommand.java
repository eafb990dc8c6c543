package io.jpod.cli.registry;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.registry.ImagePuller;
import io.jpod.core.registry.PlatformChoice;
import io.jpod.core.registry.PullPolicy;
import io.jpod.core.registry.Registries;
import io.jpod.core.storage.ImageList;
import io.jpod.core.storage.ImageStore;
import io.jpod.oci.ImageReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `jpod pull`: brings images from registries, or from archives named by their transport.
public final class PullCommand implements Command {
  private static final Option ALL_TAGS =
      Option.flag("a,all-tags", "Pull all tags of the repository");
  private static final Option ALL_PLATFORMS =
      Option.flag(
          "all-platforms",
          "Pull the images for all platforms, and keep them as a manifest list of that name");
  private static final Option ARCH =
      Option.value("arch", "ARCH", "Architecture to pull instead of this machine's");
  private static final Option OS = Option.value("os", "OS", "Operating system to pull");
  private static final Option VARIANT =
      Option.value("variant", "VARIANT", "Variant of the architecture to pull");
  private static final Option PLATFORM =
      Option.value("platform", "OS/ARCH[/VARIANT]", "Platform to pull");
  private static final Option POLICY =
      Option.value(
          "policy,pull",
          "POLICY",
          "always, missing, newer or never (default always; of jbuild, missing)");
  private static final Option REMOVE_SIGNATURES =
      Option.flag("remove-signatures", "Keep no signatures of the image; none are ever kept");
  private static final Option QUIET =
      Option.flag("q,quiet", "Show no progress, only the id of the image");

  private final CommandDefinition definition;
  private final String defaultPolicy;

  public PullCommand() {
    this("jpod");
  }

  /// @param program `jpod`, or `jbuild`, which has the same command
  public PullCommand(String program) {
    defaultPolicy = program.equals("jbuild") ? "missing" : "always";
    definition =
        new CommandDefinition(
                program + " pull", "IMAGE [IMAGE...]", "Pull an image from a registry")
            .description(
                "Downloads images with all their layers at once; layers that are in the store are not"
                    + " fetched, and a pull that was interrupted goes on where it was. A name without a"
                    + " registry means the alias or the search registries of registries.conf, else"
                    + " docker.io. The ids of the images are printed.")
            .options(
                ALL_PLATFORMS,
                ALL_TAGS,
                ARCH,
                RegistryFlags.AUTHFILE,
                RegistryFlags.CERT_DIR,
                RegistryFlags.CREDS,
                RegistryFlags.DISABLE_CONTENT_TRUST,
                OS,
                PLATFORM,
                POLICY,
                QUIET,
                REMOVE_SIGNATURES,
                RegistryFlags.RETRY,
                RegistryFlags.RETRY_DELAY,
                RegistryFlags.SIGNATURE_POLICY,
                RegistryFlags.TLS_VERIFY,
                VARIANT)
            .operands(1, CommandDefinition.ANY)
            .notYet("decryption-key")
            .examples(
                program + " pull debian:12",
                program + " pull --platform linux/arm64 docker.io/library/alpine",
                program + " pull --tls-verify=false localhost:5000/app",
                program + " pull oci-archive:app.tar",
                program + " pull containers-storage:debian:12");
  }

  @Override
  public CommandDefinition definition() {
    return definition;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    if (args.isGiven(PLATFORM) && (args.isGiven(ARCH) || args.isGiven(OS))) {
      throw new JpodException("--platform option can not be specified with --arch or --os");
    }
    PlatformChoice platform = platform(args);
    PullPolicy policy = PullPolicy.of(args.value(POLICY, defaultPolicy));
    Directories directories = Engine.directories(args);
    ImageStore store = ImageStore.open(directories);
    List<String> ids = new ArrayList<>();
    try (Transfer transfer = Transfer.shownOn(console, args.flag(QUIET));
        Registries registries = Registries.open(RegistryFlags.read(args, directories))) {
      ImagePuller puller =
          new ImagePuller(store, directories.root(), registries, transfer.listener());
      for (String name : args.operands()) {
        if (ImageTransports.isLocal(name)) {
          addLoaded(store, ImageTransports.brought(name, store, directories), ids);
        } else if (args.flag(ALL_PLATFORMS)) {
          ImageList list = puller.pullAllPlatforms(name);
          ids.add(list == null ? store.require(bare(name)).id() : list.id());
        } else if (args.flag(ALL_TAGS)) {
          pullAllTags(name, puller, registries, platform, ids);
        } else {
          ids.add(puller.pull(name, platform, policy).id());
        }
      }
    }
    for (String id : ids) {
      console.line(id);
    }
    return 0;
  }

  /// Null if the command line names none.
  private static @Nullable PlatformChoice platform(ParsedArgs args) throws JpodException {
    boolean given =
        args.isGiven(PLATFORM) || args.isGiven(OS) || args.isGiven(ARCH) || args.isGiven(VARIANT);
    return given
        ? PlatformChoice.of(
            args.value(PLATFORM), args.value(OS), args.value(ARCH), args.value(VARIANT))
        : null;
  }

  private static void pullAllTags(
      String name,
      ImagePuller puller,
      Registries registries,
      @Nullable PlatformChoice platform,
      List<String> ids)
      throws JpodException {
    String bare = bare(name);
    if (bare.indexOf('@') >= 0 || bare.lastIndexOf(':') > bare.lastIndexOf('/')) {
      throw new JpodException("tag can't be used with --all-tags/-a");
    }
    ImageReference repository = registries.conf().candidates(bare).getFirst();
    for (String tag : registries.repository(repository).tags()) {
      ids.add(puller.pull(repository.withTag(tag).canonical(), platform, PullPolicy.ALWAYS).id());
    }
  }

  private static void addLoaded(ImageStore store, List<String> names, List<String> ids)
      throws JpodException {
    for (String name : names) {
      ImageList list = store.lists().find(name);
      String id = list != null ? list.id() : store.require(name).id();
      if (!ids.contains(id)) {
        ids.add(id);
      }
    }
  }

  private static String bare(String name) {
    return name.startsWith("docker://") ? name.substring("docker://".length()) : name;
  }
}
