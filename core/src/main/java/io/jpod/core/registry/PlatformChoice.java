package io.jpod.core.registry;

import io.jpod.core.JpodException;
import io.jpod.oci.Descriptor;
import io.jpod.oci.ImageIndex;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.MediaTypes;
import io.jpod.oci.Platform;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which image of an index is wanted.
///
/// @param os `linux`
/// @param architecture in Go's words: `amd64`, `arm64`
/// @param variant `v7`; null: the best that this machine runs, or none
public record PlatformChoice(String os, String architecture, @Nullable String variant) {
  /// That of this machine.
  public static PlatformChoice host() {
    Platform host = Platform.host();
    return new PlatformChoice(host.os(), host.architecture(), null);
  }

  /// `--platform OS/ARCH[/VARIANT]`, with `--os`, `--arch` and `--variant` for its parts; null
  /// where they are not given.
  public static PlatformChoice of(
      @Nullable String platform,
      @Nullable String os,
      @Nullable String architecture,
      @Nullable String variant)
      throws JpodException {
    PlatformChoice choice = host();
    if (platform != null && !platform.isEmpty()) {
      String[] parts = platform.split("/", -1);
      if (parts.length > 3 || parts[0].isEmpty() || (parts.length > 1 && parts[1].isEmpty())) {
        throw new JpodException(
            "invalid platform syntax for \"" + platform + "\" (use OS/ARCH[/VARIANT][,...])");
      }
      choice =
          new PlatformChoice(
              parts[0],
              parts.length > 1 ? parts[1] : choice.architecture,
              parts.length > 2 ? parts[2] : null);
    }
    PlatformChoice asked =
        new PlatformChoice(
            os == null || os.isEmpty() ? choice.os : os,
            architecture == null || architecture.isEmpty() ? choice.architecture : architecture,
            variant == null || variant.isEmpty() ? choice.variant : variant);
    return asked.normalized();
  }

  /// The names that people use for architectures, as containerd maps them.
  private PlatformChoice normalized() {
    return switch (architecture) {
      case "x86_64", "x86-64" -> new PlatformChoice(os, "amd64", variant);
      case "aarch64" -> new PlatformChoice(os, "arm64", variant);
      case "armhf" -> new PlatformChoice(os, "arm", variant == null ? "v7" : variant);
      case "armel" -> new PlatformChoice(os, "arm", variant == null ? "v6" : variant);
      case "i386" -> new PlatformChoice(os, "386", variant);
      default -> this;
    };
  }

  /// Whether an image for these would do.
  public boolean accepts(String imageOs, String imageArchitecture, @Nullable String imageVariant) {
    return os.equals(imageOs)
        && architecture.equals(imageArchitecture)
        && rank(imageVariant == null ? "" : imageVariant) >= 0;
  }

  /// The entry of an index, the first of the best ones.
  ///
  /// @throws InvalidSpecException if there is none, in podman's words
  Descriptor choose(ImageIndex index) {
    Descriptor best = null;
    int bestRank = -1;
    for (Descriptor entry : index.manifests()) {
      Platform platform = entry.platform();
      boolean readable =
          MediaTypes.isManifest(entry.mediaType()) || MediaTypes.isIndex(entry.mediaType());
      if (platform == null || !readable) {
        continue;
      }
      String theirs = platform.variant() == null ? "" : platform.variant();
      if (accepts(platform.os(), platform.architecture(), theirs) && rank(theirs) > bestRank) {
        best = entry;
        bestRank = rank(theirs);
      }
    }
    if (best != null) {
      return best;
    }
    if (index.manifests().size() == 1 && index.manifests().getFirst().platform() == null) {
      return index.manifests().getFirst();
    }
    throw new InvalidSpecException(
        "no image found in image index for architecture \""
            + architecture
            + "\", variant \""
            + (variant == null ? "" : variant)
            + "\", OS \""
            + os
            + "\"");
  }

  /// How well a variant fits, -1 if not at all. An image for an older processor runs on a newer
  /// one.
  private int rank(String theirs) {
    List<String> order =
        switch (architecture) {
          case "arm" -> List.of("v5", "v6", "v7", "v8");
          case "arm64" -> List.of("v8");
          default -> List.of();
        };
    String wanted = variant == null ? "" : variant;
    if (wanted.equals(theirs)) {
      return order.size() + 1;
    }
    if (theirs.isEmpty()) {
      return 0;
    }
    if (wanted.isEmpty()) {
      return order.contains(theirs) ? order.indexOf(theirs) + 1 : -1;
    }
    int position = order.indexOf(theirs);
    return position >= 0 && position < order.indexOf(wanted) ? position + 1 : -1;
  }
}
