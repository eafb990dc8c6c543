package io.jpod.build.files;

import io.jpod.core.JpodException;
import io.jpod.core.storage.FileTree;
import io.jpod.core.storage.StoreErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Something that `ADD` gets from the network: an address, or a git repository.
///
/// @param checksum `sha256:…` that the content must have; of a commit its id; null: not checked
/// @param keepGitDir whether `.git` stays
/// @param options of a download; git has settings of its own
public record RemoteSource(
    String address, @Nullable String checksum, boolean keepGitDir, DownloadOptions options) {
  /// With the usual options.
  public RemoteSource(String address, @Nullable String checksum, boolean keepGitDir) {
    this(address, checksum, keepGitDir, DownloadOptions.DEFAULT);
  }

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
    return isGit(address)
        ? checkOut(directory)
        : new Download(address, checksum, options).to(directory);
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
