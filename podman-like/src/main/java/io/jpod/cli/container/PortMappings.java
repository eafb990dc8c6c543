package io.jpod.cli.container;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.jpod.core.container.Container;

/// Published ports as podman's JSON shows them.
final class PortMappings {
  private PortMappings() {}

  /// One object for each mapping that `ps` shows as `0.0.0.0:8080->80/tcp`, ranges
  /// (`8080-8082->80-82/tcp`) included.
  static JsonArray json(Container container) {
    JsonArray array = new JsonArray();
    for (String mapping : container.ports()) {
      int arrow = mapping.indexOf("->");
      int slash = mapping.lastIndexOf('/');
      if (arrow < 0 || slash < arrow) {
        continue;
      }
      int colon = mapping.lastIndexOf(':', arrow);
      int[] host = range(mapping.substring(colon + 1, arrow));
      int[] inside = range(mapping.substring(arrow + 2, slash));
      JsonObject json = new JsonObject();
      String ip = colon < 0 ? "" : mapping.substring(0, colon);
      json.addProperty("host_ip", ip.equals("0.0.0.0") ? "" : ip);
      json.addProperty("container_port", inside[0]);
      json.addProperty("host_port", host[0]);
      json.addProperty("range", inside[1] - inside[0] + 1);
      json.addProperty("protocol", mapping.substring(slash + 1));
      array.add(json);
    }
    return array;
  }

  private static int[] range(String text) {
    int dash = text.indexOf('-');
    if (dash < 0) {
      int port = Integer.parseInt(text);
      return new int[] {port, port};
    }
    return new int[] {
      Integer.parseInt(text.substring(0, dash)), Integer.parseInt(text.substring(dash + 1))
    };
  }
}
