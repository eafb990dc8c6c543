package io.jpod.cli.volume;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ErrorPrinter;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.format.OutputFormat;
import io.jpod.core.JpodException;
import io.jpod.core.volume.Volume;
import io.jpod.oci.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `jpod volume inspect`: everything about volumes.
public final class VolumeInspectCommand implements Command {
  private static final Option ALL = Option.flag("a,all", "All volumes");
  private static final Option FORMAT = Option.value("f,format", "FORMAT", "json, or a Go template");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod volume inspect",
              "VOLUME [VOLUME...]",
              "Display detailed information on one or more volumes")
          .options(ALL, FORMAT)
          .examples("jpod volume inspect data", "jpod volume inspect -f '{{.Mountpoint}}' data");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    if (args.operands().isEmpty() == !args.flag(ALL)) {
      throw new JpodException("provide one or more volume names or use --all");
    }
    VolumeStore store = VolumeStore.of(args);
    List<JsonObject> found = new ArrayList<>();
    List<JpodException> failures = new ArrayList<>();
    if (args.flag(ALL)) {
      for (Volume volume : store.volumes().list()) {
        found.add(store.inspect(volume));
      }
    }
    for (String name : args.operands()) {
      Volume volume = store.find(name);
      if (volume == null) {
        failures.add(new JpodException("inspecting object: no such volume " + name));
      } else {
        found.add(store.inspect(volume));
      }
    }
    print(found, args.value(FORMAT, "json"), console);
    for (JpodException failure : failures) {
      ErrorPrinter.print(failure, console);
    }
    return failures.isEmpty() ? 0 : JpodException.ENGINE_FAILED;
  }

  /// The volume of this name, for `jpod inspect`; null if there is none.
  public static @Nullable JsonObject find(ParsedArgs args, String name) throws JpodException {
    VolumeStore store = VolumeStore.of(args);
    Volume volume = store.find(name);
    return volume == null ? null : store.inspect(volume);
  }

  private static void print(List<JsonObject> found, String format, Console console)
      throws JpodException {
    if (format.equals("json")) {
      JsonArray array = new JsonArray();
      for (JsonObject object : found) {
        array.add(object);
      }
      console.line(Json.writePretty(array, "     "));
      return;
    }
    OutputFormat output = OutputFormat.parse("inspect", format, "*define.InspectVolumeData");
    for (JsonObject object : found) {
      output.row(object);
    }
    output.print(console);
  }
}
