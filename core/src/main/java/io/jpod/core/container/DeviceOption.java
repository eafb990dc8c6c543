package io.jpod.core.container;

import io.jpod.core.JpodException;
import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// `--device /dev/x[:/dev/y][:rwm]`, a device or a directory of them. Without root a device is
/// bound with the rights that it has on the host.
final class DeviceOption {
  private DeviceOption() {}

  static List<FurtherConfig.Device> parse(List<String> texts) throws JpodException {
    List<FurtherConfig.Device> devices = new ArrayList<>();
    for (String text : texts) {
      FurtherConfig.Device device = one(text);
      File source = new File(device.source());
      if (!source.exists()) {
        throw new JpodException("stat " + source + ": no such file or directory");
      }
      add(source, device.destination(), devices);
    }
    return devices;
  }

  private static void add(File source, String destination, List<FurtherConfig.Device> into) {
    String[] names = source.isDirectory() ? source.list() : null;
    if (names == null) {
      into.add(new FurtherConfig.Device(source.getPath(), destination));
      return;
    }
    Arrays.sort(names);
    for (String name : names) {
      add(new File(source, name), destination + "/" + name, into);
    }
  }

  static FurtherConfig.Device one(String text) throws JpodException {
    List<String> parts = Words.split(text, ':');
    String source = parts.get(0);
    if (parts.size() > 3 || source.isEmpty()) {
      throw new JpodException("invalid device specification: " + text);
    }
    if (parts.size() == 3 && !isMode(parts.get(2))) {
      throw new JpodException("invalid device mode: " + parts.get(2));
    }
    String destination = source;
    if (parts.size() > 1 && !isMode(parts.get(1))) {
      destination = parts.get(1);
      if (!destination.startsWith("/")) {
        throw new JpodException("invalid device mode: " + destination);
      }
    }
    return new FurtherConfig.Device(source, MountOptions.clean(destination));
  }

  private static boolean isMode(String text) {
    for (int i = 0; i < text.length(); i++) {
      if ("rwm".indexOf(text.charAt(i)) < 0 || text.indexOf(text.charAt(i), i + 1) >= 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }
}
