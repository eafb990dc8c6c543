package io.jpod.cli.image;

import io.jpod.cli.command.Console;
import io.jpod.cli.format.Quantities;
import io.jpod.cli.format.Table;
import io.jpod.cli.listing.ImageRow;
import io.jpod.core.JpodException;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageList;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.ImageUsers;
import io.jpod.oci.Descriptor;
import io.jpod.oci.ImageManifest;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Platform;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `images --tree`, docker's: manifest lists with their platforms. `DISK USAGE` is what the layers
/// take unpacked, `CONTENT SIZE` what the manifest says that they have in a registry.
final class PlatformTree {
  private final ImageStore store;
  private final ImageUsers users;
  private final boolean full;
  private final Table table = new Table();

  private PlatformTree(ImageStore store, ImageUsers users, boolean full) {
    this.store = store;
    this.users = users;
    this.full = full;
  }

  static void print(
      List<ImageRow> rows, ImageStore store, ImageUsers users, boolean full, Console console)
      throws JpodException {
    PlatformTree tree = new PlatformTree(store, users, full);
    tree.table.row("IMAGE", "ID", "DISK USAGE", "CONTENT SIZE", "IN USE");
    for (ImageRow row : rows) {
      String name = row.name() == null ? "<untagged>" : row.name();
      ImageList list = row.image().isList() ? store.lists().find(row.image().id()) : null;
      if (list == null) {
        tree.row(name, row.image());
      } else {
        tree.rows(name, row.image(), list);
      }
    }
    tree.table.print(console);
  }

  private void row(String name, Image image) throws JpodException {
    add(name, image.id(), image.sizeBytes(), contentBytes(image), isUsed(image.id()));
  }

  private void rows(String name, Image row, ImageList list) throws JpodException {
    List<Descriptor> entries = list.document().manifests();
    long content = 0;
    boolean used = false;
    for (Descriptor entry : entries) {
      Image image = image(list, entry);
      content += image == null ? 0 : contentBytes(image);
      used |= image != null && isUsed(image.id());
    }
    add(name, row.id(), row.sizeBytes(), content, used);
    for (int i = 0; i < entries.size(); i++) {
      Descriptor entry = entries.get(i);
      String branch = (i == entries.size() - 1 ? "└─ " : "├─ ") + platform(entry);
      Image image = image(list, entry);
      if (image == null) {
        add(branch, entry.digest().hex(), 0, 0, false);
      } else {
        row(branch, image);
      }
    }
  }

  private @Nullable Image image(ImageList list, Descriptor entry) throws JpodException {
    ImageList.Member member = list.member(entry.digest());
    String id = member == null ? null : member.imageId();
    return id == null ? null : store.find(id);
  }

  private void add(String name, String id, long disk, long content, boolean used) {
    table.row(
        name,
        full ? "sha256:" + id : id.substring(0, 12),
        Quantities.size(disk, ""),
        Quantities.size(content, ""),
        used ? "U" : "");
  }

  private boolean isUsed(String imageId) throws JpodException {
    return !users.using(imageId).isEmpty();
  }

  private static String platform(Descriptor entry) {
    Platform platform = entry.platform();
    return platform == null
        ? "unknown"
        : platform.os()
            + "/"
            + platform.architecture()
            + (platform.variant() == null ? "" : "/" + platform.variant());
  }

  private static long contentBytes(Image image) throws JpodException {
    try {
      ImageManifest manifest = ImageManifest.parse(image.manifestBytes());
      long sum = manifest.config().size();
      for (Descriptor layer : manifest.layers()) {
        sum += layer.size();
      }
      return sum;
    } catch (InvalidSpecException e) {
      throw new JpodException("reading manifest of " + image.id() + ": " + e.getMessage(), e);
    }
  }
}
