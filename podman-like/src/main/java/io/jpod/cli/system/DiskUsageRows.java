package io.jpod.cli.system;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.jpod.build.cache.CacheEntry;
import io.jpod.cli.format.Quantities;
import io.jpod.core.JpodException;
import io.jpod.core.container.ContainerState;
import io.jpod.core.system.DiskUsage;
import java.util.List;

/// The three lines of `system df`, in podman's fields and with its arithmetic: an image counts once
/// for each of its names, and what images can be reclaimed is everything but what images in use
/// have for themselves.
final class DiskUsageRows {
  private DiskUsageRows() {}

  static JsonArray of(DiskUsage usage) throws JpodException {
    JsonArray rows = new JsonArray();
    rows.add(images(usage));
    rows.add(containers(usage));
    rows.add(volumes(usage));
    return rows;
  }

  /// docker's fourth line: results of builds, those that images have being in use.
  static JsonObject buildCache(List<CacheEntry> entries) {
    int active = 0;
    long size = 0;
    for (CacheEntry entry : entries) {
      active += entry.inImage() ? 1 : 0;
      size += entry.bytes();
    }
    JsonObject row = row("Build Cache", entries.size(), active, size, size);
    row.addProperty("Reclaimable", Quantities.bytes(size));
    return row;
  }

  private static JsonObject images(DiskUsage usage) throws JpodException {
    int total = 0;
    int active = 0;
    long used = 0;
    for (DiskUsage.OfImage image : usage.images()) {
      total += Math.max(1, image.usage().image().names().size());
      if (image.containers() > 0) {
        active++;
        used += image.usage().uniqueBytes();
      }
    }
    return row("Images", total, active, usage.imagesBytes(), usage.imagesBytes() - used);
  }

  private static JsonObject containers(DiskUsage usage) {
    int active = 0;
    long size = 0;
    long reclaimable = 0;
    for (DiskUsage.OfContainer container : usage.containers()) {
      size += container.bytes();
      if (container.status() == ContainerState.Status.RUNNING) {
        active++;
      } else {
        reclaimable += container.bytes();
      }
    }
    return row("Containers", usage.containers().size(), active, size, reclaimable);
  }

  private static JsonObject volumes(DiskUsage usage) {
    int links = 0;
    long size = 0;
    long reclaimable = 0;
    for (DiskUsage.OfVolume volume : usage.volumes()) {
      links += volume.links();
      size += volume.bytes();
      reclaimable += volume.links() == 0 ? volume.bytes() : 0;
    }
    return row("Local Volumes", usage.volumes().size(), links, size, reclaimable);
  }

  private static JsonObject row(String type, int total, int active, long size, long reclaimable) {
    long percent = size == 0 ? 0 : Math.round(reclaimable * 100.0 / size);
    JsonObject row = new JsonObject();
    row.addProperty("Type", type);
    row.addProperty("Total", total);
    row.addProperty("Active", active);
    row.addProperty("RawSize", size);
    row.addProperty("RawReclaimable", reclaimable);
    row.addProperty("TotalCount", total);
    row.addProperty("Size", Quantities.bytes(size));
    row.addProperty("Reclaimable", Quantities.bytes(reclaimable) + " (" + percent + "%)");
    return row;
  }
}
