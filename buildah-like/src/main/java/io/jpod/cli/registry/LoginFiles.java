package io.jpod.cli.registry;

import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.registry.Registries;
import io.jpod.core.registry.RegistryOptions;
import io.jpod.core.registry.auth.DockerHub;

/// What `login` and `logout` have in common.
final class LoginFiles {
  static final Option COMPAT_AUTH_FILE =
      Option.value(
          "compat-auth-file",
          "FILE",
          "A config.json of docker's to use instead, written so that docker understands it");

  private LoginFiles() {}

  /// As other commands, but the file of `--authfile` may not exist yet.
  static RegistryOptions options(ParsedArgs args, Directories directories) throws JpodException {
    String file = args.value(RegistryFlags.AUTHFILE);
    String compatible = args.value(COMPAT_AUTH_FILE);
    if (file != null && compatible != null) {
      throw new JpodException(
          "options for paths to the credential file and to the Docker-compatible credential file can not be set simultaneously");
    }
    return RegistryOptions.of(System.getenv(), directories.uid())
        .withTlsVerify(
            args.isGiven(RegistryFlags.TLS_VERIFY) ? args.flag(RegistryFlags.TLS_VERIFY) : null)
        .withCertDir(RegistryFlags.path(args.value(RegistryFlags.CERT_DIR)))
        .withAuthFile(RegistryFlags.path(compatible == null ? file : compatible));
  }

  /// The registry that is meant, or a repository in it: `docker.io`, `quay.io/ada`.
  static String registry(ParsedArgs args, Registries registries) {
    if (args.operands().isEmpty()) {
      return registries.conf().searchedRegistries().getFirst();
    }
    String text = args.operand(0);
    for (String scheme : new String[] {"https://", "http://", "docker://"}) {
      if (text.startsWith(scheme)) {
        text = text.substring(scheme.length());
      }
    }
    while (text.endsWith("/")) {
      text = text.substring(0, text.length() - 1);
    }
    if (text.equals("index.docker.io/v1")) {
      return DockerHub.DOMAIN;
    }
    return DockerHub.normalize(text);
  }
}
