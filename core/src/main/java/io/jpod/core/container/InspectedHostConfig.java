package io.jpod.core.container;

import static io.jpod.core.container.Inspection.bool;
import static io.jpod.core.container.Inspection.number;
import static io.jpod.core.container.Inspection.text;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.jpod.core.HumanSize;
import java.util.List;

/// The `HostConfig` of podman's `inspect`: what the container was allowed.
final class InspectedHostConfig {
  private final JsonObject record;
  private final Container container;
  private final JsonObject json = new JsonObject();

  private InspectedHostConfig(JsonObject record, Container container) {
    this.record = record;
    this.container = container;
  }

  static JsonObject of(JsonObject record, Container container) {
    return new InspectedHostConfig(record, container).write();
  }

  private JsonObject write() {
    json.add("Binds", binds());
    json.add("CgroupManager", text("cgroupfs"));
    json.add("CgroupMode", text("private"));
    json.add("ContainerIDFile", textOrEmpty(record.get("cidFile")));
    json.add("LogConfig", logConfig());
    json.add("NetworkMode", record.get("network"));
    json.add("PortBindings", InspectedNetwork.published(container));
    json.add("RestartPolicy", restartPolicy());
    json.add("AutoRemove", record.get("autoRemove"));
    json.add("VolumeDriver", text(""));
    json.add("VolumesFrom", JsonNull.INSTANCE);
    json.add("CapAdd", record.get("capAdd"));
    json.add("CapDrop", record.get("capDrop"));
    json.add("Dns", record.get("dns"));
    json.add("DnsOptions", record.get("dnsOption"));
    json.add("DnsSearch", record.get("dnsSearch"));
    json.add("ExtraHosts", record.get("addHost"));
    json.add("GroupAdd", record.get("groupAdd"));
    json.add("IpcMode", mode("ipcMode", "shareable"));
    json.add("Cgroup", text(""));
    json.add("Cgroups", text("default"));
    json.add("Links", JsonNull.INSTANCE);
    json.add("OomScoreAdj", record.get("oomScoreAdj"));
    json.add("PidMode", mode("pidMode", "private"));
    json.add("Privileged", record.get("privileged"));
    json.add("PublishAllPorts", record.get("publishAll"));
    json.add("ReadonlyRootfs", record.get("readOnly"));
    json.add("SecurityOpt", record.get("securityOpt"));
    json.add("Tmpfs", tmpfs());
    json.add("UTSMode", mode("utsMode", "private"));
    json.add("UsernsMode", mode("userns", ""));
    if (record.has("uidMap")) {
      JsonObject maps = new JsonObject();
      maps.add("UidMap", record.get("uidMap"));
      maps.add("GidMap", record.get("gidMap"));
      json.add("IDMappings", maps);
    }
    json.add("ShmSize", record.get("shmSize"));
    json.add("Runtime", text("jpod"));
    json.add("Init", record.get("init"));
    noResourceLimits();
    json.add("Ulimits", ulimits());
    json.add("CgroupConf", JsonNull.INSTANCE);
    notHere();
    return json;
  }

  /// Fields that docker and podman have for other systems, or for what cannot be set here.
  private void notHere() {
    json.add("AutoRemoveImage", bool(false));
    JsonArray size = new JsonArray();
    size.add(0);
    size.add(0);
    json.add("ConsoleSize", size);
    json.add("Isolation", text(""));
    json.add("IntelRdtClosID", text(""));
    for (String zero :
        List.of(
            "CpuCount",
            "CpuPercent",
            "DiskQuota",
            "IOMaximumIOps",
            "IOMaximumBandwidth",
            "KernelMemory")) {
      json.add(zero, number(0));
    }
    for (String none :
        List.of(
            "BlkioWeightDevice",
            "BlkioDeviceReadBps",
            "BlkioDeviceWriteBps",
            "BlkioDeviceReadIOps",
            "BlkioDeviceWriteIOps")) {
      json.add(none, JsonNull.INSTANCE);
    }
  }

  /// Older records have no modes.
  private JsonElement mode(String key, String otherwise) {
    return record.has(key) ? record.get(key) : text(otherwise);
  }

  private static JsonElement textOrEmpty(JsonElement element) {
    return element.isJsonNull() ? text("") : element;
  }

  private JsonArray binds() {
    JsonArray binds = new JsonArray();
    for (JsonElement element : record.getAsJsonArray("mounts")) {
      JsonObject mount = element.getAsJsonObject();
      if (!mount.get("type").getAsString().equals("tmpfs")) {
        binds.add(
            text(
                mount.get("source").getAsString()
                    + ":"
                    + mount.get("destination").getAsString()
                    + ":"
                    + options(mount)
                    + ",rbind"));
      }
    }
    return binds;
  }

  private JsonObject tmpfs() {
    JsonObject tmpfs = new JsonObject();
    for (JsonElement element : record.getAsJsonArray("mounts")) {
      JsonObject mount = element.getAsJsonObject();
      if (mount.get("type").getAsString().equals("tmpfs")) {
        tmpfs.add(mount.get("destination").getAsString(), text(options(mount)));
      }
    }
    return tmpfs;
  }

  private static String options(JsonObject mount) {
    StringBuilder text = new StringBuilder(mount.get("readOnly").getAsBoolean() ? "ro" : "rw");
    text.append(',').append(mount.get("propagation").getAsString());
    for (JsonElement option : mount.getAsJsonArray("options")) {
      text.append(',').append(option.getAsString());
    }
    return text.toString();
  }

  private JsonObject logConfig() {
    JsonObject log = new JsonObject();
    log.add("Type", record.get("logDriver"));
    log.add("Config", JsonNull.INSTANCE);
    log.add("Path", text(ContainerLog.file(container, record)));
    log.add("Tag", record.has("logTag") ? record.get("logTag") : text(""));
    log.add(
        "Size",
        text(
            HumanSize.format(
                record.has("logMaxBytes") ? record.get("logMaxBytes").getAsLong() : 0, 4, "")));
    return log;
  }

  private JsonObject restartPolicy() {
    String name = record.has("restart") ? record.get("restart").getAsString() : "no";
    JsonObject policy = new JsonObject();
    policy.add("Name", text(name.equals("no") ? "" : name));
    policy.add(
        "MaximumRetryCount",
        record.has("restartRetries") ? record.get("restartRetries") : number(0));
    return policy;
  }

  /// podman's fields for limits that nobody can set here yet.
  private void noResourceLimits() {
    for (String zero :
        List.of(
            "CpuShares",
            "Memory",
            "NanoCpus",
            "BlkioWeight",
            "CpuPeriod",
            "CpuQuota",
            "CpuRealtimePeriod",
            "CpuRealtimeRuntime",
            "MemoryReservation",
            "MemorySwap",
            "MemorySwappiness",
            "PidsLimit")) {
      json.add(zero, number(0));
    }
    json.add("CgroupParent", text(""));
    json.add("CpusetCpus", text(""));
    json.add("CpusetMems", text(""));
    json.add("Devices", new JsonArray());
    json.add("OomKillDisable", bool(false));
  }

  private JsonArray ulimits() {
    JsonArray ulimits = new JsonArray();
    for (JsonElement element : record.getAsJsonArray("limits")) {
      String limit = element.getAsString();
      int equals = limit.indexOf('=');
      int colon = limit.indexOf(':', equals);
      JsonObject one = new JsonObject();
      one.add("Name", text("RLIMIT_" + Signals.upper(limit.substring(0, equals))));
      one.add("Soft", number(Long.parseLong(limit.substring(equals + 1, colon))));
      one.add("Hard", number(Long.parseLong(limit.substring(colon + 1))));
      ulimits.add(one);
    }
    return ulimits;
  }
}
