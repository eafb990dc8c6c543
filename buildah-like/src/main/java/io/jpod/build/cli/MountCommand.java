package io.jpod.build.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.jpod.build.ImageBuilder;
import io.jpod.build.WorkingContainer;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ErrorPrinter;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;
import io.jpod.oci.Json;
import java.nio.file.Path;
import java.util.List;

/// `jbuild mount`.
final class MountCommand implements Command {
  private static final Option JSON = Option.flag("json", "As JSON");
  private static final Option NOTRUNCATE =
      Option.flag("notruncate", "For buildah's users: nothing is shortened");

  @Override
  public CommandDefinition definition() {
    return new CommandDefinition(
            "jbuild mount", "[CONTAINER...]", "Show a working container's files to other programs")
        .options(JSON, NOTRUNCATE)
        .description(
            "Mounts the files of working containers and prints where. For an ordinary user this works below jbuild unshare, in whose"
                + " namespaces the mount is seen. Without a container it lists what is mounted.")
        .examples(
            "jbuild unshare sh -c 'm=$(jbuild mount '$ctr'); echo hello > $m/hello; jbuild umount '$ctr");
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    ImageBuilder builder = BuilderProgram.builder(args);
    List<String> names = args.operands();
    JsonArray mounts = new JsonArray();
    JpodException last = null;
    if (names.isEmpty()) {
      for (WorkingContainer container : builder.containers().list()) {
        Path there = builder.mountPoint(container);
        if (there != null) {
          mounts.add(mount(container.name(), there));
        }
      }
    } else {
      requireSession(builder);
    }
    for (String name : names) {
      try {
        Path there = builder.mount(builder.containers().require(name));
        mounts.add(mount(names.size() == 1 ? "" : name, there));
      } catch (JpodException e) {
        if (last != null) {
          ErrorPrinter.print(last, console);
        }
        last = e;
      }
    }
    print(mounts, args.flag(JSON), console);
    if (last != null) {
      throw last;
    }
    return 0;
  }

  private static void requireSession(ImageBuilder builder) throws JpodException {
    // Set below `unshare` (docs/design/001), where the mount is seen after this process.
    if (builder.directories().rootless() && System.getenv("_JPOD_OUTER_IDS") == null) {
      throw new JpodException(
          "cannot mount using driver overlay in rootless mode. You need to run it in a `jbuild unshare` session",
          "jbuild unshare");
    }
  }

  /// @param name empty: there is only one
  private static JsonObject mount(String name, Path place) {
    JsonObject mount = new JsonObject();
    if (!name.isEmpty()) {
      mount.addProperty("container", name);
    }
    mount.addProperty("mountPoint", place.toString());
    return mount;
  }

  private static void print(JsonArray mounts, boolean json, Console console) {
    if (json) {
      console.line(mounts.isEmpty() ? "null" : Json.writePretty(mounts));
      return;
    }
    for (JsonElement mount : mounts) {
      JsonObject fields = mount.getAsJsonObject();
      String place = fields.get("mountPoint").getAsString();
      JsonElement name = fields.get("container");
      console.line(name == null ? place : name.getAsString() + " " + place);
    }
  }
}
