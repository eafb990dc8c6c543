package io.jpod.build.cli;

import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.engine.LongCommand;
import io.jpod.cli.registry.ImageTransports;
import io.jpod.cli.registry.RegistryFlags;
import io.jpod.core.JpodException;
import io.jpod.core.registry.PullPolicy;
import io.jpod.core.storage.ImageStore;
import io.jpod.oci.Digest;
import java.util.ArrayList;
import java.util.List;

/// The image that `jbuild from` begins with: in the store, or pulled as `--pull` says.
final class BaseImage {
  static final Option QUIET = Option.flag("q,quiet", "Say nothing but the result");

  private static final Option PULL =
      Option.optionalValue(
          "pull", "WHEN", "true", "Pull the image: always, missing (default), newer or never");
  private static final Option PULL_ALWAYS =
      Option.flag("pull-always", "Pull the image even if it is in the store");
  private static final Option PULL_NEVER = Option.flag("pull-never", "Never pull the image");
  private static final Option ARCH = Option.value("arch", "ARCH", "Architecture of the image");
  private static final Option OS = Option.value("os", "OS", "Operating system of the image");
  private static final Option PLATFORM =
      Option.value("platform", "OS/ARCH[/VARIANT]", "Platform of the image");
  private static final Option VARIANT =
      Option.value("variant", "VARIANT", "Variant of the image's architecture");

  /// Handed on to the pull as they are.
  private static final List<Option> FORWARDED =
      List.of(
          ARCH,
          RegistryFlags.AUTHFILE,
          RegistryFlags.CERT_DIR,
          RegistryFlags.CREDS,
          OS,
          PLATFORM,
          RegistryFlags.RETRY,
          RegistryFlags.RETRY_DELAY,
          RegistryFlags.SIGNATURE_POLICY,
          RegistryFlags.TLS_VERIFY,
          VARIANT);

  /// Of a pull of an image for this machine.
  static final List<Option> REGISTRY =
      List.of(
          RegistryFlags.AUTHFILE,
          RegistryFlags.CERT_DIR,
          RegistryFlags.CREDS,
          RegistryFlags.RETRY,
          RegistryFlags.RETRY_DELAY,
          RegistryFlags.SIGNATURE_POLICY,
          RegistryFlags.TLS_VERIFY);

  static final List<Option> OPTIONS = options();

  private BaseImage() {}

  private static List<Option> options() {
    List<Option> all = new ArrayList<>(List.of(PULL, PULL_ALWAYS, PULL_NEVER));
    all.addAll(FORWARDED);
    return all;
  }

  /// Brings the image that the first operand names into the store, if that has to be.
  ///
  /// @return by what it is found there: its name, or for one of an archive or another store, which
  ///   may be called otherwise here, its id
  static String provide(ParsedArgs args, ImageStore images) throws JpodException {
    return provide(args, args.operand(0), images);
  }

  /// Brings an image into the store, as the other method; options that the command does not have
  /// count as not given.
  static String provide(ParsedArgs args, String name, ImageStore images) throws JpodException {
    PullPolicy policy = policy(args);
    boolean platform = args.isGiven(PLATFORM) || args.isGiven(ARCH) || args.isGiven(OS);
    boolean elsewhere = ImageTransports.isLocal(name);
    if (!elsewhere && isId(name) && images.find(name) == null) {
      throw new JpodException(name + ": image not known"); // no registry knows it by its id
    }
    if ((policy == PullPolicy.NEVER && !elsewhere)
        || (policy == PullPolicy.MISSING && !platform && images.find(name) != null)) {
      return name;
    }
    List<String> words = new ArrayList<>();
    words.add("pull");
    words.add("--policy=" + (elsewhere ? PullPolicy.ALWAYS : policy).word());
    if (args.flag(QUIET)) {
      words.add("--quiet");
    }
    for (Option option : FORWARDED) {
      String value = args.value(option);
      if (value != null) {
        words.add("--" + option.longName() + "=" + value);
      }
    }
    words.add("--");
    words.add(name);
    String ids = LongCommand.run(Engine.directories(args), words).strip();
    return images.find(name) == null ? ids.substring(ids.lastIndexOf('\n') + 1) : name;
  }

  private static boolean isId(String name) {
    return name.startsWith("sha256:") && Digest.isHex(name.substring("sha256:".length()));
  }

  /// buildah's words, `true` and `false` among them.
  static PullPolicy policy(ParsedArgs args) throws JpodException {
    if (args.flag(PULL_ALWAYS)) {
      return PullPolicy.ALWAYS;
    }
    if (args.flag(PULL_NEVER)) {
      return PullPolicy.NEVER;
    }
    return PullPolicy.of(args.value(PULL));
  }
}
