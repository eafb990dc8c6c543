package io.jpod.core.storage.archive;

import io.jpod.core.JpodException;
import io.jpod.oci.ImageReference;
import io.jpod.oci.InvalidSpecException;
import java.util.ArrayList;
import java.util.List;

/// One image of an archive with several: `docker-archive:FILE:NAME`, `oci-archive:FILE:@1`.
final class ArchiveSelection {
  private ArchiveSelection() {}

  /// @throws JpodException if the archive has no such image, or several when the name is new
  static ArchivedImage.Archived of(ArchivedImage.Archived all, String wanted) throws JpodException {
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
