package io.jpod.build.files;

import io.jpod.core.JpodException;
import io.jpod.core.registry.RetryPolicy;
import io.jpod.core.registry.config.TlsSettings;
import io.jpod.core.storage.StoreErrors;
import io.jpod.oci.Digest;
import io.jpod.userns.AtFlags;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.Libc;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/// A file of a web server.
///
/// @param checksum `sha256:…` that the content must have; null: not checked
record Download(String address, @Nullable String checksum, DownloadOptions options) {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final int PRIVATE = 0600;

  /// Gets it, with the name that the address ends with and the time that the server says.
  ///
  /// @return the file, in the directory
  Path to(Path directory) throws JpodException {
    URI uri = uri();
    String path = uri.getPath() == null ? "" : uri.getPath();
    String name = path.substring(path.lastIndexOf('/') + 1);
    Path file = directory.resolve(name.isEmpty() ? "download" : name);
    try (HttpClient client = client(uri)) {
      HttpResponse<InputStream> answer = answer(client, uri);
      try (InputStream body = answer.body()) {
        if (answer.statusCode() != 200) {
          throw new JpodException(what() + ": the server answered " + answer.statusCode());
        }
        save(body, file);
      }
      setTime(file, answer.headers().firstValue("Last-Modified").orElse(null));
      Libc.fchmodat(AtFlags.AT_FDCWD, file.toString(), PRIVATE);
      return file;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JpodException(what() + ": cancelled", e);
    } catch (ErrnoException e) {
      throw new JpodException(what() + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw StoreErrors.of(what(), e);
    }
  }

  private String what() {
    return "downloading '" + address + "'";
  }

  private URI uri() throws JpodException {
    try {
      return URI.create(address);
    } catch (IllegalArgumentException e) {
      throw new JpodException(what() + ": not an address", e);
    }
  }

  private HttpClient client(URI uri) throws JpodException {
    HttpClient.Builder builder =
        HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).connectTimeout(TIMEOUT);
    if (options.certDir() != null || options.insecure()) {
      builder.sslContext(
          TlsSettings.of(System.getenv(), Path.of("/etc"), options.certDir())
              .contextFor(String.valueOf(uri.getHost()), options.insecure()));
    }
    return builder.build();
  }

  /// The first answer that is not a passing failure, or the last of them.
  private HttpResponse<InputStream> answer(HttpClient client, URI uri)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri).GET().build();
    for (int attempt = 1; ; attempt++) {
      Duration delay = options.retry().delayBefore(attempt, null);
      try {
        HttpResponse<InputStream> answer =
            client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        if (delay == null || !RetryPolicy.isTransient(answer.statusCode())) {
          return answer;
        }
        answer.body().close();
      } catch (IOException e) {
        if (delay == null) {
          throw e;
        }
      }
      Thread.sleep(delay);
    }
  }

  private void save(InputStream body, Path file) throws IOException, JpodException {
    MessageDigest sha256 = Digest.newSha256();
    byte[] buffer = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(file)) {
      int n;
      while ((n = body.read(buffer)) > 0) {
        sha256.update(buffer, 0, n);
        out.write(buffer, 0, n);
      }
    }
    String got = "sha256:" + Digest.hex(sha256.digest());
    if (checksum != null && !checksum.equals(got)) {
      throw new JpodException(
          "digest mismatch " + got + ": " + checksum + " of '" + address + "'",
          "--checksum=" + got);
    }
  }

  private static void setTime(Path file, @Nullable String time) throws IOException {
    if (time == null) {
      Files.setLastModifiedTime(file, FileTime.fromMillis(0));
      return;
    }
    try {
      ZonedDateTime parsed = ZonedDateTime.parse(time, DateTimeFormatter.RFC_1123_DATE_TIME);
      Files.setLastModifiedTime(file, FileTime.from(parsed.toInstant()));
    } catch (DateTimeParseException e) {
      Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    }
  }
}
