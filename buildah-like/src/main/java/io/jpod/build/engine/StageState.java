package io.jpod.build.engine;

import io.jpod.build.ImageSettings;
import io.jpod.core.container.SharedNetworks;
import io.jpod.core.storage.LayerStore;
import io.jpod.oci.Digest;
import io.jpod.oci.History;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How far a stage has come: its layers, and what its image would say.
final class StageState {
  /// Lowest first.
  final List<Digest> layers;

  /// How many of them are the base image's.
  final int baseLayers;

  /// `ARG`s that are visible, by name.
  final Map<String, String> args = new LinkedHashMap<>();

  final List<History> history;
  final String baseName;
  final String baseDigest;
  ImageSettings settings;
  boolean cmdSet;

  /// What the stage's commands are connected to, if it has several.
  @Nullable SharedNetworks networks;

  /// When the last layer was made, RFC 3339; empty: none was.
  String created = "";

  StageState(ImageSettings settings, List<Digest> layers, String baseName, String baseDigest) {
    this.settings = settings;
    this.layers = new ArrayList<>(layers);
    this.baseLayers = layers.size();
    this.baseName = baseName;
    this.baseDigest = baseDigest;
    this.history = new ArrayList<>(settings.image().history());
    String time = settings.image().created();
    this.created = time == null ? "" : time;
  }

  /// A stage that goes on where another ended, and sees its `ARG`s.
  StageState continued() {
    StageState next = new StageState(settings, layers, baseName, baseDigest);
    next.history.clear();
    next.history.addAll(history);
    next.args.putAll(args);
    next.created = created;
    return next;
  }

  /// Names of the layers below `layers/`, topmost first.
  List<String> links() {
    List<String> links = new ArrayList<>();
    for (Digest layer : layers.reversed()) {
      links.add(LayerStore.shortLink(layer));
    }
    return links;
  }

  String layersText() {
    StringBuilder text = new StringBuilder();
    for (Digest layer : layers) {
      text.append(layer.hex()).append(' ');
    }
    return text.toString();
  }
}
