package io.jpod.build.engine;

import io.jpod.build.cache.SourceDigests;
import io.jpod.build.cache.StepKey;
import io.jpod.build.dockerfile.DockerfileException;
import io.jpod.build.dockerfile.Expander;
import io.jpod.build.dockerfile.HereDocument;
import io.jpod.build.dockerfile.IgnoreRules;
import io.jpod.build.dockerfile.Instruction;
import io.jpod.build.files.ArchiveSniffer;
import io.jpod.build.files.CopyOptions;
import io.jpod.build.files.CopySource;
import io.jpod.build.files.FileCopier;
import io.jpod.build.files.Ownership;
import io.jpod.build.files.PathFilter;
import io.jpod.build.files.RemoteSource;
import io.jpod.build.files.RootDirectory;
import io.jpod.build.files.SourceFinder;
import io.jpod.build.files.TreeDigest;
import io.jpod.build.run.MountSources;
import io.jpod.core.JpodException;
import io.jpod.core.storage.Layer;
import io.jpod.core.storage.StoreErrors;
import io.jpod.userns.ErrnoException;
import io.jpod.userns.FileStatus;
import io.jpod.userns.Libc;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One `COPY` or `ADD`.
final class CopyStep implements AutoCloseable {
  private final BuildRun run;
  private final StageState state;
  private final Instruction.Copy copy;
  private final Instruction.CopyFlags flags;
  private final @Nullable String from;
  private final String destination;
  private final CopyOptions options;
  private final PathFilter filter;
  private final @Nullable Exclusion exclusion;
  private final MountSources.@Nullable Tree tree;
  private final BuildTrees trees;
  private final boolean slash;
  private final List<String> local = new ArrayList<>();
  private final List<Source> sources = new ArrayList<>();
  private final TreeDigest digest;
  private final SourceDigests.Found content;
  private @Nullable RootDirectory root;

  /// One thing to copy.
  ///
  /// @param tree null: a file of the host, made by this step
  /// @param path absolute in the tree or the host
  /// @param below where it goes, below the destination; empty: right there
  private record Source(@Nullable RootDirectory tree, String path, String below, boolean unpack) {}

  CopyStep(
      BuildRun run,
      Stages stages,
      StageState state,
      StageVariables variables,
      Instruction.Copy copy,
      int before)
      throws JpodException, DockerfileException {
    this.run = run;
    this.state = state;
    this.copy = copy;
    this.flags = copy.flags();
    Expander expander = variables.expander(state);
    String fromText = flags.from();
    this.from = fromText == null ? null : expander.word(fromText);
    String to = expander.word(copy.destination());
    this.slash = to.endsWith("/") || to.equals(".") || to.endsWith("/.");
    this.destination = ConfigInstructions.absolute(state, to);
    this.options = options(expander);
    this.trees = new BuildTrees(run, stages, before);
    PathFilter allowed = trees.filter(from);
    List<String> excludes = new ArrayList<>();
    for (String exclude : flags.excludes()) {
      excludes.add(expander.word(exclude));
    }
    this.exclusion = excludes.isEmpty() ? null : new Exclusion(IgnoreRules.of(excludes));
    this.filter = exclusion == null ? allowed : allowed.and(exclusion);
    boolean owners = from != null && flags.chown() == null;
    this.digest =
        new TreeDigest(from == null ? run.index : null, PathFilter.ALL.and(filter), owners);
    List<String> remote = new ArrayList<>();
    for (String source : copy.sources()) {
      String word = expander.word(source);
      if (!copy.add() && (word.startsWith("http://") || word.startsWith("https://"))) {
        throw new DockerfileException(
            "source can't be a URL for COPY", "ADD " + word + " " + copy.destination());
      }
      (copy.add() && RemoteSource.isRemote(word) ? remote : local).add(word);
    }
    checkDestination();
    this.tree = local.isEmpty() ? null : trees.tree(from);
    boolean immutable = remote.isEmpty() && copy.documents().isEmpty();
    String known = immutable ? digestKey(excludes, owners) : null;
    SourceDigests.Found found = known == null ? null : run.sourceDigests.find(known);
    this.content = found == null ? read(remote, expander) : found;
    if (known != null && found == null) {
      run.sourceDigests.put(known, content);
    }
  }

  /// What tells the content of files in layers; null if the sources are other files, or are looked
  /// at anew for another reason.
  private @Nullable String digestKey(List<String> excludes, boolean owners) {
    if (!(tree instanceof MountSources.Tree.Layers(List<String> lower))) {
      return null;
    }
    List<String> facts = new ArrayList<>();
    for (String layer : lower) {
      if (layer.startsWith("/")) {
        return null; // not one of the store's, so not named by its content
      }
      facts.add("layer " + layer);
    }
    facts.add((copy.add() ? "ADD " : "COPY ") + flags.parents() + flags.unpack() + owners);
    for (String exclude : excludes) {
      facts.add("exclude " + exclude);
    }
    for (String source : local) {
      facts.add("source " + source);
    }
    return SourceDigests.key(facts);
  }

  private SourceDigests.Found read(List<String> remote, Expander expander)
      throws JpodException, DockerfileException {
    boolean read = false;
    try {
      findLocal(true);
      for (String source : remote) {
        download(source);
      }
      for (HereDocument document : copy.documents()) {
        write(document, expander);
      }
      read = true;
      return new SourceDigests.Found(digest.hex(), sources.size(), digest.parts());
    } finally {
      if (!read) {
        close();
      }
    }
  }

  private void findLocal(boolean reading) throws JpodException {
    MountSources.Tree from = tree;
    if (from != null) {
      RootDirectory opened = trees.open(from);
      root = opened;
      for (String source : local) {
        find(opened, source, reading);
      }
    }
  }

  private void checkDestination() throws DockerfileException {
    boolean several = copy.sources().size() + copy.documents().size() > 1;
    if (several && !slash) {
      throw new DockerfileException(
          "When using "
              + (copy.add() ? "ADD" : "COPY")
              + " with more than one source file, the destination must be a directory and end with a /",
          copy.destination() + "/");
    }
  }

  private CopyOptions options(Expander expander) throws DockerfileException {
    CopyOptions made = CopyOptions.defaults();
    if (from != null) {
      made = made.withPreservedOwnership();
    }
    String chown = flags.chown();
    if (chown != null) {
      made = made.withChown(expander.word(chown));
    }
    String chmod = flags.chmod();
    return chmod == null ? made : made.withChmod(mode(expander.word(chmod)));
  }

  private static int mode(String text) throws DockerfileException {
    try {
      int mode = Integer.parseInt(text, 8);
      if (mode >= 0 && mode <= 07777) {
        return mode;
      }
    } catch (NumberFormatException e) {
      throw badMode(text);
    }
    throw badMode(text);
  }

  private static DockerfileException badMode(String text) {
    return new DockerfileException(
        "invalid chmod parameter: '"
            + text
            + "'. it should be octal string and between 0 and 07777",
        "--chmod=755");
  }

  /// Adds what a source of the tree means.
  private void find(RootDirectory at, String source, boolean reading) throws JpodException {
    // A pattern or path up to `/./` says what of the path is not repeated below the destination.
    int pivot = flags.parents() ? source.indexOf("/./") : -1;
    List<String> found = new SourceFinder(at, filter).find(source);
    if (found.isEmpty()) {
      throw new JpodException(
          "\"" + source + "\": not found" + (from == null ? " in the build context" : ""),
          isIgnored(source) ? "it is excluded by .dockerignore" : null);
    }
    String head = pivot < 0 ? "" : String.join("/", SourceFinder.parts(source.substring(0, pivot)));
    for (String path : found) {
      String below = flags.parents() ? parents(path, head) : "";
      boolean unpack = unpacks(false) && isArchive(at, path);
      sources.add(new Source(at, path, below, unpack));
      if (exclusion != null && !flags.parents()) {
        exclusion.source(path);
      }
      if (reading) {
        digest.add(below + "\1" + unpack);
        digest.add(at, path);
      }
    }
  }

  private boolean isIgnored(String source) {
    String path = String.join("/", SourceFinder.parts(source));
    return from == null && !path.isEmpty() && !run.contextFilter.includes(path);
  }

  private static String parents(String path, String head) {
    String bare = path.substring(1);
    if (!head.isEmpty() && bare.startsWith(head + "/")) {
      bare = bare.substring(head.length() + 1);
    }
    int slash = bare.lastIndexOf('/');
    return slash < 0 ? "" : bare.substring(0, slash);
  }

  private boolean unpacks(boolean remote) {
    Boolean said = flags.unpack();
    return copy.add() && (said == null ? !remote : said);
  }

  private boolean isArchive(RootDirectory at, String path) throws JpodException {
    try {
      byte[] head = at.read(path, ArchiveSniffer.HEADER);
      if (head == null || !ArchiveSniffer.isArchive(head)) {
        return false;
      }
      try (InputStream in = at.stream(path)) {
        return ArchiveSniffer.holdsArchive(in);
      }
    } catch (IOException e) {
      throw new JpodException("reading '" + path + "': " + e.getMessage(), e);
    }
  }

  private void download(String address) throws JpodException {
    Path directory = run.scratch("download");
    RemoteSource remote = new RemoteSource(address, flags.checksum(), flags.keepGitDir());
    Path file = remote.fetch(directory);
    boolean isTree = Files.isDirectory(file);
    boolean unpack = !isTree && unpacks(true) && ArchiveSniffer.isArchive(file);
    if (!slash && !isTree && !unpack && file.getFileName().toString().isEmpty()) {
      throw new JpodException(
          "cannot determine filename for source " + address, "a file name as destination");
    }
    sources.add(new Source(null, file.toString(), "", unpack));
    addHostFile(file, String.valueOf(file.getFileName()));
  }

  private void write(HereDocument document, Expander expander)
      throws JpodException, DockerfileException {
    String content =
        document.expands() ? expander.document(document.content()) : document.content();
    Path file = run.scratch("document").resolve(document.name());
    try {
      Files.writeString(file, content);
    } catch (IOException e) {
      throw StoreErrors.of("writing '" + file + "'", e);
    }
    sources.add(new Source(null, file.toString(), "", false));
    digest.add("document " + document.name() + "\0" + content);
  }

  private void addHostFile(Path file, String name) throws JpodException {
    digest.add("remote " + name);
    try (RootDirectory parent =
        BuildRun.openDirectory(java.util.Objects.requireNonNull(file.getParent()))) {
      digest.add(parent, "/" + file.getFileName());
    }
  }

  /// What its result depends on.
  StepKey key() {
    String flagsText =
        flags.chown() + " " + flags.chmod() + " " + flags.parents() + " " + flags.link();
    StepKey key =
        new StepKey()
            .with(
                "operation", (copy.add() ? "ADD " : "COPY ") + destination + " " + intoDirectory())
            .with("flags", options + " " + flagsText)
            .with("timestamp", String.valueOf(run.request.timestamp()));
    addFiles(key, content.parts());
    key.with("content", content.content());
    if (!flags.link()) {
      key.with("base", state.layersText());
    }
    return key;
  }

  private boolean intoDirectory() {
    return slash || content.count() > 1;
  }

  static void addFiles(StepKey key, List<String> parts) {
    for (String part : parts) {
      int space = part.lastIndexOf(' ');
      key.with("file " + part.substring(0, space), part.substring(space + 1));
    }
  }

  void execute(Path upper) throws JpodException {
    if (sources.isEmpty()) {
      findLocal(false);
    }
    try (RootDirectory to =
        flags.link() ? BuildRun.openDirectory(upper) : run.openTree(state.links(), upper)) {
      FileCopier copier = new FileCopier(to, options, null).filtered(filter);
      List<CopySource> together = new ArrayList<>();
      for (Source source : sources) {
        String below = source.below().isEmpty() ? "" : "/" + source.below();
        if (source.unpack()) {
          unpack(source, to);
        } else if (!below.isEmpty() || flags.parents()) {
          copyWithParents(source, copier);
        } else {
          together.add(new CopySource(source.tree(), source.path()));
        }
      }
      if (!together.isEmpty()) {
        copy(together, copier);
      }
    }
  }

  private void copy(List<CopySource> together, FileCopier copier) throws JpodException {
    String target = intoDirectory() && !destination.endsWith("/") ? destination + "/" : destination;
    copier.copy(together, target);
  }

  /// Directories are copied as themselves, not their content.
  private void copyWithParents(Source source, FileCopier copier) throws JpodException {
    String name = source.path().substring(source.path().lastIndexOf('/') + 1);
    String base = destination.equals("/") ? "" : destination;
    String target = base + (source.below().isEmpty() ? "" : "/" + source.below()) + "/" + name;
    CopySource what = new CopySource(source.tree(), source.path());
    try {
      FileStatus status = what.status();
      if (status.isDirectory()) {
        copier.copyTree(what, target);
      } else {
        copier.copy(List.of(what), target);
      }
    } catch (ErrnoException e) {
      throw new JpodException("copying '" + source.path() + "': " + e.getMessage(), e);
    }
  }

  /// Unpacked as hostile as any layer, then copied: owners are the archive's, `--chown` is about
  /// the destination.
  private void unpack(Source source, RootDirectory to) throws JpodException {
    Layer layer;
    try (InputStream in = open(source)) {
      layer = run.layers().unpack(in, null, null, run.workspace());
    } catch (IOException e) {
      throw StoreErrors.of("unpacking '" + source.path() + "'", e);
    }
    CopyOptions unpacked = new CopyOptions(null, options.chmod(), true, false, null);
    String chown = options.chown();
    try {
      Ownership owner = chown == null ? Ownership.ROOT : Ownership.parse(chown, to);
      Libc.close(to.makeDirectories(destination, owner));
    } catch (ErrnoException e) {
      throw new JpodException("making '" + destination + "': " + e.getMessage(), e);
    }
    try (RootDirectory made = BuildRun.openDirectory(layer.diff())) {
      new FileCopier(to, unpacked, null)
          .copy(List.of(new CopySource(made, "/")), destination + "/");
    }
  }

  private static InputStream open(Source source) throws IOException, JpodException {
    RootDirectory tree = source.tree();
    if (tree == null) {
      return Files.newInputStream(Path.of(source.path()));
    }
    try {
      return tree.stream(source.path());
    } catch (ErrnoException e) {
      throw new JpodException("reading '" + source.path() + "': " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    RootDirectory opened = root;
    if (opened != null) {
      opened.close();
    }
  }
}
