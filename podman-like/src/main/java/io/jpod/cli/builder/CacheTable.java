package io.jpod.cli.builder;

import io.jpod.build.cache.CacheEntry;
import io.jpod.cli.command.Console;
import io.jpod.cli.format.Quantities;
import io.jpod.cli.format.Table;
import java.util.List;

/// Results of builds as docker prints them.
final class CacheTable {
  private static final int SHORT = 25;
  private static final long NANOS = 1_000_000L;

  private CacheTable() {}

  static void print(List<CacheEntry> entries, Console console) {
    if (entries.isEmpty()) {
      return;
    }
    Table table = new Table();
    table.row("ID", "RECLAIMABLE", "SIZE", "LAST ACCESSED");
    for (CacheEntry entry : entries) {
      table.row(
          entry.key().substring(0, Math.min(SHORT, entry.key().length())),
          entry.inImage() ? "false" : "true",
          Quantities.size(entry.bytes(), ""),
          Quantities.ago(entry.millis() * NANOS));
    }
    table.print(console);
  }

  static long bytes(List<CacheEntry> entries) {
    long bytes = 0;
    for (CacheEntry entry : entries) {
      bytes += entry.bytes();
    }
    return bytes;
  }
}
