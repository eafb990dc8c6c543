package io.jpod.it.compare;

import static java.util.Objects.requireNonNull;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.jpod.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/// What a docker archive's image is when it is unpacked: a line for each file, and one for each
/// setting.
public final class FlatImage {
  private static final List<String> SETTINGS =
      List.of(
          "User",
          "ExposedPorts",
          "Env",
          "Entrypoint",
          "Cmd",
          "Volumes",
          "WorkingDir",
          "Labels",
          "StopSignal",
          "Healthcheck",
          "Shell",
          "OnBuild");

  /// A file; several names of one are hard links.
  private record Node(
      String type,
      int mode,
      long uid,
      long gid,
      String content,
      boolean old,
      Map<String, String> attributes) {}

  private final TreeMap<String, Node> tree = new TreeMap<>();
  private final JsonObject config;

  private FlatImage(JsonObject config) {
    this.config = config;
  }

  public static FlatImage of(Path archive) throws IOException {
    Map<String, byte[]> files = new HashMap<>();
    Map<String, String> links = new HashMap<>();
    try (TarArchiveInputStream tar = new TarArchiveInputStream(Files.newInputStream(archive))) {
      TarArchiveEntry entry;
      while ((entry = tar.getNextEntry()) != null) {
        if (entry.isSymbolicLink()) {
          Path from = Path.of(entry.getName()).getParent();
          Path to = from == null ? Path.of(entry.getLinkName()) : from.resolve(entry.getLinkName());
          links.put(entry.getName(), to.normalize().toString());
        } else if (entry.isFile()) {
          files.put(entry.getName(), tar.readAllBytes());
        }
      }
    }
    JsonObject manifest =
        json(requireNonNull(files.get("manifest.json"))).getAsJsonArray().get(0).getAsJsonObject();
    FlatImage image =
        new FlatImage(
            json(requireNonNull(files.get(manifest.get("Config").getAsString())))
                .getAsJsonObject());
    if (manifest.get("Layers") instanceof JsonArray layers) {
      for (JsonElement layer : layers) {
        String name = links.getOrDefault(layer.getAsString(), layer.getAsString());
        image.apply(new ByteArrayInputStream(files.get(name)));
      }
    }
    return image;
  }

  private static JsonElement json(byte[] bytes) {
    return JsonParser.parseString(new String(bytes, StandardCharsets.UTF_8));
  }

  private void apply(InputStream layer) throws IOException {
    Map<String, Node> made = new HashMap<>();
    try (TarArchiveInputStream tar = new TarArchiveInputStream(layer)) {
      TarArchiveEntry entry;
      while ((entry = tar.getNextEntry()) != null) {
        apply(clean(entry.getName()), entry, tar, made);
      }
    }
  }

  private void apply(
      String name, TarArchiveEntry entry, InputStream content, Map<String, Node> made)
      throws IOException {
    int slash = name.lastIndexOf('/');
    String folder = name.substring(0, slash + 1);
    String last = name.substring(slash + 1);
    if (last.equals(".wh..wh..opq")) {
      tree.keySet().removeIf(path -> path.startsWith(folder) && !made.containsKey(path));
    } else if (last.startsWith(".wh.")) {
      if (!made.containsKey(folder + last.substring(4))) {
        remove(folder + last.substring(4));
      }
    } else {
      Node node = entry.isLink() ? tree.get(clean(entry.getLinkName())) : node(entry, content);
      if (node == null) {
        throw new IOException(name + " links to nothing: " + entry.getLinkName());
      }
      if (!node.type().equals("directory")) {
        remove(name);
      }
      tree.put(name, node);
      made.put(name, node);
    }
  }

  private void remove(String name) {
    tree.remove(name);
    tree.keySet().removeIf(path -> path.startsWith(name + "/"));
  }

  private static String clean(String name) {
    String clean = name.startsWith("./") ? name.substring(2) : name;
    while (clean.startsWith("/")) {
      clean = clean.substring(1);
    }
    return clean.endsWith("/") ? clean.substring(0, clean.length() - 1) : clean;
  }

  private static Node node(TarArchiveEntry entry, InputStream content) throws IOException {
    String type =
        entry.isDirectory()
            ? "directory"
            : entry.isSymbolicLink() ? "link" : entry.isFIFO() ? "pipe" : "file";
    String text =
        switch (type) {
          case "link" -> entry.getLinkName();
          case "file" -> text(entry.getName(), content.readAllBytes());
          default -> "";
        };
    Map<String, String> attributes = new TreeMap<>();
    for (Map.Entry<String, String> header : entry.getExtraPaxHeaders().entrySet()) {
      if (header.getKey().startsWith("SCHILY.xattr.")) {
        attributes.put(
            header.getKey().substring(13), header.getValue().replaceAll("[^\\x20-\\x7e]", "."));
      }
    }
    boolean old = entry.getLastModifiedTime().toMillis() / 1000 == BuildContext.TIME;
    return new Node(
        type,
        type.equals("link") ? 0777 : entry.getMode() & 07777,
        entry.getLongUserId(),
        entry.getLongGroupId(),
        text,
        old && !type.equals("directory"),
        attributes);
  }

  /// Short texts as they are, others by a digest; archives are other bytes with another zlib.
  private static String text(String name, byte[] content) {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    if (content.length <= 80 && text.chars().allMatch(c -> c == '\n' || (c >= 32 && c < 127))) {
      return text.replace("\n", "\\n");
    }
    return name.contains(".tar") || name.endsWith(".gz")
        ? "archive"
        : Digest.sha256(content).hex().substring(0, 12);
  }

  /// Lines of what is not in the base image, or not as there; without the places where a container
  /// gets files of its own.
  public List<String> lines(FlatImage base) {
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, Node> entry : tree.entrySet()) {
      String line = line(entry.getKey(), entry.getValue());
      Node before = base.tree.get(entry.getKey());
      if (!ofTheContainer(entry.getKey())
          && (before == null || !line.equals(base.line(entry.getKey(), before)))) {
        lines.add(line);
      }
    }
    for (String name : base.tree.keySet()) {
      if (!ofTheContainer(name) && !tree.containsKey(name) && isTopmostGone(name)) {
        lines.add("/" + name + " gone");
      }
    }
    lines.addAll(settings());
    return lines;
  }

  private boolean isTopmostGone(String name) {
    int slash = name.lastIndexOf('/');
    return !tree.isEmpty() && (slash < 0 || tree.containsKey(name.substring(0, slash)));
  }

  private static boolean ofTheContainer(String name) {
    String top = name.contains("/") ? name.substring(0, name.indexOf('/')) : name;
    return name.isEmpty()
        || List.of("proc", "sys", "dev", "run", ".dockerenv").contains(top)
        || List.of("etc", "etc/hosts", "etc/hostname", "etc/resolv.conf", "etc/mtab")
            .contains(name);
  }

  private String line(String name, Node node) {
    StringBuilder line = new StringBuilder("/" + name + " " + node.type());
    line.append(String.format(Locale.ROOT, " %04o %d:%d", node.mode(), node.uid(), node.gid()));
    if (node.type().equals("link")) {
      line.append(" -> ").append(node.content());
    } else if (node.type().equals("file")) {
      line.append(" \"").append(node.content()).append('"');
    }
    if (node.old()) {
      line.append(" old");
    }
    node.attributes()
        .forEach((key, value) -> line.append(' ').append(key).append('=').append(value));
    for (Map.Entry<String, Node> other : tree.entrySet()) {
      if (other.getValue() == node && !other.getKey().equals(name)) {
        line.append(" = /").append(other.getKey());
      }
    }
    return line.toString();
  }

  private List<String> settings() {
    List<String> lines = new ArrayList<>();
    JsonObject settings =
        config.get("config") instanceof JsonObject object ? object : new JsonObject();
    for (String name : SETTINGS) {
      String value = value(settings.get(name));
      if (!value.isEmpty()) {
        lines.add(name + " " + value);
      }
    }
    for (String name : List.of("author", "architecture", "os")) {
      String value = value(config.get(name));
      if (!value.isEmpty()) {
        lines.add(name + " " + value);
      }
    }
    return lines;
  }

  /// Sorted, without the label that says who made it; empty for what says nothing.
  private static String value(JsonElement element) {
    if (element instanceof JsonObject object) {
      JsonObject sorted = new JsonObject();
      for (String key : new TreeSet<>(object.keySet())) {
        if (!key.equals("io.buildah.version")) {
          sorted.add(key, object.get(key));
        }
      }
      return sorted.isEmpty() ? "" : sorted.toString();
    }
    if (element == null || element.isJsonNull()) {
      return "";
    }
    String text = element.toString();
    return text.equals("\"\"") || text.equals("[]") ? "" : text;
  }
}
