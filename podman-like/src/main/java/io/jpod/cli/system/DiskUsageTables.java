package io.jpod.cli.system;

import io.jpod.cli.command.Console;
import io.jpod.cli.format.OutputFormat;
import io.jpod.cli.format.Quantities;
import io.jpod.cli.format.Table;
import io.jpod.core.JpodException;
import io.jpod.core.container.Container;
import io.jpod.core.storage.Image;
import io.jpod.core.system.DiskUsage;
import java.util.List;

/// The tables of `system df -v`.
final class DiskUsageTables {
  private static final String NONE = "<none>";

  private DiskUsageTables() {}

  static void print(DiskUsage usage, Console console) throws JpodException {
    console.out("Images space usage:\n\n");
    images(usage).print(console);
    console.out("\nContainers space usage:\n\n");
    containers(usage).print(console);
    console.out("\nLocal Volumes space usage:\n\n");
    Table volumes = new Table().row("VOLUME NAME", "LINKS", "SIZE");
    for (DiskUsage.OfVolume volume : usage.volumes()) {
      volumes.row(
          volume.name(), Integer.toString(volume.links()), Quantities.bytes(volume.bytes()));
    }
    volumes.print(console);
  }

  private static Table images(DiskUsage usage) throws JpodException {
    Table table =
        new Table()
            .row(
                "REPOSITORY",
                "TAG",
                "IMAGE ID",
                "CREATED",
                "SIZE",
                "SHARED SIZE",
                "UNIQUE SIZE",
                "CONTAINERS");
    for (DiskUsage.OfImage one : usage.images()) {
      Image image = one.usage().image();
      List<String> names = image.names().isEmpty() ? List.of("") : image.names();
      for (String name : names) {
        int colon = name.lastIndexOf(':');
        boolean tagged = colon > name.lastIndexOf('/') && name.indexOf('@') < 0;
        int at = name.indexOf('@');
        String repository =
            tagged ? name.substring(0, colon) : at < 0 ? name : name.substring(0, at);
        table.row(
            repository.isEmpty() ? NONE : repository,
            tagged ? name.substring(colon + 1) : NONE,
            image.shortId(),
            Quantities.duration(Quantities.now() - image.createdEpochNanos()),
            Quantities.bytes(image.sizeBytes()),
            Quantities.bytes(one.usage().sharedBytes()),
            Quantities.bytes(one.usage().uniqueBytes()),
            Integer.toString(one.containers()));
      }
    }
    return table;
  }

  private static Table containers(DiskUsage usage) {
    Table table =
        new Table()
            .row(
                "CONTAINER ID",
                "IMAGE",
                "COMMAND",
                "LOCAL VOLUMES",
                "SIZE",
                "CREATED",
                "STATUS",
                "NAMES");
    for (DiskUsage.OfContainer one : usage.containers()) {
      Container container = one.container();
      table.row(
          container.shortId(),
          OutputFormat.shortId(container.imageId()),
          String.join(" ", container.command()),
          Integer.toString(one.volumes()),
          Quantities.bytes(one.bytes()),
          Quantities.duration(Quantities.now() - container.createdEpochNanos()),
          one.status().text(),
          container.name());
    }
    return table;
  }
}
