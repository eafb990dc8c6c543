package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.files.CopyRequest;
import io.jpod.core.files.FileRoot;
import io.jpod.core.files.Owner;
import io.jpod.core.files.TreeCopy;
import io.jpod.core.storage.StoreErrors;
import io.jpod.userns.ErrnoException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// `cp`: between the host and a container, two containers, or a container and a tar stream.
public final class ContainerCopy {
  /// One side of a copy.
  ///
  /// @param container null: the host
  /// @param shownContainer how the user called it
  /// @param path as typed
  public record End(@Nullable Container container, String shownContainer, String path) {}

  /// Who owns what arrives in a container.
  public enum Ownership {
    /// The user that the container runs as.
    CONTAINER_USER,
    /// Its root.
    ROOT,
    /// Who owned it before, by number.
    AS_BEFORE
  }

  private final Ownership ownership;
  private final boolean followLink;
  private final boolean overwrite;

  /// @param followLink whether a source that is a link means what it points to
  /// @param overwrite whether a file may take the place of a directory and the other way round
  public ContainerCopy(Ownership ownership, boolean followLink, boolean overwrite) {
    this.ownership = ownership;
    this.followLink = followLink;
    this.overwrite = overwrite;
  }

  /// Copies files and directories.
  public void copy(End from, End to) throws JpodException {
    try (FileRoot fromRoot = root(from);
        FileRoot toRoot = sameContainer(from, to) ? null : root(to)) {
      CopyRequest request =
          new CopyRequest(
              side(from, fromRoot),
              side(to, toRoot == null ? fromRoot : toRoot),
              owner(to),
              followLink,
              overwrite);
      TreeCopy.copy(request);
    } catch (IOException e) {
      throw failed("copying \"" + from.path() + "\" to \"" + to.path() + "\"", e);
    }
  }

  /// Writes a tar of what is at a path.
  public void toStream(End from, OutputStream out) throws JpodException {
    try (FileRoot root = root(from)) {
      TreeCopy.toStream(side(from, root), followLink, out);
    } catch (IOException e) {
      throw failed("copying \"" + from.path() + "\"", e);
    }
  }

  /// Unpacks a tar, compressed or not, in a directory.
  public void fromStream(InputStream in, End to) throws JpodException {
    try (FileRoot root = root(to)) {
      TreeCopy.fromStream(in, side(to, root), owner(to), overwrite);
    } catch (IOException e) {
      throw failed("copying to \"" + to.path() + "\"", e);
    }
  }

  private static boolean sameContainer(End from, End to) {
    Container a = from.container();
    Container b = to.container();
    return a != null && b != null && a.id().equals(b.id());
  }

  private static FileRoot root(End end) throws JpodException, IOException {
    Container container = end.container();
    return container == null ? FileRoot.host() : ContainerRoot.open(container, true);
  }

  private static CopyRequest.Side side(End end, FileRoot root) throws JpodException {
    Container container = end.container();
    return container == null
        ? new CopyRequest.Side(
            root, String.valueOf(System.getProperty("user.dir")), end.path(), "the host")
        : new CopyRequest.Side(
            root,
            KeptPlan.command(KeptPlan.bytes(container)).cwd,
            end.path(),
            "container " + end.shownContainer());
  }

  private Owner owner(End to) throws JpodException {
    Container container = to.container();
    if (ownership == Ownership.AS_BEFORE && container != null) {
      return new Owner.AsBefore();
    }
    if (container == null) {
      return new Owner.Fixed(0, 0); // on the host, that is the caller
    }
    KeptPlan.Command command = KeptPlan.command(KeptPlan.bytes(container));
    boolean root = ownership == Ownership.ROOT;
    return new Owner.Fixed(
        command.outside("uid", root ? 0 : Integer.parseInt(command.uid)),
        command.outside("gid", root ? 0 : Integer.parseInt(command.gid)));
  }

  private static JpodException failed(String what, IOException e) {
    return e instanceof ErrnoException
        ? new JpodException(what + ": " + e.getMessage(), e)
        : StoreErrors.of(what, e);
  }
}
