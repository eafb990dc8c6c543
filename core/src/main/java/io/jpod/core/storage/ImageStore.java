package io.jpod.core.storage;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.event.EventLog;
import io.jpod.oci.Digest;
import io.jpod.oci.ImageReference;
import io.jpod.oci.InvalidSpecException;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The images of a store. Holds nothing but its path: any number of them, in any number of
/// processes, may work on one store.
public final class ImageStore {
  private static final List<String> NO_NAMES = List.of();

  private final Directories directories;
  private final Path images;
  private final Path blobs;
  private final ImageNames names;
  private final ImageNames digests;

  private ImageStore(Directories directories) {
    this.directories = directories;
    this.images = directories.root().resolve("images");
    this.blobs = directories.root().resolve("blobs").resolve("sha256");
    this.names = new ImageNames(directories.root().resolve("names"));
    this.digests = new ImageNames(directories.root().resolve("digests"));
  }

  /// The images of this store. Touches no file; what is missing is made by the first command that
  /// writes.
  public static ImageStore open(Directories directories) {
    return new ImageStore(directories);
  }

  Directories directories() {
    return directories;
  }

  /// The layers of the same store.
  public LayerStore layers() {
    return new LayerStore(directories);
  }

  /// The manifest lists of the same store.
  public ImageLists lists() {
    return new ImageLists(this, directories);
  }

  /// Whether there may be manifest lists; the answer costs one look at a directory.
  public boolean hasLists() {
    return Files.exists(directories.root().resolve("lists"));
  }

  /// The image of this name, id or unambiguous beginning of an id; null if there is none. A name
  /// without a domain may be `localhost/NAME` or docker's. Reads one link where a name is found at
  /// once, and lists a directory only for the beginning of an id. The name of a manifest list means
  /// its image for this machine.
  public @Nullable Image find(String nameOrId) throws JpodException {
    Found found = lookup(nameOrId);
    return found == null ? null : found.image;
  }

  /// As [#find], with podman's error where there is none: `NAME: image not known`.
  public Image require(String nameOrId) throws JpodException {
    return requireFound(nameOrId).image;
  }

  /// As [#require], with the name by which it was found.
  public Found requireFound(String nameOrId) throws JpodException {
    Found found = lookup(nameOrId);
    if (found == null) {
      throw new JpodException(nameOrId + ": image not known");
    }
    return found;
  }

  /// @param name by which it was found, complete; null if by its id
  public record Found(Image image, @Nullable String name) {}

  private @Nullable Found lookup(String nameOrId) throws JpodException {
    repairIfDoubtful();
    List<String> candidates = ImageNames.candidates(nameOrId);
    for (int i = 0; i < candidates.size(); i++) {
      String id = names.idOf(candidates.get(i));
      Image image = id == null ? null : read(id, null);
      if (image == null && id != null) {
        image = ofList(lists().read(id));
      }
      if (image != null) {
        return new Found(image, candidates.get(i));
      }
    }
    String prefix = nameOrId.startsWith("sha256:") ? nameOrId.substring(7) : nameOrId;
    if (ImageNames.isIdPrefix(prefix)) {
      String id = prefix.length() == 64 ? prefix : completeId(prefix);
      Image image = id == null ? null : read(id, null);
      if (image != null) {
        return new Found(image, null);
      }
    }
    return nameOrId.indexOf('@') > 0 ? lookupByDigest(nameOrId) : null;
  }

  private @Nullable Image ofList(@Nullable ImageList list) throws JpodException {
    String id = list == null ? null : list.forThisMachine();
    return id == null ? null : read(id, null);
  }

  /// `NAME@sha256:…`: an image with a name in that repository and that manifest.
  private @Nullable Found lookupByDigest(String text) throws JpodException {
    ImageReference wanted;
    try {
      wanted = ImageReference.parse(text);
    } catch (InvalidSpecException e) {
      return null;
    }
    String ofIndex = digests.idOf(wanted.withTag(null).canonical());
    Image byIndex = ofIndex == null ? null : read(ofIndex, null);
    if (byIndex != null) {
      return new Found(byIndex, null);
    }
    for (Image image : list()) {
      if (!image.manifestDigest().equals(wanted.digest())) {
        continue;
      }
      for (String name : image.names()) {
        ImageReference reference = ImageReference.parse(name);
        boolean local = !ImageReference.hasDomain(text) && reference.domain().equals("localhost");
        if (reference.repository().equals(wanted.repository())
            || (local && reference.path().equals(text.substring(0, text.indexOf('@'))))) {
          return new Found(image, name);
        }
      }
    }
    return null;
  }

  private @Nullable String completeId(String prefix) throws JpodException {
    String found = null;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(images)) {
      for (Path entry : entries) {
        String id = String.valueOf(entry.getFileName());
        if (id.startsWith(prefix)) {
          if (found != null) {
            throw new JpodException(
                "image id '" + prefix + "' is ambiguous: " + found + " and " + id,
                "give more digits of the id");
          }
          found = id;
        }
      }
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw StoreErrors.of("listing '" + images + "'", e);
    }
    return found;
  }

  /// Null if there is no such image, or it has just been removed.
  @Nullable Image read(String id, @Nullable List<String> knownNames) throws JpodException {
    Path file = imageDirectory(id).resolve("summary");
    try (FileInputStream in = new FileInputStream(file.toString())) {
      return new Image(this, ImageSummary.parse(id, in.readAllBytes()), knownNames);
    } catch (FileNotFoundException e) {
      if (StoreErrors.isAbsent(e)) {
        return null;
      }
      throw StoreErrors.of("reading '" + file + "'", e);
    } catch (IOException e) {
      throw StoreErrors.of("reading '" + file + "'", e);
    }
  }

  /// All images, the latest made first.
  public List<Image> list() throws JpodException {
    ImageListing listing = new ImageListing(directories.root());
    String key = listing.key();
    List<Image> list = key == null ? null : listing.read(this, key);
    if (list == null) {
      list = scan();
      if (key != null) {
        List<List<String>> namesOf = new ArrayList<>(list.size());
        for (Image image : list) {
          namesOf.add(image.names());
        }
        listing.write(list, key, namesOf);
      }
    }
    return list;
  }

  private List<Image> scan() throws JpodException {
    Map<String, List<String>> allNames = names.byId();
    List<Image> list = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(images)) {
      for (Path entry : entries) {
        String id = String.valueOf(entry.getFileName());
        List<String> known = allNames.get(id);
        Image image = readUnlessDamaged(id, known == null ? NO_NAMES : known);
        if (image != null) {
          list.add(image);
        }
      }
    } catch (NoSuchFileException e) {
      return list;
    } catch (IOException e) {
      throw StoreErrors.of("listing '" + images + "'", e);
    }
    Collections.sort(list, NEWEST_FIRST);
    return list;
  }

  /// A power cut may leave an empty summary; the image is removed by the next command that can
  /// ([#repairIfDoubtful]).
  private @Nullable Image readUnlessDamaged(String id, List<String> knownNames)
      throws JpodException {
    try {
      return read(id, knownNames);
    } catch (JpodException e) {
      if (e.getCause() instanceof IllegalArgumentException) {
        return null;
      }
      throw e;
    }
  }

  private static final Comparator<Image> NEWEST_FIRST =
      new Comparator<>() {
        @Override
        public int compare(Image a, Image b) {
          int order = Long.compare(b.createdEpochNanos(), a.createdEpochNanos());
          return order != 0 ? order : a.id().compareTo(b.id());
        }
      };

  /// Puts an image in place: the new layers, then its config and manifest, then the image, then its
  /// names. All of the config's layers must be among `newLayers` or in the store. An image that is
  /// there already only gets the names.
  ///
  /// @throws JpodException if a layer is missing, or a document is not valid; nothing has changed
  ///   then
  public Image add(NewImage image) throws JpodException {
    Image added;
    try (StoreLock _ = lockShared()) {
      added = new ImageAddition(this, image).run();
    }
    String what = eventOf(image.source());
    if (what != null) {
      String name = image.names().isEmpty() ? "" : image.names().get(0).canonical();
      EventLog.of(directories, "image", what, added.id(), name);
    }
    return added;
  }

  /// podman's word for the arrival of an image; null: it has none, or is told otherwise.
  private static @Nullable String eventOf(String source) {
    return switch (source) {
      case "registry" -> "pull";
      case "import" -> "import";
      case "commit" -> "commit";
      default -> source.endsWith("archive") || source.startsWith("oci") ? "loadfromarchive" : null;
    };
  }

  /// Remembers that an image came through an index, so that it is found by the index's digest.
  ///
  /// @param indexInRepository `registry/repository@digest`
  public void noteIndex(ImageReference indexInRepository, Image image) throws JpodException {
    digests.point(indexInRepository.withTag(null).canonical(), image.id());
  }

  /// `repository@digest` of each repository that an image is named in, and of the indexes through
  /// which it came.
  List<String> repoDigests(Image image) throws JpodException {
    List<String> found = new ArrayList<>();
    for (String name : image.names()) {
      int at = name.indexOf('@');
      int colon = name.lastIndexOf(':');
      String repository =
          at >= 0
              ? name.substring(0, at)
              : colon > name.lastIndexOf('/') ? name.substring(0, colon) : name;
      String digest = repository + "@" + image.manifestDigest().toString();
      if (!found.contains(digest)) {
        found.add(digest);
      }
      if (at >= 0 && !found.contains(name)) {
        found.add(name);
      }
    }
    List<String> indexes = digests.byId().get(image.id());
    for (String index : indexes == null ? NO_NAMES : indexes) {
      if (!found.contains(index)) {
        found.add(index);
      }
    }
    return found;
  }

  void forgetIndexes(String id) throws JpodException {
    List<String> indexes = digests.byId().get(id);
    for (String index : indexes == null ? NO_NAMES : indexes) {
      digests.remove(index);
    }
  }

  /// Gives an image a further name, taking it from another image if that has it: `podman tag`.
  ///
  /// @param name as the user wrote it; `localhost/` and `:latest` are added where they are missing
  public void tag(Image image, String name) throws JpodException {
    String complete = localName(name);
    names.point(complete, image.id());
    EventLog.of(directories, "image", "tag", image.id(), complete);
  }

  /// As [#tag], of a manifest list.
  public void tag(ImageList list, String name) throws JpodException {
    names.pointToList(localName(name), list.id());
  }

  /// Takes names from an image: `podman untag`.
  ///
  /// @param someNames as the user wrote them; empty: all
  public void untag(Image image, List<String> someNames) throws JpodException {
    untag(image.id(), someNames);
  }

  /// As [#untag], of a manifest list.
  public void untag(ImageList list, List<String> someNames) throws JpodException {
    untag(list.id(), someNames);
  }

  private void untag(String id, List<String> someNames) throws JpodException {
    List<String> of = namesOf(id);
    if (someNames.isEmpty()) {
      for (String name : of) {
        names.remove(name);
        EventLog.of(directories, "image", "untag", id, name);
      }
      return;
    }
    for (String name : someNames) {
      String complete = nameAmong(of, name);
      names.remove(complete);
      EventLog.of(directories, "image", "untag", id, complete);
    }
  }

  private static String nameAmong(List<String> names, String text) throws JpodException {
    for (String candidate : ImageNames.candidates(text)) {
      if (names.contains(candidate)) {
        return candidate;
      }
    }
    throw new JpodException(localName(text) + ": tag not known");
  }

  /// The complete name by which a text means this image; null if it means it by id.
  public static @Nullable String nameMeant(Image image, String text) throws JpodException {
    for (String candidate : ImageNames.candidates(text)) {
      if (image.names().contains(candidate)) {
        return candidate;
      }
    }
    return null;
  }

  private static String localName(String text) throws JpodException {
    try {
      ImageReference reference = ImageReference.parseLocal(text);
      if (reference.digest() != null) {
        throw new JpodException("tag by digest not supported: '" + text + "'");
      }
      return reference.canonical();
    } catch (InvalidSpecException e) {
      throw new JpodException("normalizing name \"" + text + "\": " + e.getMessage(), e);
    }
  }

  /// Removes an image as `podman rmi` does: a name of several is only taken away; the last name, or
  /// an id, deletes the image and the layers that nothing else uses.
  ///
  /// @param force also with several names when given by id, and with containers, which are removed
  ///   first
  /// @throws JpodException exit code 1 if there is no such image, 2 if it is in use
  public RemovedImage remove(String nameOrId, boolean force, ImageUsers users)
      throws JpodException {
    return remove(nameOrId, force, false, users);
  }

  /// @param keepParents `--no-prune`: images without a name that the removed one was made of stay
  public RemovedImage remove(String nameOrId, boolean force, boolean keepParents, ImageUsers users)
      throws JpodException {
    try (Workspace workspace = Workspace.forRemoval(directories)) {
      return told(
          new ImageRemoval(this, users, workspace, keepParents).run(nameOrId, force), nameOrId);
    }
  }

  private RemovedImage told(RemovedImage removed, String name) {
    for (String untagged : removed.untagged()) {
      EventLog.of(directories, "image", "untag", "", untagged);
    }
    for (String id : removed.deleted()) {
      EventLog.of(directories, "image", "remove", id, name);
    }
    return removed;
  }

  /// Removes all images of a choice that nobody uses, with all their names, and the layers and
  /// blobs that no image needs.
  public RemovedImage prune(ImageChoice choice, ImageUsers users) throws JpodException {
    try (Workspace workspace = Workspace.forRemoval(directories)) {
      return told(new ImageRemoval(this, users, workspace, false).prune(choice), "");
    }
  }

  /// What the images take, from what is recorded of their layers.
  public ImageUsage usage() throws JpodException {
    return ImageUsage.of(this);
  }

  /// Compares layers and images with their digests and records, and repairs them if that is asked
  /// for.
  public CheckReport check(CheckOptions options, ImageUsers users) throws JpodException {
    ImageCheck check = new ImageCheck(this, options.thorough(), options.unreferencedAge());
    if (!options.changes()) {
      if (!Files.isDirectory(directories.root())) {
        return new CheckReport(List.of(), List.of());
      }
      try (StoreLock _ = lockShared()) {
        return new CheckReport(check.run(), List.of());
      }
    }
    // In this order: what is removed is deleted after the lock is given back.
    try (Workspace workspace = Workspace.forRemoval(directories)) {
      try (StoreLock _ = lockExclusive()) {
        List<Damage> damages = check.run();
        return new CheckReport(
            damages, new ImageRepair(this, users, workspace, options.force()).run(damages));
      }
    }
  }

  /// Whether one image only was a step on the way to another: its layers and its history are the
  /// beginning of the other's.
  public static boolean isParent(Image parent, Image child) throws JpodException {
    return ImageRemoval.isParent(parent, child);
  }

  /// A directory in this store's `tmp/` in which new layers are made.
  public Workspace newWorkspace() throws JpodException {
    return Workspace.create(directories);
  }

  /// Keeps images and layers from being deleted by others as long as it is held: taken before it is
  /// decided which layers are needed, until the image is in place. Any number may hold it.
  public StoreLock keepLayers() throws JpodException {
    repairIfDoubtful();
    return lockShared();
  }

  /// Puts a new layer in place before its image, so that other commands that wait for it go on. If
  /// the store has it by now, that one stays. Called under [#keepLayers].
  public void publish(Layer layer) throws JpodException {
    layers().publish(layer, durability());
  }

  Durability durability() {
    return new Durability(directories.root(), layers());
  }

  /// After a power cut: removes images of which not everything had reached the disk. Only root of
  /// the namespace can read all files, so commands outside of it leave that to the next one inside.
  private void repairIfDoubtful() throws JpodException {
    try {
      if (durability().isDoubtful() && StoreRepair.isPossible()) {
        try (StoreLock _ = lockExclusive()) {
          new StoreRepair(this).run();
        }
      }
    } catch (IOException e) {
      throw StoreErrors.of("checking the store '" + directories.root() + "'", e);
    }
  }

  StoreLock lockShared() throws JpodException {
    return StoreLock.shared(lockFile());
  }

  StoreLock lockExclusive() throws JpodException {
    return StoreLock.exclusive(lockFile());
  }

  private Path lockFile() throws JpodException {
    try {
      Files.createDirectories(directories.root());
    } catch (IOException e) {
      throw StoreErrors.of("making the store '" + directories.root() + "'", e);
    }
    return directories.root().resolve("images.lock");
  }

  ImageNames names() {
    return names;
  }

  Path images() {
    return images;
  }

  Path blobs() {
    return blobs;
  }

  List<String> namesOf(String id) throws JpodException {
    List<String> of = names.byId().get(id);
    return of == null ? NO_NAMES : of;
  }

  Path imageDirectory(String id) {
    return images.resolve(id);
  }

  byte[] blob(Digest digest) throws JpodException {
    return Image.read(blobs.resolve(digest.hex()), "blob");
  }
}
