package io.jpod.cli.manifest;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.registry.RegistryFlags;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.registry.Registries;
import io.jpod.core.storage.ImageList;
import io.jpod.core.storage.ImageStore;
import io.jpod.oci.Digest;
import io.jpod.oci.ImageReference;
import io.jpod.oci.Json;

/// `manifest inspect`: a list of the store, or what a registry has under that name.
final class ManifestInspectCommand implements Command {
  private static final String INDENT = "    ";
  private static final Option INSECURE =
      Option.flag("insecure", "Neither require HTTPS nor verify certificates");
  private static final Option VERBOSE =
      Option.flag("v,verbose", "For docker's users: has no effect");

  private final CommandDefinition definition;

  ManifestInspectCommand(String program) {
    definition =
        new CommandDefinition(
                program + " manifest inspect",
                "LIST|IMAGE",
                "Display the contents of a manifest list or image index")
            .description(
                "Prints a manifest list of the store. Any other name, and one that begins with docker://, is looked up in its registry.")
            .options(
                RegistryFlags.AUTHFILE,
                RegistryFlags.CERT_DIR,
                RegistryFlags.CREDS,
                INSECURE,
                RegistryFlags.TLS_VERIFY,
                VERBOSE)
            .operands(1, 1)
            .examples(
                program + " manifest inspect app:1",
                program + " manifest inspect docker.io/library/debian:12");
  }

  @Override
  public CommandDefinition definition() {
    return definition;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    String name = args.operand(0);
    Directories directories = Engine.directories(args);
    boolean remote = name.startsWith("docker://");
    ImageList list = remote ? null : ImageStore.open(directories).lists().find(name);
    byte[] document;
    if (list != null) {
      document = list.index();
    } else {
      try (Registries registries =
          Registries.open(RegistryFlags.read(args, directories).insecureIf(args.flag(INSECURE)))) {
        document = fetched(registries, remote ? name.substring("docker://".length()) : name);
      }
    }
    console.line(Json.writePretty(Json.parseObject(document), INDENT));
    return 0;
  }

  private static byte[] fetched(Registries registries, String name) throws JpodException {
    JpodException failure = null;
    for (ImageReference candidate : registries.conf().candidates(name)) {
      Digest digest = candidate.digest();
      String tag = candidate.tag();
      try {
        return registries
            .repository(candidate)
            .manifest(digest != null ? digest.toString() : tag == null ? "latest" : tag)
            .bytes();
      } catch (JpodException e) {
        failure = e;
      }
    }
    throw failure == null ? new JpodException(name + ": image not known") : failure;
  }
}
