package io.jpod.core.container;

import static io.jpod.core.container.Inspection.bool;
import static io.jpod.core.container.Inspection.number;
import static io.jpod.core.container.Inspection.text;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;

/// The `NetworkSettings` of podman's `inspect`.
final class InspectedNetwork {
  private InspectedNetwork() {}

  static JsonObject of(JsonObject record, Container container, ContainerState state) {
    JsonObject json = new JsonObject();
    json.add("EndpointID", text(""));
    json.add("Gateway", text(""));
    json.add("IPAddress", text(""));
    json.add("IPPrefixLen", number(0));
    json.add("IPv6Gateway", text(""));
    json.add("GlobalIPv6Address", text(""));
    json.add("GlobalIPv6PrefixLen", number(0));
    json.add("MacAddress", text(""));
    json.add("Bridge", text(""));
    json.add("SandboxID", text(""));
    json.add("HairpinMode", bool(false));
    json.add("LinkLocalIPv6Address", text(""));
    json.add("LinkLocalIPv6PrefixLen", number(0));
    json.add("Ports", ports(container));
    json.add("SandboxKey", text(state.pid() == 0 ? "" : "/proc/" + state.pid() + "/ns/net"));
    JsonObject networks = new JsonObject();
    networks.add(record.get("network").getAsString(), new JsonObject());
    json.add("Networks", networks);
    return json;
  }

  /// As [#ports], without those that are exposed and not published.
  static JsonObject published(Container container) {
    JsonObject published = new JsonObject();
    JsonObject all = ports(container);
    for (String port : all.keySet()) {
      if (!all.get(port).isJsonNull()) {
        published.add(port, all.get(port));
      }
    }
    return published;
  }

  /// `{"80/tcp": [{"HostIp": "", "HostPort": "8080"}]}` from `0.0.0.0:8080->80/tcp`.
  static JsonObject ports(Container container) {
    JsonObject ports = new JsonObject();
    for (String port : container.ports()) {
      int arrow = port.indexOf("->");
      String inside = arrow < 0 ? port : port.substring(arrow + 2);
      if (arrow < 0) {
        ports.add(inside, JsonNull.INSTANCE); // exposed, not published
      } else {
        if (!ports.has(inside)) {
          ports.add(inside, new JsonArray());
        }
        int colon = port.lastIndexOf(':', arrow);
        JsonObject binding = new JsonObject();
        String ip = port.substring(0, Math.max(colon, 0));
        binding.add("HostIp", text(ip.equals("0.0.0.0") ? "" : ip));
        binding.add("HostPort", text(port.substring(colon + 1, arrow)));
        ports.getAsJsonArray(inside).add(binding);
      }
    }
    return ports;
  }
}
