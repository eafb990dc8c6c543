package io.jpod.core.storage.archive;

import io.jpod.core.JpodException;
import io.jpod.core.storage.ImageList;
import io.jpod.oci.Digest;
import io.jpod.oci.ImageConfig;
import io.jpod.oci.ImageReference;
import io.jpod.oci.InvalidSpecException;
import java.util.ArrayList;
import java.util.List;

/// One image of an archive with several: `docker-archive:FILE:NAME`, `oci-archive:FILE:@1`.
final class ArchiveSelection {
  private ArchiveSelection() {}

  /// @throws JpodException if the archive has no such image, or several when the name is new
  static ArchivedImage.Archived of(ArchivedImage.Archived all, String wanted) throws JpodException {
    if (wanted.startsWith("@sha256:")) {
      return digested(all, wanted.substring(1));
    }
    if (wanted.startsWith("@")) {
      return numbered(all, wanted);
    }
    ImageReference name = name(wanted);
    for (ArchivedImage.ArchivedList list : all.lists()) {
      if (has(list.names(), name)) {
        return new ArchivedImage.Archived(
            all.images(),
            List.of(new ArchivedImage.ArchivedList(list.index(), list.members(), List.of(name))));
      }
    }
    List<ArchivedImage> found = new ArrayList<>();
    for (ArchivedImage image : all.images()) {
      if (has(image.names(), name)) {
        found.add(named(image, name));
      }
    }
    if (found.isEmpty() && all.images().size() == 1 && all.images().getFirst().names().isEmpty()) {
      found.add(named(all.images().getFirst(), name));
    }
    if (found.isEmpty()) {
      throw new JpodException("archive has no image '" + wanted + "'");
    }
    return new ArchivedImage.Archived(found, List.of());
  }

  /// @throws JpodException if no image is for such a platform
  static ArchivedImage.Archived of(
      ArchivedImage.Archived all, ArchiveLoader.PlatformFilter platforms) throws JpodException {
    List<ArchivedImage> kept = new ArrayList<>();
    List<String> dropped = new ArrayList<>();
    for (ArchivedImage image : all.images()) {
      ImageConfig config = ImageConfig.parse(image.config());
      if (platforms.accepts(config.os(), config.architecture(), config.variant())) {
        kept.add(image);
      } else {
        dropped.add(Digest.sha256(image.config()).hex());
      }
    }
    if (kept.isEmpty()) {
      throw new JpodException("no suitable image found for platform: the archive has none for it");
    }
    List<ArchivedImage.ArchivedList> lists = new ArrayList<>();
    for (ArchivedImage.ArchivedList list : all.lists()) {
      List<ImageList.Member> members = new ArrayList<>();
      for (ImageList.Member member : list.members()) {
        boolean gone = member.imageId() != null && dropped.contains(member.imageId());
        members.add(gone ? new ImageList.Member(member.digest(), null, member.source()) : member);
      }
      lists.add(new ArchivedImage.ArchivedList(list.index(), members, list.names()));
    }
    return new ArchivedImage.Archived(kept, lists);
  }

  /// By the digest of its manifest or index.
  private static ArchivedImage.Archived digested(ArchivedImage.Archived all, String wanted)
      throws JpodException {
    for (ArchivedImage.ArchivedList list : all.lists()) {
      if (Digest.sha256(list.index()).toString().equals(wanted)) {
        return new ArchivedImage.Archived(all.images(), List.of(list));
      }
    }
    for (ArchivedImage image : all.images()) {
      byte[] manifest = image.manifest();
      if (manifest != null && Digest.sha256(manifest).toString().equals(wanted)) {
        return new ArchivedImage.Archived(List.of(image), List.of());
      }
    }
    throw new JpodException("archive has no image " + wanted);
  }

  private static ArchivedImage.Archived numbered(ArchivedImage.Archived all, String wanted)
      throws JpodException {
    try {
      int number = Integer.parseInt(wanted.substring(1));
      if (number >= 0 && number < all.images().size()) {
        return new ArchivedImage.Archived(List.of(all.images().get(number)), List.of());
      }
    } catch (NumberFormatException e) {
      throw new JpodException("invalid source index '" + wanted + "': not an integer", e);
    }
    throw new JpodException("archive has no image " + wanted + ": it holds " + all.images().size());
  }

  private static boolean has(List<ImageReference> names, ImageReference wanted) {
    for (ImageReference name : names) {
      // A bare tag in an OCI layout is a name of its own: `1.0` is localhost/1.0:latest then.
      if (name.canonical().equals(wanted.canonical())
          || (wanted.tag() != null && name.path().equals(wanted.tag()))) {
        return true;
      }
    }
    return false;
  }

  private static ArchivedImage named(ArchivedImage image, ImageReference name) {
    return new ArchivedImage(
        image.config(), image.manifest(), image.layers(), List.of(name), image.source());
  }

  private static ImageReference name(String text) throws JpodException {
    try {
      return ImageReference.hasDomain(text)
          ? ImageReference.parse(text).withDefaultTag()
          : ImageReference.parseLocal(text);
    } catch (InvalidSpecException e) {
      throw new JpodException("normalizing name \"" + text + "\": " + e.getMessage(), e);
    }
  }
}
