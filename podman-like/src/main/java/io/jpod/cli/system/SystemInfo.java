package io.jpod.cli.system;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.jpod.cli.engine.Version;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.container.Container;
import io.jpod.core.container.Containers;
import io.jpod.core.storage.ImageStore;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/// What `info` tells, in podman's fields.
final class SystemInfo {
  private SystemInfo() {}

  static JsonObject collect(Directories directories, Containers containers, ImageStore images)
      throws JpodException {
    JsonObject info = new JsonObject();
    info.add("host", host(directories));
    info.add("store", store(directories, containers, images));
    JsonObject version = new JsonObject();
    version.addProperty("APIVersion", Version.NUMBER);
    version.addProperty("Version", Version.NUMBER);
    version.addProperty("JavaVersion", Version.java());
    version.addProperty("OsArch", "linux/" + Version.architecture());
    version.addProperty("Os", "linux");
    info.add("version", version);
    return info;
  }

  private static JsonObject host(Directories directories) {
    JsonObject host = new JsonObject();
    host.addProperty("arch", Version.architecture());
    host.add("cgroupControllers", cgroupControllers());
    host.addProperty(
        "cgroupVersion", Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers")) ? "v2" : "v1");
    host.addProperty("cpus", Runtime.getRuntime().availableProcessors());
    host.add("distribution", distribution());
    host.addProperty("hostname", firstLine("/proc/sys/kernel/hostname"));
    host.add("idMappings", idMappings());
    host.addProperty("kernel", firstLine("/proc/sys/kernel/osrelease"));
    host.addProperty("logDriver", "json-file");
    host.addProperty("memFree", memory("MemFree:"));
    host.addProperty("memTotal", memory("MemTotal:"));
    host.add("networkHelper", networkHelper());
    host.addProperty("os", "linux");
    host.add("security", security(directories));
    host.addProperty("swapFree", memory("SwapFree:"));
    host.addProperty("swapTotal", memory("SwapTotal:"));
    host.addProperty("uptime", uptime());
    return host;
  }

  private static JsonObject store(Directories directories, Containers containers, ImageStore images)
      throws JpodException {
    int number = 0;
    int running = 0;
    for (Container container : containers.list()) {
      number++;
      running += containers.state(container).isAlive() ? 1 : 0;
    }
    JsonObject counts = new JsonObject();
    counts.addProperty("number", number);
    counts.addProperty("paused", 0);
    counts.addProperty("running", running);
    counts.addProperty("stopped", number - running);
    JsonObject imageStore = new JsonObject();
    imageStore.addProperty("number", images.list().size());
    JsonObject store = new JsonObject();
    store.add("containerStore", counts);
    store.addProperty("graphDriverName", "overlay");
    store.addProperty("graphRoot", directories.root().toString());
    space(directories.root(), store);
    store.add("imageStore", imageStore);
    store.addProperty("runRoot", directories.runDir().toString());
    store.addProperty("volumePath", directories.volumes().toString());
    return store;
  }

  private static void space(Path root, JsonObject store) {
    Path existing = root;
    while (existing.getParent() != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    try {
      FileStore disk = Files.getFileStore(existing);
      store.addProperty("graphRootAllocated", disk.getTotalSpace());
      store.addProperty("graphRootUsed", disk.getTotalSpace() - disk.getUnallocatedSpace());
      JsonObject status = new JsonObject();
      status.addProperty("Backing Filesystem", disk.type());
      status.addProperty("Native Overlay Diff", "true");
      store.add("graphStatus", status);
    } catch (IOException e) {
      store.addProperty("graphRootAllocated", 0);
      store.addProperty("graphRootUsed", 0);
    }
  }

  private static JsonArray cgroupControllers() {
    JsonArray controllers = new JsonArray();
    for (String controller : firstLine("/sys/fs/cgroup/cgroup.controllers").split(" ")) {
      if (!controller.isEmpty()) {
        controllers.add(controller);
      }
    }
    return controllers;
  }

  private static JsonObject distribution() {
    JsonObject distribution = new JsonObject();
    distribution.addProperty("distribution", osRelease("ID="));
    distribution.addProperty("codename", osRelease("VERSION_CODENAME="));
    distribution.addProperty("version", osRelease("VERSION_ID="));
    return distribution;
  }

  private static String osRelease(String key) {
    for (String line : lines("/etc/os-release")) {
      if (line.startsWith(key)) {
        return line.substring(key.length()).replace("\"", "");
      }
    }
    return "";
  }

  /// As they are where this JVM runs: P, or the caller's namespace.
  private static JsonObject idMappings() {
    JsonObject mappings = new JsonObject();
    mappings.add("gidmap", map("/proc/self/gid_map"));
    mappings.add("uidmap", map("/proc/self/uid_map"));
    return mappings;
  }

  private static JsonArray map(String file) {
    JsonArray ranges = new JsonArray();
    for (String line : lines(file)) {
      String[] numbers = line.strip().split("\\s+");
      if (numbers.length == 3) {
        JsonObject range = new JsonObject();
        range.addProperty("container_id", Long.parseLong(numbers[0]));
        range.addProperty("host_id", Long.parseLong(numbers[1]));
        range.addProperty("size", Long.parseLong(numbers[2]));
        ranges.add(range);
      }
    }
    return ranges;
  }

  private static JsonObject security(Directories directories) {
    JsonObject security = new JsonObject();
    security.addProperty("apparmorEnabled", Files.exists(Path.of("/sys/kernel/security/apparmor")));
    security.addProperty("rootless", directories.uid() != 0);
    security.addProperty("seccompEnabled", true);
    security.addProperty("selinuxEnabled", Files.exists(Path.of("/sys/fs/selinux/enforce")));
    return security;
  }

  private static JsonObject networkHelper() {
    JsonObject helper = new JsonObject();
    for (String name : new String[] {"pasta", "slirp4netns"}) {
      for (String directory : System.getenv().getOrDefault("PATH", "").split(":")) {
        Path file = Path.of(directory.isEmpty() ? "." : directory, name);
        if (Files.isExecutable(file) && !helper.has("executable")) {
          helper.addProperty("name", name);
          helper.addProperty("executable", file.toString());
        }
      }
    }
    return helper;
  }

  private static long memory(String key) {
    for (String line : lines("/proc/meminfo")) {
      if (line.startsWith(key)) {
        String number = line.substring(key.length()).strip().split(" ")[0];
        return Long.parseLong(number) * 1024;
      }
    }
    return 0;
  }

  private static String uptime() {
    String text = firstLine("/proc/uptime");
    int dot = text.indexOf('.');
    long seconds = dot < 0 ? 0 : Long.parseLong(text.substring(0, dot));
    return seconds / 3600 + "h " + seconds / 60 % 60 + "m " + seconds % 60 + "s";
  }

  private static String firstLine(String file) {
    String[] lines = lines(file);
    return lines.length == 0 ? "" : lines[0];
  }

  /// Lines of a file; none if it cannot be read, since `info` tells what it can.
  private static String[] lines(String file) {
    try {
      return Files.readString(Path.of(file)).split("\n");
    } catch (IOException e) {
      return new String[0];
    }
  }
}
