package io.jpod.build.files;

import io.jpod.core.JpodException;
import io.jpod.core.storage.FileTree;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Something that `ADD` gets from the network: an address, or a git repository.
///
/// @param checksum `sha256:…` that the content must have; of a commit its id; null: not checked
/// @param keepGitDir whether `.git` stays
public record RemoteSource(String address, @Nullable String checksum, boolean keepGitDir) {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final int PRIVATE = 0600;

  /// Whether a source is no path.
  public static boolean isRemote(String source) {
    return source.startsWith("http://") || source.startsWith("https://") || isGit(source);
  }

  /// Whether a source is a git repository.
  public static boolean isGit(String source) {
    String bare = source.indexOf('#') < 0 ? source : source.substring(0, source.indexOf('#'));
    return source.startsWith("git@")
        || source.startsWith("git://")
        || source.startsWith("ssh://")
        || ((source.startsWith("http://") || source.startsWith("https://"))
            && bare.endsWith(".git"));
  }

  /// Gets it.
  ///
  /// @param directory an empty one
  /// @return a file in it, or the directory of a repository's files
  public Path fetch(Path directory) throws JpodException {
    return isGit(address) ? checkOut(directory) : download(directory);
  }

  private Path download(Path directory) throws JpodException {
    URI uri;
    try {
      uri = URI.create(address);
    } catch (IllegalArgumentException e) {
      throw new JpodException("downloading '" + address + "': not an address", e);
    }
    String path = uri.getPath() == null ? "" : uri.getPath();
    String name = path.substring(path.lastIndexOf('/') + 1);
    Path file = directory.resolve(name.isEmpty() ? "download" : name);
    try (HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(TIMEOUT)
            .build()) {
      HttpResponse<InputStream> answer =
          client.send(
              HttpRequest.newBuilder(uri).GET().build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        if (answer.statusCode() != 200) {
          throw new JpodException(
              "downloading '" + address + "': the server answered " + answer.statusCode());
        }
        save(body, file);
      }
      setTime(file, answer.headers().firstValue("Last-Modified").orElse(null));
      Libc.fchmodat(AtFlags.AT_FDCWD, file.toString(), PRIVATE);
      return file;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JpodException("downloading '" + address + "': cancelled", e);
    } catch (ErrnoException e) {
      throw new JpodException("downloading '" + address + "': " + e.getMessage(), e);
    } catch (IOException e) {
      throw StoreErrors.of("downloading '" + address + "'", e);
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

  /// `ADDRESS#REF:DIRECTORY`, both parts behind `#` may be missing.
  private Path checkOut(Path directory) throws JpodException {
    int hash = address.indexOf('#');
    String repository = hash < 0 ? address : address.substring(0, hash);
    String fragment = hash < 0 ? "" : address.substring(hash + 1);
    int colon = fragment.indexOf(':');
    String ref = colon < 0 ? fragment : fragment.substring(0, colon);
    String subdirectory = colon < 0 ? "" : fragment.substring(colon + 1);
    String name = repository.substring(repository.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    Path clone =
        directory.resolve(name.endsWith(".git") ? name.substring(0, name.length() - 4) : name);
    git(directory, "init", "--quiet", clone.toString());
    git(clone, "fetch", "--quiet", "--depth=1", "--", repository, ref.isEmpty() ? "HEAD" : ref);
    git(clone, "checkout", "--quiet", "FETCH_HEAD");
    git(clone, "submodule", "update", "--quiet", "--init", "--recursive", "--depth=1");
    if (checksum != null) {
      checkCommit(clone);
    }
    try {
      if (!keepGitDir) {
        FileTree.deleteLarge(clone.resolve(".git"));
      }
    } catch (IOException e) {
      throw StoreErrors.of("removing '.git' of '" + repository + "'", e);
    }
    Path part = clone.resolve(subdirectory).normalize();
    if (!part.startsWith(clone) || !Files.isDirectory(part)) {
      throw new JpodException("'" + address + "': no directory '" + subdirectory + "'");
    }
    return part;
  }

  private void checkCommit(Path clone) throws JpodException {
    String commit = git(clone, "rev-parse", "HEAD").strip();
    String wanted = String.valueOf(checksum);
    if (!commit.startsWith(wanted)) {
      throw new JpodException(
          "expected checksum to match " + wanted + ", got " + commit + " of '" + address + "'");
    }
  }

  private static String git(Path directory, String... words) throws JpodException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(words));
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
      builder.environment().put("GIT_TERMINAL_PROMPT", "0");
      Process process = builder.start();
      process.getOutputStream().close();
      String said =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new JpodException("git " + words[0] + ": " + said.strip());
      }
      return said;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JpodException("git " + words[0] + ": cancelled", e);
    } catch (IOException e) {
      throw new JpodException("git " + words[0] + ": " + e.getMessage(), "install git", e);
    }
  }
}
