package io.jpod.core.registry;

import io.jpod.core.registry.auth.Credentials;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How registries are talked to, as far as the caller decides it and not the configuration.
///
/// @param environment where configuration is looked for (`HOME`, `XDG_*`, `REGISTRY_AUTH_FILE`,
///   proxy variables)
/// @param etc the system's configuration, normally `/etc`
/// @param uid the user's id outside of any user namespace
/// @param tlsVerify `--tls-verify`; null: as `registries.conf` says
/// @param certDir `--cert-dir`; null: `certs.d`
/// @param authFile `--authfile`; null: the usual places
/// @param credentials `--creds`; null: those of the files
/// @param signaturePolicy `--signature-policy`; null: the usual places
public record RegistryOptions(
    Map<String, String> environment,
    Path etc,
    int uid,
    @Nullable Boolean tlsVerify,
    @Nullable Path certDir,
    @Nullable Path authFile,
    @Nullable Credentials credentials,
    @Nullable Path signaturePolicy,
    RetryPolicy retry) {
  public RegistryOptions {
    environment = Map.copyOf(environment);
  }

  public static RegistryOptions of(Map<String, String> environment, int uid) {
    return new RegistryOptions(
        environment, Path.of("/etc"), uid, null, null, null, null, null, RetryPolicy.DEFAULT);
  }

  public RegistryOptions withTlsVerify(@Nullable Boolean verify) {
    return new RegistryOptions(
        environment, etc, uid, verify, certDir, authFile, credentials, signaturePolicy, retry);
  }

  /// Without verification if that is so: `--insecure`, as docker writes it.
  public RegistryOptions insecureIf(boolean insecure) {
    return insecure ? withTlsVerify(false) : this;
  }

  public RegistryOptions withCertDir(@Nullable Path directory) {
    return new RegistryOptions(
        environment, etc, uid, tlsVerify, directory, authFile, credentials, signaturePolicy, retry);
  }

  public RegistryOptions withAuthFile(@Nullable Path file) {
    return new RegistryOptions(
        environment, etc, uid, tlsVerify, certDir, file, credentials, signaturePolicy, retry);
  }

  public RegistryOptions withCredentials(@Nullable Credentials given) {
    return new RegistryOptions(
        environment, etc, uid, tlsVerify, certDir, authFile, given, signaturePolicy, retry);
  }

  public RegistryOptions withSignaturePolicy(@Nullable Path file) {
    return new RegistryOptions(
        environment, etc, uid, tlsVerify, certDir, authFile, credentials, file, retry);
  }

  public RegistryOptions withRetry(RetryPolicy policy) {
    return new RegistryOptions(
        environment, etc, uid, tlsVerify, certDir, authFile, credentials, signaturePolicy, policy);
  }

  /// With another system configuration than `/etc`, for tests and foreign roots.
  public RegistryOptions withEtc(Path directory) {
    return new RegistryOptions(
        environment,
        directory,
        uid,
        tlsVerify,
        certDir,
        authFile,
        credentials,
        signaturePolicy,
        retry);
  }
}
