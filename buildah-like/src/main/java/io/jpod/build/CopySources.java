package io.jpod.build;

import io.jpod.build.files.ArchiveSniffer;
import io.jpod.build.files.CopySource;
import io.jpod.build.files.GlobPattern;
import io.jpod.build.files.PathFilter;
import io.jpod.build.files.RemoteSource;
import io.jpod.build.files.RootDirectory;
import io.jpod.build.files.SourceFinder;
import io.jpod.core.JpodException;
import io.jpod.core.storage.Workspace;
import io.jpod.userns.ErrnoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds what the sources of a copy mean: on the host, in a tree, or on the network.
///
/// @param container what errors call the container
/// @param workspace for what has to be downloaded
record CopySources(String container, CopyRequest request, Workspace workspace) {
  /// All of them, in the order given.
  ///
  /// @param tree null: the whole host
  /// @param filter of the tree
  List<FoundSource> find(@Nullable RootDirectory tree, PathFilter filter) throws JpodException {
    List<FoundSource> all = new ArrayList<>();
    for (String source : request.sources()) {
      if (isFetched(source)) {
        all.add(new FoundSource(new CopySource(null, download(source)), "", false));
      } else if (tree == null) {
        addOfHost(source, all);
      } else {
        addOfTree(tree, filter, source, all);
      }
    }
    return all;
  }

  private boolean isFetched(String source) {
    return request.from() == null && RemoteSource.isRemote(source);
  }

  private boolean isPattern(String source) {
    return request.rules().patterns() && GlobPattern.isPattern(source);
  }

  private void addOfHost(String source, List<FoundSource> all) throws JpodException {
    boolean pattern = isPattern(source);
    List<String> found =
        pattern
            ? GlobPattern.expand(request.context(), source)
            : List.of(request.context().resolve(source).toString());
    if (found.isEmpty() || !exists(Path.of(found.getFirst()))) {
      requireFineWithout(source, pattern);
      return;
    }
    String base = source.startsWith("/") ? "" : request.context().toString();
    for (String path : found) {
      boolean unpack = request.options().unpack() && ArchiveSniffer.isArchive(Path.of(path));
      all.add(new FoundSource(source(null, path), below(path, base, source), unpack));
    }
  }

  private boolean exists(Path path) {
    return request.rules().followLinks()
        ? Files.exists(path)
        : Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private void addOfTree(
      RootDirectory tree, PathFilter filter, String source, List<FoundSource> all)
      throws JpodException {
    String inside = inside(source);
    boolean pattern = isPattern(source);
    List<String> found =
        pattern ? new SourceFinder(tree, filter).find(inside) : literally(tree, inside);
    if (found.isEmpty()) {
      requireFineWithout(source, pattern);
      return;
    }
    for (String path : found) {
      CopySource file = source(tree, path);
      all.add(
          new FoundSource(
              file, below(path, "", inside), request.options().unpack() && isArchive(file)));
    }
  }

  /// A whole path of the host that leads into the context is one of the context.
  private String inside(String source) {
    String context = request.context().toString();
    if (source.equals(context) && request.from() == null) {
      return "/";
    }
    return source.startsWith(context + "/") && request.from() == null
        ? source.substring(context.length())
        : source;
  }

  private static List<String> literally(RootDirectory tree, String source) throws JpodException {
    String path = "/" + String.join("/", SourceFinder.parts(source));
    try {
      return tree.status(path) == null ? List.of() : List.of(path);
    } catch (ErrnoException e) {
      throw new JpodException("looking for '" + source + "': " + e.getMessage(), e);
    }
  }

  private CopySource source(@Nullable RootDirectory tree, String path) {
    return new CopySource(tree, path, request.rules().followLinks());
  }

  private static boolean isArchive(CopySource file) throws JpodException {
    RootDirectory tree = file.root();
    try {
      byte[] head = tree == null ? null : tree.read(file.path(), ArchiveSniffer.HEADER);
      return head != null && ArchiveSniffer.isArchive(head);
    } catch (ErrnoException e) {
      throw new JpodException("reading '" + file.name() + "': " + e.getMessage(), e);
    }
  }

  /// Directories of a path that are made again: those behind `/./`, else all that the user named.
  ///
  /// @param base in front of what the user named
  static String below(String path, String base, String source) {
    int pivot = source.indexOf("/./");
    String head =
        pivot < 0
            ? base
            : base + "/" + String.join("/", SourceFinder.parts(source.substring(0, pivot)));
    String bare =
        path.startsWith(head + "/") ? path.substring(head.length() + 1) : path.substring(1);
    int slash = bare.lastIndexOf('/');
    return slash < 0 ? "" : bare.substring(0, slash);
  }

  private void requireFineWithout(String source, boolean pattern) throws JpodException {
    if (pattern && request.rules().nothingIsFine()) {
      return;
    }
    throw new JpodException(
        "adding content to container \""
            + container
            + "\": checking on sources under \""
            + request.context()
            + "\": stat: \""
            + source
            + "\": no such file or directory");
  }

  private String download(String source) throws JpodException {
    try {
      Path directory = Files.createTempDirectory(workspace.path(), "download");
      return new RemoteSource(source, request.checksum(), false, request.download())
          .fetch(directory)
          .toString();
    } catch (IOException e) {
      throw WorkingContainers.failed("downloading '" + source + "'", e);
    }
  }
}
