package io.jpod.core.storage;

import io.jpod.core.JpodException;
import io.jpod.core.RandomIds;
import io.jpod.core.config.Directories;
import io.jpod.oci.Digest;
import io.jpod.oci.ImageIndex;
import io.jpod.oci.ImageReference;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Json;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The manifest lists of a store: `lists/<id>`, one file each, which every change replaces by a
/// rename. Their names stand among those of images and lead to `../lists/<id>`.
public final class ImageLists {
  private final ImageStore store;
  private final Directories directories;
  private final Path lists;

  ImageLists(ImageStore store, Directories directories) {
    this.store = store;
    this.directories = directories;
    this.lists = directories.root().resolve("lists");
  }

  /// The list of this name, id or unambiguous beginning of an id; null if there is none, as where
  /// the name is an image's.
  public @Nullable ImageList find(String nameOrId) throws JpodException {
    return find(nameOrId, new ArrayList<>());
  }

  /// @param nameFound gets the name by which it was found, nothing if by its id
  @Nullable ImageList find(String nameOrId, List<String> nameFound) throws JpodException {
    if (!Files.exists(lists)) {
      return null;
    }
    for (String candidate : ImageNames.candidates(nameOrId)) {
      String id = store.names().idOf(candidate);
      ImageList list = id == null ? null : read(id);
      if (list != null) {
        nameFound.add(candidate);
        return list;
      }
      if (id != null) {
        return null; // an image's name
      }
    }
    String prefix = nameOrId.startsWith("sha256:") ? nameOrId.substring(7) : nameOrId;
    if (!ImageNames.isIdPrefix(prefix)) {
      return null;
    }
    ImageList found = null;
    for (ImageList list : all()) {
      if (list.id().startsWith(prefix) || list.digest().hex().equals(prefix)) {
        if (found != null) {
          throw new JpodException(
              "image id '" + prefix + "' is ambiguous: " + found.id() + " and " + list.id());
        }
        found = list;
      }
    }
    return found;
  }

  /// As [#find], with podman's errors.
  public ImageList require(String nameOrId) throws JpodException {
    ImageList list = find(nameOrId);
    if (list != null) {
      return list;
    }
    throw new JpodException(
        store.find(nameOrId) == null
            ? nameOrId + ": image not known"
            : nameOrId + ": image is not a manifest list");
  }

  /// All lists, in no order.
  public List<ImageList> all() throws JpodException {
    List<ImageList> all = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(lists)) {
      for (Path entry : entries) {
        String id = String.valueOf(entry.getFileName());
        ImageList list = id.length() == 64 && Digest.isHex(id) ? read(id) : null;
        if (list != null) {
          all.add(list);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return all;
    } catch (IOException e) {
      throw StoreErrors.of("listing '" + lists + "'", e);
    }
    return all;
  }

  /// Null if there is none.
  @Nullable ImageList read(String id) throws JpodException {
    try {
      return ImageList.parse(id, Files.readAllBytes(lists.resolve(id)));
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw StoreErrors.of("reading '" + lists.resolve(id) + "'", e);
    } catch (InvalidSpecException e) {
      throw new JpodException("reading '" + lists.resolve(id) + "': " + e.getMessage(), e);
    }
  }

  /// Complete names of a list, sorted.
  public List<String> namesOf(ImageList list) throws JpodException {
    return store.namesOf(list.id());
  }

  /// Makes an empty list.
  ///
  /// @param name as the user wrote it
  /// @throws JpodException if the name is taken
  public ImageList create(String name) throws JpodException {
    ImageReference reference = reference(name);
    if (store.names().idOf(reference.canonical()) != null
        && (find(name) != null || store.find(name) != null)) {
      throw new JpodException(
          "image name \""
              + reference.canonical()
              + "\" is already associated with image \""
              + store.names().idOf(reference.canonical())
              + "\": that name is already in use");
    }
    byte[] index = Json.writeBytes(ImageIndex.of(List.of()).toJson());
    ImageList list = new ImageList(RandomIds.hex(32), index, List.of());
    put(list, List.of(reference));
    return list;
  }

  private static ImageReference reference(String name) throws JpodException {
    try {
      return ImageReference.parseLocal(name);
    } catch (InvalidSpecException e) {
      throw new JpodException("normalizing name \"" + name + "\": " + e.getMessage(), e);
    }
  }

  /// Puts a list in place, or a changed one in the place of the old, and gives it names. The images
  /// it has in the store are there already.
  public void put(ImageList list, List<ImageReference> names) throws JpodException {
    try (Workspace workspace = Workspace.create(directories)) {
      Path fresh = workspace.resolve("list");
      Files.write(fresh, list.toBytes());
      Files.createDirectories(lists);
      Files.move(fresh, lists.resolve(list.id()), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw StoreErrors.of("writing manifest list " + list.id(), e);
    }
    for (ImageReference name : names) {
      store.names().pointToList(name.canonical(), list.id());
    }
  }

  /// What changes a list, given what it is at that moment.
  public interface Change {
    ImageList apply(ImageList list) throws JpodException;
  }

  /// Changes a list; of several commands that do so at once one comes after the other.
  public ImageList change(ImageList list, Change change) throws JpodException {
    try {
      Files.createDirectories(lists);
    } catch (IOException e) {
      throw StoreErrors.of("making '" + lists + "'", e);
    }
    try (StoreLock _ = StoreLock.exclusive(lists.resolve("lock"))) {
      ImageList now = read(list.id());
      if (now == null) {
        throw new JpodException(list.id() + ": image not known");
      }
      ImageList changed = change.apply(now);
      if (!Arrays.equals(changed.toBytes(), now.toBytes())) {
        put(changed, List.of());
      }
      return changed;
    }
  }

  /// Ids of the images that lists hold.
  public List<String> held() throws JpodException {
    List<String> held = new ArrayList<>();
    for (ImageList list : all()) {
      for (ImageList.Member member : list.members()) {
        if (member.imageId() != null) {
          held.add(member.imageId());
        }
      }
    }
    return held;
  }

  /// Takes a list away, with its names. Called under the exclusive lock.
  List<String> withdraw(ImageList list) throws JpodException {
    List<String> names = namesOf(list);
    for (String name : names) {
      store.names().remove(name);
    }
    try {
      Files.deleteIfExists(lists.resolve(list.id()));
    } catch (IOException e) {
      throw StoreErrors.of("removing manifest list " + list.id(), e);
    }
    return names;
  }

  /// The lists as rows of a listing of images: with the time they were changed and the size of all
  /// their images.
  public List<Image> asImages() throws JpodException {
    Map<String, List<String>> names = store.names().byId();
    List<Image> rows = new ArrayList<>();
    for (ImageList list : all()) {
      long size = list.index().length;
      for (ImageList.Member member : list.members()) {
        Image image = member.imageId() == null ? null : store.read(member.imageId(), null);
        size += image == null ? 0 : image.sizeBytes();
      }
      long changed = changedEpochNanos(list);
      ImageSummary summary =
          new ImageSummary(
              list.id(),
              list.digest().toString(),
              "",
              size,
              changed,
              changed,
              "",
              ImageSummary.LIST);
      rows.add(new Image(store, summary, names.getOrDefault(list.id(), List.of())));
    }
    return rows;
  }

  private long changedEpochNanos(ImageList list) throws JpodException {
    try {
      return Files.getLastModifiedTime(lists.resolve(list.id())).to(TimeUnit.NANOSECONDS);
    } catch (IOException e) {
      throw StoreErrors.of("reading '" + lists.resolve(list.id()) + "'", e);
    }
  }
}
