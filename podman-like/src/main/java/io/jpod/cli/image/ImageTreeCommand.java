package io.jpod.cli.image;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.format.OutputFormat;
import io.jpod.cli.format.Quantities;
import io.jpod.core.JpodException;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.Layer;
import io.jpod.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// `jpod image tree`: the layers of an image, and which images end with each. A layer's id stands
/// for it and all below it, as podman computes it.
public final class ImageTreeCommand implements Command {
  private static final Option WHAT_REQUIRES =
      Option.flag("whatrequires", "Show the layers and images that are made on top of the image");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod image tree", "IMAGE", "Print layer hierarchy of an image in a tree format")
          .options(WHAT_REQUIRES)
          .operands(1, 1)
          .examples("jpod image tree debian:12", "jpod image tree --whatrequires debian:12");

  /// @param topOf names of the images whose topmost layer it is
  private record Node(String id, long sizeBytes, List<String> topOf, Set<String> children) {}

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    ImageStore store = Engine.images(args);
    Image image = store.require(args.operand(0));
    Map<String, Node> nodes = nodes(store);
    console.line("Image ID: " + image.shortId());
    console.line("Tags:     " + words(image.names()));
    console.line("Size:     " + Quantities.size(image.sizeBytes(), ""));
    List<String> chain = chain(image);
    console.line(chain.isEmpty() ? "No Image Layers" : "Image Layers");
    if (args.flag(WHAT_REQUIRES)) {
      Node top = chain.isEmpty() ? null : nodes.get(chain.getLast());
      if (top != null) {
        branch(top, "", true, nodes, console);
      }
    } else {
      for (int i = 0; i < chain.size(); i++) {
        Node node = nodes.get(chain.get(i));
        if (node != null) {
          console.line((i == chain.size() - 1 ? "└── " : "├── ") + text(node));
        }
      }
    }
    return 0;
  }

  private static void branch(
      Node node, String indent, boolean last, Map<String, Node> nodes, Console console) {
    console.line(indent + (last ? "└── " : "├── ") + text(node));
    int left = node.children().size();
    for (String id : node.children()) {
      Node child = nodes.get(id);
      left--;
      if (child != null) {
        branch(child, indent + (last ? "    " : "│   "), left == 0, nodes, console);
      }
    }
  }

  private static String text(Node node) {
    String size = Quantities.size(node.sizeBytes(), "");
    return "ID: "
        + OutputFormat.shortId(node.id())
        + " Size: "
        + " ".repeat(Math.max(0, 7 - size.length()))
        + size
        + (node.topOf().isEmpty() ? "" : " Top Layer of: " + words(node.topOf()));
  }

  private static String words(List<String> names) {
    return "[" + String.join(" ", names) + "]";
  }

  private static Map<String, Node> nodes(ImageStore store) throws JpodException {
    Map<String, Node> nodes = new LinkedHashMap<>();
    for (Image image : store.list()) {
      List<String> chain = chain(image);
      List<Digest> diffIds = image.diffIds();
      for (int i = 0; i < chain.size(); i++) {
        Node node = nodes.get(chain.get(i));
        if (node == null) {
          Layer layer = store.layers().find(diffIds.get(i));
          long size = layer == null ? 0 : layer.sizeBytes();
          node = new Node(chain.get(i), size, new ArrayList<>(), new LinkedHashSet<>());
          nodes.put(chain.get(i), node);
        }
        if (i + 1 < chain.size()) {
          node.children().add(chain.get(i + 1));
        } else {
          node.topOf().addAll(image.names());
        }
      }
    }
    return nodes;
  }

  /// Ids of an image's layers, lowest first: the lowest has its diff-id, any other the digest of
  /// `ID OF THE ONE BELOW+DIFF-ID`.
  static List<String> chain(Image image) {
    List<String> chain = new ArrayList<>();
    for (Digest diffId : image.diffIds()) {
      String id =
          chain.isEmpty()
              ? diffId.hex()
              : Digest.sha256(
                      (chain.getLast() + "+" + diffId.hex()).getBytes(StandardCharsets.US_ASCII))
                  .hex();
      chain.add(id);
    }
    return chain;
  }
}
