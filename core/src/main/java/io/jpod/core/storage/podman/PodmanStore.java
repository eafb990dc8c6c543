package io.jpod.core.storage.podman;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.jpod.core.JpodException;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.Layer;
import io.jpod.core.storage.NewImage;
import io.jpod.core.storage.StoreErrors;
import io.jpod.core.storage.StoreLock;
import io.jpod.core.storage.Workspace;
import io.jpod.oci.Digest;
import io.jpod.oci.ImageConfig;
import io.jpod.oci.ImageReference;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Images of podman's store on this machine: `containers-storage:NAME`. Only read; every layer is
/// verified by its digest, so a store that changes meanwhile gives an error and not another image.
///
/// Its files belong to the user's subordinate ids, so this works inside the user namespace.
public final class PodmanStore {
  private static final String[] DRIVERS = {"overlay", "vfs"};

  private final Path root;
  private final String driver;
  private final JsonArray images;

  private PodmanStore(Path root, String driver, JsonArray images) {
    this.root = root;
    this.driver = driver;
    this.images = images;
  }

  /// @param root podman's `graphroot`
  /// @throws JpodException if there is no store that we can read
  public static PodmanStore open(Path root) throws JpodException {
    for (String driver : DRIVERS) {
      Path file = root.resolve(driver + "-images").resolve("images.json");
      if (Files.exists(file)) {
        return new PodmanStore(root, driver, list(file));
      }
    }
    throw new JpodException(
        "there is no store of podman with images of the driver overlay or vfs at '" + root + "'",
        "containers-storage:[overlay@DIR]NAME, with the GraphRoot of 'podman info' as DIR");
  }

  private static JsonArray list(Path file) throws JpodException {
    try {
      JsonElement json = Json.parse(Files.readAllBytes(file));
      return json instanceof JsonArray array ? array : new JsonArray();
    } catch (IOException e) {
      throw StoreErrors.of("reading '" + file + "'", e);
    } catch (InvalidSpecException e) {
      throw new JpodException("reading '" + file + "': " + e.getMessage(), e);
    }
  }

  /// Ids of all images that have a name.
  public List<String> namedImages() {
    List<String> ids = new ArrayList<>();
    for (JsonElement element : images) {
      JsonObject image = element.getAsJsonObject();
      if (!strings(image, "names").isEmpty() && !text(image, "layer").isEmpty()) {
        ids.add(text(image, "id"));
      }
    }
    return ids;
  }

  /// Copies an image into our store; layers that it has are not read.
  ///
  /// @param nameOrId as podman understands it
  /// @return the names under which it is there, or its id
  public List<String> load(String nameOrId, ImageStore store) throws JpodException {
    JsonObject image = find(nameOrId);
    String id = text(image, "id");
    try (StoreLock _ = store.keepLayers();
        Workspace workspace = store.newWorkspace()) {
      byte[] config = bigData(id, "sha256:" + id);
      byte[] manifest = bigData(id, "manifest");
      ImageConfig parsed = ImageConfig.parse(config);
      List<Layer> layers = layers(text(image, "layer"), parsed.diffIds(), store, workspace);
      List<ImageReference> names = new ArrayList<>();
      for (String name : strings(image, "names")) {
        names.add(ImageReference.parse(name).withDefaultTag());
      }
      Image added = store.add(new NewImage(config, manifest, layers, names, "containers-storage"));
      List<String> loaded = new ArrayList<>();
      for (ImageReference name : names) {
        loaded.add(name.canonical());
      }
      return loaded.isEmpty() ? List.of("sha256:" + added.id()) : loaded;
    } catch (InvalidSpecException e) {
      throw new JpodException("reading image " + id + " of podman: " + e.getMessage(), e);
    }
  }

  private JsonObject find(String nameOrId) throws JpodException {
    String text = nameOrId.startsWith("@") ? nameOrId.substring(1) : nameOrId;
    List<String> candidates = candidates(text);
    for (String candidate : candidates) {
      for (JsonElement element : images) {
        if (strings(element.getAsJsonObject(), "names").contains(candidate)) {
          return image(element.getAsJsonObject());
        }
      }
    }
    String hex = text.startsWith("sha256:") ? text.substring("sha256:".length()) : text;
    if (hex.length() >= 3 && hex.length() <= 64 && Digest.isHex(hex)) {
      for (JsonElement element : images) {
        if (text(element.getAsJsonObject(), "id").startsWith(hex)) {
          return image(element.getAsJsonObject());
        }
      }
    }
    throw new JpodException(
        "podman's store at '" + root + "' has no image '" + nameOrId + "'", "podman images");
  }

  private static JsonObject image(JsonObject found) throws JpodException {
    if (text(found, "layer").isEmpty()) {
      throw new JpodException(
          "'" + strings(found, "names") + "' is a manifest list of podman",
          "podman manifest push --all LIST oci-archive:list.tar, then jpod load -i list.tar");
    }
    return found;
  }

  /// The name as it stands, made here, or docker's; else any registry's that podman has it from.
  private List<String> candidates(String text) {
    List<String> candidates = new ArrayList<>();
    try {
      if (ImageReference.hasDomain(text)) {
        candidates.add(ImageReference.parse(text).withDefaultTag().canonical());
        return candidates;
      }
      candidates.add(ImageReference.parseLocal(text).canonical());
      candidates.add(ImageReference.parse(text).withDefaultTag().canonical());
      String tagged = text.lastIndexOf(':') > text.lastIndexOf('/') ? text : text + ":latest";
      for (JsonElement element : images) {
        for (String name : strings(element.getAsJsonObject(), "names")) {
          if (name.endsWith("/" + tagged)) {
            candidates.add(name);
          }
        }
      }
    } catch (InvalidSpecException e) {
      return candidates; // an id, or nothing
    }
    return candidates;
  }

  private byte[] bigData(String id, String key) throws JpodException {
    boolean plain = key.equals("manifest");
    String name =
        plain
            ? key
            : "=" + Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    Path file = root.resolve(driver + "-images").resolve(id).resolve(name);
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw StoreErrors.of("reading '" + file + "'", e);
    }
  }

  private List<Layer> layers(
      String top, List<Digest> diffIds, ImageStore store, Workspace workspace)
      throws JpodException {
    List<String> chain = chain(top);
    if (chain.size() != diffIds.size()) {
      throw new JpodException(
          "podman's image has " + chain.size() + " layers, its config " + diffIds.size());
    }
    List<Layer> layers = new ArrayList<>();
    Map<Digest, Layer> made = new HashMap<>();
    for (int i = 0; i < diffIds.size(); i++) {
      Digest diffId = diffIds.get(i);
      Layer layer = store.layers().find(diffId);
      if (layer == null) {
        layer = made.get(diffId);
      }
      if (layer == null) {
        layer = read(chain.get(i), diffId, store, workspace);
        made.put(diffId, layer);
      }
      layers.add(layer);
    }
    return layers;
  }

  /// Ids of podman's layers, lowest first.
  private List<String> chain(String top) throws JpodException {
    Map<String, String> parents = new HashMap<>();
    for (JsonElement element : list(root.resolve(driver + "-layers").resolve("layers.json"))) {
      JsonObject layer = element.getAsJsonObject();
      parents.put(text(layer, "id"), text(layer, "parent"));
    }
    List<String> chain = new ArrayList<>();
    String at = top;
    while (!at.isEmpty() && chain.size() <= parents.size()) {
      chain.addFirst(at);
      String parent = parents.get(at);
      at = parent == null ? "" : parent;
    }
    return chain;
  }

  private Layer read(String id, Digest diffId, ImageStore store, Workspace workspace)
      throws JpodException {
    Path split = root.resolve(driver + "-layers").resolve(id + ".tar-split.gz");
    Path diff =
        driver.equals("vfs")
            ? root.resolve("vfs/dir").resolve(id)
            : root.resolve("overlay").resolve(id).resolve("diff");
    try (InputStream tar = new TarSplitInput(split, diff)) {
      return store.layers().unpack(tar, null, diffId, workspace);
    } catch (IOException e) {
      throw StoreErrors.of("reading layer " + id + " of podman", e);
    }
  }

  private static String text(JsonObject object, String name) {
    JsonElement value = object.get(name);
    return value == null || !value.isJsonPrimitive() ? "" : value.getAsString();
  }

  private static List<String> strings(JsonObject object, String name) {
    List<String> strings = new ArrayList<>();
    @Nullable JsonElement value = object.get(name);
    if (value instanceof JsonArray array) {
      for (JsonElement item : array) {
        strings.add(item.getAsString());
      }
    }
    return strings;
  }
}
