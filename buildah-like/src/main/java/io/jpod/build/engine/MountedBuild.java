package io.jpod.build.engine;

import io.jpod.build.files.RootDirectory;
import io.jpod.core.JpodException;
import io.jpod.oci.Digest;
import io.jpod.oci.History;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The files of a build's target stage, mounted. What is changed becomes a layer of the image that
/// [#commit] makes; without that, all of it goes with [#close].
///
/// The mount is in no mount namespace: only a descriptor of this process leads there, and so it
/// ends with this process, however that may end.
public final class MountedBuild implements AutoCloseable {
  private final BuildRun run;
  private final StageState state;
  private final Path upper;
  private @Nullable RootDirectory root;

  private MountedBuild(BuildRun run, StageState state, Path upper, RootDirectory root) {
    this.run = run;
    this.state = state;
    this.upper = upper;
    this.root = root;
  }

  static MountedBuild of(BuildRun run, StageState state) throws JpodException {
    Path upper = run.scratch("upper");
    return new MountedBuild(run, state, upper, run.openTree(state.links(), upper));
  }

  /// Where other processes of the same user find the files: a path through `/proc`, as long as
  /// nothing was committed and this is open.
  public Path path() {
    RootDirectory open = root;
    if (open == null) {
      throw new IllegalStateException("not mounted any more");
    }
    return Path.of("/proc/" + ProcessHandle.current().pid() + "/fd/" + open.descriptor());
  }

  /// Ends the mount and makes the image.
  ///
  /// @param names that it gets, beside those of the request
  public BuildResult commit(List<String> names) throws JpodException {
    unmount();
    Digest layer = run.publish(upper);
    if (layer != null) {
      Instant timestamp = run.request.timestamp();
      state.layers.add(layer);
      state.created = (timestamp == null ? Instant.now() : timestamp).toString();
    }
    String created = state.created.isEmpty() ? null : state.created;
    state.history.add(new History(created, "jbuild mount", null, null, layer == null));
    List<String> all = new ArrayList<>(run.request.names());
    all.addAll(names);
    return DockerfileBuilder.commit(run, state, all);
  }

  private void unmount() {
    RootDirectory open = root;
    root = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void close() {
    unmount();
    run.workspace().close();
  }
}
