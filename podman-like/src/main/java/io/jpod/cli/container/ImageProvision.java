package io.jpod.cli.container;

import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.command.Personality;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.engine.LongCommand;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.ImageStore;
import java.util.ArrayList;
import java.util.List;

/// `--pull`: an image from its registry before a container is made of it. On the way of a container
/// whose image is there, nothing here is touched.
final class ImageProvision {
  private ImageProvision() {}

  /// Pulls as the policy says: `always` or `newer`.
  ///
  /// @return by what the image is found now: its name, or for one of an archive or another store,
  ///   which may be called otherwise here, its id
  static String pull(ParsedArgs args, String image, String policy) throws JpodException {
    Directories directories = Engine.directories(args);
    if (Personality.of(args.words().get(0)).isDocker() && policy.equals("missing")) {
      boolean tagged = image.indexOf('@') >= 0 || image.lastIndexOf(':') > image.lastIndexOf('/');
      System.err.println(
          "Unable to find image '" + image + (tagged ? "" : ":latest") + "' locally");
    }
    List<String> words = new ArrayList<>();
    words.add("pull");
    words.add("--policy=" + policy);
    if (args.flag(CreationOptions.QUIET)) {
      words.add("--quiet");
    }
    addIfGiven(args, CreationOptions.AUTHFILE, words);
    addIfGiven(args, CreationOptions.CERT_DIR, words);
    addIfGiven(args, CreationOptions.CREDS, words);
    addIfGiven(args, CreationOptions.RETRY, words);
    addIfGiven(args, CreationOptions.RETRY_DELAY, words);
    addIfGiven(args, CreationOptions.TLS_VERIFY, words);
    addIfGiven(args, CreationOptions.ARCH, words);
    addIfGiven(args, CreationOptions.OS, words);
    addIfGiven(args, CreationOptions.PLATFORM, words);
    addIfGiven(args, CreationOptions.VARIANT, words);
    words.add("--");
    words.add(image);
    String ids = LongCommand.run(directories, words).strip();
    return isMissing(args, image) ? ids.substring(ids.lastIndexOf('\n') + 1) : image;
  }

  private static void addIfGiven(ParsedArgs args, Option option, List<String> words) {
    String value = args.value(option);
    if (value != null) {
      words.add("--" + option.longName() + "=" + value);
    }
  }

  /// Whether the container could not be made because its image is not in the store.
  static boolean isMissing(ParsedArgs args, String image) throws JpodException {
    return ImageStore.open(Engine.directories(args)).find(image) == null;
  }
}
