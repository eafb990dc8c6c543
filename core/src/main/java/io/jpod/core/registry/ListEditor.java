package io.jpod.core.registry;

import com.google.gson.JsonObject;
import io.jpod.core.JpodException;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageList;
import io.jpod.core.storage.ImageStore;
import io.jpod.oci.Descriptor;
import io.jpod.oci.Digest;
import io.jpod.oci.ImageConfig;
import io.jpod.oci.ImageIndex;
import io.jpod.oci.ImageManifest;
import io.jpod.oci.ImageReference;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Json;
import io.jpod.oci.MediaTypes;
import io.jpod.oci.Platform;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Changes manifest lists of a store: `manifest add`, `annotate`, `remove`.
public final class ListEditor {
  private final ImageStore store;
  private final Registries registries;

  public ListEditor(ImageStore store, Registries registries) {
    this.store = store;
    this.registries = registries;
  }

  /// An entry to be, and where its image is.
  private record Entry(Descriptor descriptor, ImageList.Member member) {}

  /// Adds an image of the store or of a registry, or those of another list; an entry of the same
  /// digest is replaced. Of an image in a registry only the description is fetched.
  ///
  /// @param image as the user wrote it
  /// @param all of a list or index all images, not only the one for this machine
  public ImageList add(ImageList list, String image, boolean all, EntryChange change)
      throws JpodException {
    List<Entry> entries = entries(image, all);
    return store
        .lists()
        .change(
            list,
            now -> {
              List<Descriptor> manifests = new ArrayList<>(now.document().manifests());
              List<ImageList.Member> members = new ArrayList<>(now.members());
              for (Entry entry : entries) {
                Digest digest = entry.descriptor().digest();
                manifests.removeIf(one -> one.digest().equals(digest));
                members.removeIf(one -> one.digest().equals(digest));
                manifests.add(change.apply(entry.descriptor()));
                members.add(entry.member());
              }
              return now.with(written(now.document(), manifests), members);
            });
  }

  private List<Entry> entries(String image, boolean all) throws JpodException {
    boolean remote = image.startsWith("docker://");
    String bare = remote ? image.substring("docker://".length()) : image;
    ImageList other = remote ? null : store.lists().find(bare);
    if (other != null && all) {
      return ofList(other);
    }
    Image local = remote ? null : store.find(bare);
    if (local != null) {
      return List.of(ofImage(local));
    }
    try {
      return ofRegistry(registries.conf().candidates(bare).getFirst(), all);
    } catch (InvalidSpecException e) {
      throw new JpodException("reading \"" + image + "\": " + e.getMessage(), e);
    }
  }

  private static List<Entry> ofList(ImageList list) throws JpodException {
    List<Entry> entries = new ArrayList<>();
    for (Descriptor descriptor : list.document().manifests()) {
      ImageList.Member member = list.member(descriptor.digest());
      entries.add(
          new Entry(
              descriptor,
              member == null ? new ImageList.Member(descriptor.digest(), null, null) : member));
    }
    return entries;
  }

  private static Entry ofImage(Image image) throws JpodException {
    byte[] manifest = image.manifestBytes();
    try {
      Descriptor descriptor =
          Descriptor.of(ImageManifest.parse(manifest).mediaType(), manifest)
              .withPlatform(platform(image.config()));
      return new Entry(descriptor, new ImageList.Member(descriptor.digest(), image.id(), null));
    } catch (InvalidSpecException e) {
      throw new JpodException("reading image " + image.id() + ": " + e.getMessage(), e);
    }
  }

  private static Platform platform(ImageConfig config) {
    JsonObject other = config.other();
    String version =
        other != null && other.has("os.version") ? other.get("os.version").getAsString() : null;
    return new Platform(config.os(), config.architecture(), config.variant(), version, null);
  }

  private List<Entry> ofRegistry(ImageReference reference, boolean all) throws JpodException {
    registries.trustPolicy().requireAccepted(reference);
    Repository repository = registries.repository(reference);
    Digest digest = reference.digest();
    String tag = reference.tag();
    String wanted = digest != null ? digest.toString() : tag == null ? "latest" : tag;
    Manifest manifest = repository.manifest(wanted);
    List<Entry> entries = new ArrayList<>();
    if (manifest.isIndex()) {
      ImageIndex index = manifest.index();
      List<Descriptor> chosen =
          all ? index.manifests() : List.of(PlatformChoice.host().choose(index));
      for (Descriptor descriptor : chosen) {
        entries.add(new Entry(descriptor, in(reference, descriptor.digest())));
      }
      return entries;
    }
    Descriptor descriptor =
        Descriptor.of(manifest.mediaType(), manifest.digest(), manifest.bytes().length);
    Descriptor config = manifest.image().config();
    if (MediaTypes.isImageConfig(config.mediaType())) {
      descriptor =
          descriptor.withPlatform(platform(ImageConfig.parse(repository.smallBlob(config))));
    }
    return List.of(new Entry(descriptor, in(reference, descriptor.digest())));
  }

  private static ImageList.Member in(ImageReference reference, Digest digest) {
    return new ImageList.Member(
        digest, null, reference.withTag(null).withDigest(digest).canonical());
  }

  /// Digest of the entry that a user means by digest or by the name of its image.
  ///
  /// @throws JpodException if the list has none
  public Digest entryOf(ImageList list, String text) throws JpodException {
    int at = text.indexOf('@');
    Digest digest = digest(at < 0 ? text : text.substring(at + 1));
    if (digest == null) {
      Image image = store.find(text);
      for (ImageList.Member member : list.members()) {
        if (image != null && image.id().equals(member.imageId())) {
          return member.digest();
        }
      }
      throw new JpodException(
          "invalid instance digest \"" + text + "\": invalid checksum digest format");
    }
    for (Descriptor entry : list.document().manifests()) {
      if (entry.digest().equals(digest)) {
        return digest;
      }
    }
    throw new JpodException(
        "no instance matching digest \"" + digest + "\" found in manifest list");
  }

  private static @Nullable Digest digest(String text) {
    try {
      return Digest.parse(text);
    } catch (InvalidSpecException e) {
      return null;
    }
  }

  /// Changes one entry.
  public ImageList annotate(ImageList list, Digest digest, EntryChange change)
      throws JpodException {
    return edit(list, one -> one.digest().equals(digest) ? change.apply(one) : one);
  }

  private ImageList edit(ImageList list, UnaryOperator<Descriptor> change) throws JpodException {
    return store
        .lists()
        .change(
            list,
            now -> {
              List<Descriptor> manifests = new ArrayList<>();
              for (Descriptor entry : now.document().manifests()) {
                manifests.add(change.apply(entry));
              }
              return now.with(written(now.document(), manifests), now.members());
            });
  }

  /// Annotates the list itself.
  ///
  /// @param subject what the list is about, null: as it was
  public ImageList annotateIndex(
      ImageList list, Map<String, String> annotations, @Nullable Descriptor subject)
      throws JpodException {
    return store
        .lists()
        .change(
            list,
            now -> {
              ImageIndex index = now.document();
              Map<String, String> merged = new LinkedHashMap<>(index.annotations());
              merged.putAll(annotations);
              JsonObject other =
                  index.other() == null ? new JsonObject() : index.other().deepCopy();
              if (subject != null) {
                other.add("subject", subject.toJson());
              }
              ImageIndex changed =
                  new ImageIndex(
                      index.mediaType(), index.manifests(), merged, other.isEmpty() ? null : other);
              return now.with(Json.writeBytes(changed.toJson()), now.members());
            });
  }

  /// Describes an image of the store or a registry, as a `subject`.
  public Descriptor describe(String image) throws JpodException {
    Descriptor found = entries(image, false).getFirst().descriptor();
    return Descriptor.of(found.mediaType(), found.digest(), found.size());
  }

  /// Takes an entry out.
  public ImageList remove(ImageList list, Digest digest) throws JpodException {
    return store
        .lists()
        .change(
            list,
            now -> {
              List<Descriptor> manifests = new ArrayList<>(now.document().manifests());
              List<ImageList.Member> members = new ArrayList<>(now.members());
              manifests.removeIf(one -> one.digest().equals(digest));
              members.removeIf(one -> one.digest().equals(digest));
              return now.with(written(now.document(), manifests), members);
            });
  }

  static byte[] written(ImageIndex index, List<Descriptor> manifests) {
    return Json.writeBytes(
        new ImageIndex(index.mediaType(), manifests, index.annotations(), index.other()).toJson());
  }
}
