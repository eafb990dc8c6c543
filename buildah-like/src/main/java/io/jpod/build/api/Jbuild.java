package io.jpod.build.api;

import io.jpod.build.engine.BuildListener;
import io.jpod.build.engine.BuildRequest;
import io.jpod.core.JpodException;
import io.jpod.core.storage.archive.ArchiveFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The installed jbuild, as a Java program uses it. Immutable and thread-safe; builds can run at
/// once.
///
/// ```java
/// Jbuild jbuild = Jbuild.find().withListener(new BuildListener() {
///   @Override public void output(BuildStep step, byte[] bytes, int length, boolean error) {
///     System.err.write(bytes, 0, length);
///   }
/// });
/// Built built = jbuild.build(plan, Target.registry("registry.example.com/app:1"));
/// ```
///
/// Each build is a process of its own, which enters the user's namespaces as the command line does.
/// So the calling JVM needs no privileges, no native code, and no namespaces around it; images,
/// cache and credentials are those of the command line.
public final class Jbuild {
  private final Path program;
  private final List<String> globals;
  private final List<String> options;
  private final BuildListener listener;

  private Jbuild(Path program, List<String> globals, List<String> options, BuildListener listener) {
    this.program = program;
    this.globals = List.copyOf(globals);
    this.options = List.copyOf(options);
    this.listener = listener;
  }

  /// The one that the system property `jpod.home` or else the variable `JPOD_HOME` names (the
  /// directory of a distribution), or that is in the `PATH`.
  ///
  /// @throws JbuildNotFoundException if there is none
  public static Jbuild find() throws JbuildNotFoundException {
    return new Jbuild(
        JbuildProgram.find(
            System.getProperty(JbuildProgram.PROPERTY),
            System.getenv(JbuildProgram.VARIABLE),
            System.getenv("PATH")),
        List.of(),
        List.of(),
        BuildListener.NONE);
  }

  /// That of a distribution.
  ///
  /// @param distribution directory with `bin` and `lib`
  /// @throws JbuildNotFoundException if there is none
  public static Jbuild at(Path distribution) throws JbuildNotFoundException {
    return new Jbuild(
        JbuildProgram.inDistribution("the program", distribution),
        List.of(),
        List.of(),
        BuildListener.NONE);
  }

  private Jbuild withOption(String word) {
    List<String> more = new ArrayList<>(options);
    more.add(word);
    return new Jbuild(program, globals, more, listener);
  }

  /// With this listener, which is called by a thread of the build. If it throws, the build ends.
  public Jbuild withListener(BuildListener value) {
    return new Jbuild(program, globals, options, value);
  }

  /// With a store elsewhere, as `--root` has it.
  public Jbuild withStore(Path root) {
    return new Jbuild(program, List.of("--root=" + root.toAbsolutePath()), options, listener);
  }

  /// Also takes results of steps from a registry.
  ///
  /// @param image where [#withCacheTo] of another machine has put them
  public Jbuild withCacheFrom(String image) {
    return withOption("--cache-from=" + image);
  }

  /// Puts the results of steps into a registry.
  public Jbuild withCacheTo(String image) {
    return withOption("--cache-to=" + image);
  }

  /// With base images pulled `always`, if they are `missing` (so if nothing is said), if there is a
  /// `newer` one, or `never`.
  public Jbuild withPull(String when) {
    return withOption("--pull=" + when);
  }

  /// With credentials for registries from this file instead of the user's `auth.json`.
  public Jbuild withAuthFile(Path file) {
    return withOption("--authfile=" + file.toAbsolutePath());
  }

  /// With these credentials for registries. No other user can see them.
  public Jbuild withCredentials(String user, String password) {
    return withOption("--creds=" + user + ":" + password);
  }

  /// With certificate authorities and client certificates from this directory.
  public Jbuild withCertificates(Path directory) {
    return withOption("--cert-dir=" + directory.toAbsolutePath());
  }

  /// Whether registries must have HTTPS and a certificate that is in order.
  public Jbuild withTlsVerify(boolean value) {
    return withOption("--tls-verify=" + value);
  }

  /// Makes an image of a plan. For what is thrown see [RunningBuild#await()].
  public Built build(ImagePlan plan, Target target) throws JpodException {
    return build(plan.request(), target);
  }

  /// Makes an image of a Dockerfile. For what is thrown see [RunningBuild#await()].
  public Built build(BuildRequest request, Target target) throws JpodException {
    try (RunningBuild running = start(request, target)) {
      return running.await();
    }
  }

  /// Begins to make an image of a plan.
  public RunningBuild start(ImagePlan plan, Target target) throws JpodException {
    return start(plan.request(), target);
  }

  /// Begins to make an image of a Dockerfile.
  public RunningBuild start(BuildRequest request, Target target) throws JpodException {
    return start(BuildOrder.of(request, options, target));
  }

  /// Makes an image of a plan for each of several platforms, and an index of them. For what is
  /// thrown see [RunningBuild#await()]; an interrupt cancels.
  ///
  /// @param platforms `os/architecture[/variant]`; commands of another processor need binfmt
  /// @param target of the index; an OCI archive or layout, a registry, or the store
  public BuiltIndex buildIndex(ImagePlan plan, List<String> platforms, Target target)
      throws JpodException {
    return buildIndex(plan.request(), platforms, target);
  }

  /// As the other, of a Dockerfile. Platforms are those given here, whatever the request says.
  public BuiltIndex buildIndex(BuildRequest request, List<String> platforms, Target target)
      throws JpodException {
    if (platforms.isEmpty()) {
      throw new IllegalArgumentException("an index of no platform");
    }
    refuseDocker(target);
    try (RunningBuild running = start(BuildOrder.index(request, platforms, options, target))) {
      return running.awaitIndex();
    }
  }

  private static void refuseDocker(Target target) {
    if (target instanceof Target.Archive archive
        && archive.format() != ArchiveFormat.OCI_ARCHIVE
        && archive.format() != ArchiveFormat.OCI_DIR) {
      throw new IllegalArgumentException(
          "an archive for docker holds no index; use Target.ociArchive or Target.ociLayout");
    }
  }

  /// Makes the files of a plan's result open to changes by this program, which become a layer of an
  /// image with [MountedImage#commit]. For what is thrown see [RunningBuild#await()].
  public MountedImage mount(ImagePlan plan) throws JpodException {
    return mount(plan.request());
  }

  /// As the other, of a Dockerfile.
  public MountedImage mount(BuildRequest request) throws JpodException {
    BuildOrder order = BuildOrder.of(request, options, Target.unnamed());
    return MountedImage.of(worker(order.wanting(BuildOrder.Wanted.MOUNT)));
  }

  /// Puts the files of a plan's result into a directory, and makes no image.
  public void export(ImagePlan plan, Path directory) throws JpodException {
    export(plan.request(), directory);
  }

  /// Puts the files of a result into a directory, and makes no image.
  public void export(BuildRequest request, Path directory) throws JpodException {
    BuildOrder order = BuildOrder.of(request, options, Target.unnamed());
    try (RunningBuild running = start(order.withExport(directory))) {
      running.awaitFiles();
    }
  }

  /// Pushes an image of the store, or packs it.
  ///
  /// @param image name or id
  /// @return it, with the digest of its manifest there
  public Built deliver(String image, Target target) throws JpodException {
    try (RunningBuild running = start(BuildOrder.deliver(image, options, target))) {
      return running.await();
    }
  }

  /// Pushes an index of the store with its images, or packs it.
  ///
  /// @param index its name or id
  /// @return it, with its digest there
  public BuiltIndex deliverIndex(String index, Target target) throws JpodException {
    refuseDocker(target);
    BuildOrder order = BuildOrder.deliver(index, options, target);
    try (RunningBuild running = start(order.wanting(BuildOrder.Wanted.INDEX))) {
      return running.awaitIndex();
    }
  }

  private RunningBuild start(BuildOrder order) throws JpodException {
    return new RunningBuild(worker(order));
  }

  private Worker worker(BuildOrder order) throws JpodException {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(globals);
    command.add("__worker");
    return Worker.start(command, order, listener);
  }
}
