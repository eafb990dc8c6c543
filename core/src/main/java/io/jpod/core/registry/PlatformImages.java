package io.jpod.core.registry;

import io.jpod.core.JpodException;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageList;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.ImageUsers;
import io.jpod.core.storage.RemovedImage;
import io.jpod.oci.InvalidSpecException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Images of the store by name and platform: docker's `--platform` of commands on images that are
/// there already.
public final class PlatformImages {
  private PlatformImages() {}

  /// The image of that name for that platform: one of a manifest list, or an image that is for it.
  ///
  /// @throws JpodException if there is none, in docker's words
  public static Image require(ImageStore store, String name, PlatformChoice choice)
      throws JpodException {
    ImageList list = store.lists().find(name);
    if (list == null) {
      Image image = store.require(name);
      if (accepts(choice, image.platform())) {
        return image;
      }
      throw notProvided(name, choice);
    }
    ImageList.Member member = member(list, name, choice);
    String id = member.imageId();
    Image image = id == null ? null : store.find(id);
    if (image == null) {
      throw notProvided(name, choice);
    }
    return image;
  }

  private static ImageList.Member member(ImageList list, String name, PlatformChoice choice)
      throws JpodException {
    try {
      ImageList.Member member = list.member(choice.choose(list.document()).digest());
      if (member != null) {
        return member;
      }
    } catch (InvalidSpecException e) {
      throw notProvided(name, choice);
    }
    throw notProvided(name, choice);
  }

  /// Takes the image for a platform away: `rmi --platform`. The manifest list goes on naming it,
  /// and it can be pulled again; an image that is no list is removed as ever.
  public static RemovedImage remove(
      ImageStore store, String name, PlatformChoice choice, boolean force, ImageUsers users)
      throws JpodException {
    Image image = require(store, name, choice);
    ImageList list = store.lists().find(name);
    if (list == null) {
      return store.remove(name, force, users);
    }
    List<String> containers = users.using(image.id());
    if (image.names().isEmpty() && !containers.isEmpty() && !force) {
      throw new JpodException(
          "image used by " + containers.getFirst() + ": image is in use by a container",
          "jpod rm " + containers.getFirst());
    }
    store.lists().change(list, now -> now.with(now.index(), without(now.members(), image.id())));
    boolean free = image.names().isEmpty() && !store.lists().held().contains(image.id());
    return free
        ? store.remove(image.id(), force, users)
        : new RemovedImage(List.of(), List.of(), 0);
  }

  private static List<ImageList.Member> without(List<ImageList.Member> members, String imageId) {
    List<ImageList.Member> kept = new ArrayList<>();
    for (ImageList.Member member : members) {
      kept.add(
          imageId.equals(member.imageId())
              ? new ImageList.Member(member.digest(), null, member.source())
              : member);
    }
    return kept;
  }

  private static boolean accepts(PlatformChoice choice, String platform) {
    String[] parts = platform.split("/", -1);
    return parts.length > 1
        && choice.accepts(parts[0], parts[1], parts.length > 2 ? parts[2] : null);
  }

  private static JpodException notProvided(String name, PlatformChoice choice) {
    return new JpodException(
        "image with reference "
            + name
            + " was found but does not provide the specified platform ("
            + text(choice)
            + ")",
        "jpod pull --platform " + text(choice) + " " + name);
  }

  private static String text(PlatformChoice choice) {
    @Nullable String variant = choice.variant();
    return choice.os() + "/" + choice.architecture() + (variant == null ? "" : "/" + variant);
  }
}
