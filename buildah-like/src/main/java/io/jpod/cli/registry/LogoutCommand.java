package io.jpod.cli.registry;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.registry.Registries;
import io.jpod.core.registry.auth.CredentialStore;

/// `jpod logout`: forgets credentials.
public final class LogoutCommand implements Command {
  private static final Option ALL =
      Option.flag("a,all", "Forget the credentials for all registries");

  private final CommandDefinition definition;

  public LogoutCommand() {
    this("jpod");
  }

  /// @param program `jpod`, or `jbuild`, which has the same command
  public LogoutCommand(String program) {
    definition =
        new CommandDefinition(program + " logout", "[REGISTRY]", "Log out of a container registry")
            .description("Removes the credentials that jpod login has kept.")
            .options(ALL, RegistryFlags.AUTHFILE, LoginFiles.COMPAT_AUTH_FILE)
            .operands(0, 1)
            .examples(program + " logout quay.io", program + " logout --all");
  }

  @Override
  public CommandDefinition definition() {
    return definition;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    try (Registries registries =
        Registries.open(LoginFiles.options(args, Engine.directories(args)))) {
      CredentialStore credentials = registries.credentials();
      if (args.flag(ALL)) {
        if (!args.operands().isEmpty()) {
          throw new JpodException("--all takes no arguments");
        }
        credentials.removeAll();
        console.line("Removed login credentials for all registries");
        return 0;
      }
      String registry = LoginFiles.registry(args, registries);
      boolean removed = credentials.remove(registry);
      if (!removed) {
        if (credentials.find(registry, "") != null) {
          throw new JpodException(
              "not logged into "
                  + registry
                  + " by jpod or podman: docker's own credentials are kept in"
                  + " another place",
              "docker logout " + registry);
        }
        throw new JpodException("not logged into " + registry);
      }
      console.line("Removed login credentials for " + registry);
      return 0;
    }
  }
}
