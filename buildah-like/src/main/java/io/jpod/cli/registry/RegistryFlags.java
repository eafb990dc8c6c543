package io.jpod.cli.registry;

import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.registry.RegistryOptions;
import io.jpod.core.registry.RetryPolicy;
import io.jpod.core.registry.auth.Credentials;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The options that all commands with a registry share.
public final class RegistryFlags {
  public static final Option AUTHFILE =
      Option.value(
          "authfile",
          "FILE",
          "File with credentials (default ${XDG_RUNTIME_DIR}/containers/auth.json); REGISTRY_AUTH_FILE"
              + " names another one");
  public static final Option CERT_DIR =
      Option.value(
          "cert-dir",
          "DIR",
          "Directory with certificate authorities (*.crt) and client certificates (*.cert, *.key)");
  public static final Option CREDS =
      Option.value("creds", "USERNAME[:PASSWORD]", "Credentials to use for the registry");
  public static final Option TLS_VERIFY =
      Option.flag("tls-verify", "Require HTTPS and verify certificates (default true)");
  public static final Option RETRY =
      Option.unsigned("retry", "How often a request that failed is repeated (default 3)");
  public static final Option RETRY_DELAY =
      Option.value(
          "retry-delay",
          "DURATION",
          "Delay before the first repetition, as 500ms or 2s (default 1s)");
  public static final Option SIGNATURE_POLICY =
      Option.value("signature-policy", "FILE", "Policy to use instead of the usual policy.json");
  public static final Option DISABLE_CONTENT_TRUST =
      Option.flag("disable-content-trust", "For docker's users: has no effect");

  private RegistryFlags() {}

  /// What the command line says of registries; options that the command does not have count as not
  /// given.
  public static RegistryOptions read(ParsedArgs args, Directories directories)
      throws JpodException {
    RetryPolicy retry = RetryPolicy.DEFAULT;
    String delay = args.value(RETRY_DELAY);
    retry =
        retry.with(
            (int) Math.min(1000, args.number(RETRY, retry.retries())),
            delay == null ? null : duration(delay));
    String credentials = args.value(CREDS);
    Path authFile = path(args.value(AUTHFILE));
    if (authFile != null && !Files.exists(authFile)) {
      throw new JpodException(
          "checking authfile: stat " + authFile + ": no such file or directory");
    }
    return RegistryOptions.of(System.getenv(), directories.uid())
        .withTlsVerify(args.isGiven(TLS_VERIFY) ? args.flag(TLS_VERIFY) : null)
        .withCertDir(path(args.value(CERT_DIR)))
        .withAuthFile(authFile)
        .withCredentials(credentials == null ? null : Credentials.parse(credentials))
        .withSignaturePolicy(path(args.value(SIGNATURE_POLICY)))
        .withRetry(retry);
  }

  static @Nullable Path path(@Nullable String text) {
    return text == null || text.isEmpty() ? null : Path.of(text);
  }

  /// Go's durations with one unit: `500ms`, `2s`, `1m`.
  static Duration duration(String text) throws JpodException {
    int unit = 0;
    while (unit < text.length()
        && (Character.isDigit(text.charAt(unit)) || text.charAt(unit) == '.')) {
      unit++;
    }
    try {
      double number = Double.parseDouble(text.substring(0, unit));
      double millis =
          switch (text.substring(unit)) {
            case "ms" -> number;
            case "s" -> number * 1000;
            case "m" -> number * 60_000;
            case "h" -> number * 3_600_000;
            default -> throw new NumberFormatException(text);
          };
      return Duration.ofMillis((long) millis);
    } catch (NumberFormatException e) {
      throw new JpodException("time: invalid duration \"" + text + "\"", e);
    }
  }
}
