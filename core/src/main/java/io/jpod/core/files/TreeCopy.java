package io.jpod.core.files;

import io.jpod.core.JpodException;
import io.jpod.core.storage.stream.Compression;
import io.jpod.core.storage.tar.TarEntry;
import io.jpod.core.storage.tar.TarFormatException;
import io.jpod.userns.FileStatus;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// Carries out what [CopyRules] decide.
public final class TreeCopy {
  private static final String NOT_FOUND = ": no such file or directory";

  private TreeCopy() {}

  /// Copies files and directories from one root to another.
  ///
  /// @throws JpodException if a path leads nowhere or the two do not fit
  public static void copy(CopyRequest request) throws JpodException, IOException {
    CopyRequest.Side from = request.from();
    CopyRequest.Side to = request.to();
    Place source = from.place();
    boolean follow = request.followLink() || from.endsWithSlash();
    FileStatus status = sourceStatus(from, source, follow);
    Place target = to.place().linksFollowed();
    FileStatus there = target.status();
    CopyRules.Decision decision =
        CopyRules.decide(
            new CopyRules.Source(
                source.name(), status.isDirectory(), Paths.meansContents(from.typed())),
            new CopyRules.Destination(
                there != null, there != null && there.isDirectory(), to.endsWithSlash()),
            target.name(),
            to.notFound());
    Place directory = decision.intoDirectory() ? target : target.parent();
    checkParent(to, directory);
    refuseIntoItself(request, source, status, directory, decision.name());
    try (TreeWriter writer =
        new TreeWriter(directory, request.owner(), request.overwrite(), false)) {
      new TreeReader(writer, false).read(source, decision.name(), follow);
      writer.finish();
    }
  }

  private static FileStatus sourceStatus(CopyRequest.Side from, Place source, boolean follow)
      throws JpodException, IOException {
    FileStatus status = follow ? source.status() : source.linkStatus();
    if (status == null || (from.endsWithSlash() && !status.isDirectory())) {
      throw new JpodException(from.notFound() + NOT_FOUND);
    }
    return status;
  }

  private static void checkParent(CopyRequest.Side to, Place directory)
      throws JpodException, IOException {
    FileStatus status = directory.status();
    if (status == null || !status.isDirectory()) {
      throw new JpodException(to.notFound() + NOT_FOUND);
    }
  }

  /// A directory into itself would be copied without end.
  @SuppressWarnings("ReferenceEquality") // one container has one root object
  private static void refuseIntoItself(
      CopyRequest request, Place source, FileStatus status, Place directory, String name)
      throws JpodException, IOException {
    if (!status.isDirectory() || request.from().root() != request.to().root()) {
      return;
    }
    boolean first = true;
    for (Place at = directory; ; at = at.parent()) {
      FileStatus above = at.status();
      if (above != null
          && above.inode() == status.inode()
          && above.device() == status.device()
          && !(name.isEmpty() && first)) {
        throw new JpodException(
            "cannot copy \"" + source.path() + "\" into itself, \"" + directory.path() + "\"");
      }
      if (at.path().equals("/")) {
        return;
      }
      first = false;
    }
  }

  /// Writes a tar of what is at a path; its names begin with the path's last component.
  public static void toStream(CopyRequest.Side from, boolean followLink, OutputStream out)
      throws JpodException, IOException {
    Place source = from.place();
    boolean follow = followLink || from.endsWithSlash();
    sourceStatus(from, source, follow);
    TarStream tar = new TarStream(new BufferedOutputStream(out, 1 << 16));
    String name = Paths.meansContents(from.typed()) ? "" : source.name();
    new TreeReader(tar, false).read(source, name, follow);
    tar.finish();
  }

  /// Unpacks a tar in a directory.
  public static void fromStream(InputStream in, CopyRequest.Side to, Owner owner, boolean overwrite)
      throws JpodException, IOException {
    Place directory = to.place().linksFollowed();
    FileStatus status = directory.status();
    if (status == null || !status.isDirectory()) {
      throw new JpodException("destination must be a directory when copying from stdin");
    }
    try (TreeWriter writer = new TreeWriter(directory, owner, overwrite, true)) {
      Counted counted = new Counted(writer);
      try {
        TarStream.read(Compression.open(in), counted);
      } catch (TarFormatException | ZipException | EOFException e) {
        if (counted.count > 0) {
          throw e;
        }
        throw new JpodException(
            "source must be a (compressed) tar archive when copying from stdin", e);
      }
      writer.finish();
    }
  }

  private static final class Counted implements EntrySink {
    private final EntrySink sink;
    private int count;

    Counted(EntrySink sink) {
      this.sink = sink;
    }

    @Override
    public void entry(TarEntry entry, @Nullable Content content) throws IOException {
      count++;
      sink.entry(entry, content);
    }

    @Override
    public void finish() throws IOException {
      sink.finish();
    }
  }
}
