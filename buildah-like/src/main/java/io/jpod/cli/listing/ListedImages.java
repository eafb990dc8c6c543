package io.jpod.cli.listing;

import io.jpod.core.JpodException;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The images that `images` shows, in the order in which it does.
public final class ListedImages {
  private ListedImages() {}

  /// One row for each name, and one for an image without a name.
  ///
  /// @param all also steps on the way to other images, and images that only a list names
  /// @param filter null: all
  /// @param wanted the operand: a name, perhaps short or a pattern; null: all
  public static List<ImageRow> rows(
      ImageStore store, boolean all, @Nullable ImageFilter filter, @Nullable String wanted)
      throws JpodException {
    List<ImageRow> rows = new ArrayList<>();
    List<Image> images = store.list();
    boolean every = all || (filter != null && filter.wantsIntermediate());
    List<Image> shown = shown(store, images, every);
    for (int i = 0; i < shown.size(); i++) {
      Image image = shown.get(i);
      if (filter != null && !filter.matches(image, images)) {
        continue;
      }
      List<String> names = image.names();
      if (names.isEmpty() && wanted == null) {
        rows.add(new ImageRow(image, null));
      }
      for (int n = 0; n < names.size(); n++) {
        if (wanted == null || ImageFilter.isReference(names.get(n), wanted)) {
          rows.add(new ImageRow(image, names.get(n)));
        }
      }
    }
    return rows;
  }

  /// Images, and manifest lists among them. Steps on the way to other images, and images that only
  /// a list names, are shown on demand.
  private static List<Image> shown(ImageStore store, List<Image> images, boolean all)
      throws JpodException {
    boolean nameless = false;
    for (int i = 0; i < images.size() && !nameless; i++) {
      nameless = images.get(i).names().isEmpty();
    }
    return nameless || store.hasLists() ? Sorted.of(store, images, all) : images;
  }

  /// Whether an image without a name only was a step on the way to another.
  static boolean isIntermediate(Image image, List<Image> images) throws JpodException {
    for (Image other : images) {
      if (!other.isList() && !image.isList() && ImageStore.isParent(image, other)) {
        return true;
      }
    }
    return false;
  }

  /// Only loaded where there are images without a name, or manifest lists.
  private static final class Sorted {
    static List<Image> of(ImageStore store, List<Image> images, boolean all) throws JpodException {
      List<Image> lists = store.lists().asImages();
      List<String> held = all ? List.of() : store.lists().held();
      List<Image> shown = new ArrayList<>(lists);
      for (Image image : images) {
        boolean hidden =
            !all
                && image.names().isEmpty()
                && (held.contains(image.id()) || isIntermediate(image, images));
        if (!hidden) {
          shown.add(image);
        }
      }
      if (!lists.isEmpty()) {
        shown.sort(Comparator.<Image>comparingLong(Image::createdEpochNanos).reversed());
      }
      return shown;
    }
  }
}
