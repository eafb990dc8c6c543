package io.jpod.userns;

import io.jpod.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/// Seccomp profiles, compiled to filters that the launcher installs as they are.
///
/// The default profile for podman's default capabilities is compiled when jpod is built. Everything
/// else is compiled by libseccomp on first use and kept in a directory, under a name made of all
/// that the filter depends on.
public final class Seccomp {
  /// File in the distribution's `lib`: the default profile for [Capabilities#DEFAULT].
  public static final String DEFAULT_FILTER = "seccomp/default.bpf";

  /// The capabilities that the default profile asks for; a test compares it with the profile.
  static final long RELEVANT_TO_DEFAULT = 0xc406ff0004L;

  // A tree of fewer rules gains nothing, and libseccomp up to 2.5.4 makes a wrong one of none (as
  // runc notes).
  private static final int TREE_FROM = 32;

  private Seccomp() {}

  /// The filter of the default profile.
  ///
  /// @param lib the distribution's `lib`
  /// @param cache where compiled filters are kept; made if needed
  /// @param bounding the container's bounding capabilities, which some rules depend on
  public static Path compiledDefault(Path lib, Path cache, long bounding) throws SeccompException {
    if ((bounding & RELEVANT_TO_DEFAULT) == (Capabilities.DEFAULT & RELEVANT_TO_DEFAULT)) {
      Path shipped = lib.resolve(DEFAULT_FILTER);
      if (Files.exists(shipped)) {
        return shipped;
      }
    }
    return compiled(defaultProfile(), cache, bounding);
  }

  /// The filter of a profile in a file, in docker's format.
  public static Path compiled(Path profile, Path cache, long bounding) throws SeccompException {
    byte[] json;
    try {
      json = Files.readAllBytes(profile);
    } catch (IOException e) {
      // podman's words
      throw new SeccompException(
          "opening seccomp profile failed: open " + profile + ": " + reason(e), e);
    }
    return compiled(json, cache, bounding);
  }

  private static String reason(IOException e) {
    return e instanceof java.nio.file.NoSuchFileException
        ? "no such file or directory"
        : String.valueOf(e.getMessage());
  }

  private static Path compiled(byte[] json, Path cache, long bounding) throws SeccompException {
    SeccompProfile profile = SeccompProfile.parse(json);
    long capabilities = bounding & profile.relevantCapabilities();
    String kernel = property("os.version");
    String key =
        Digest.sha256(json).hex()
            + " "
            + capabilities
            + " "
            + kernel
            + " "
            + property("os.arch")
            + " "
            + libraryVersion();
    Path file = cache.resolve(Digest.sha256(key.getBytes(StandardCharsets.UTF_8)).hex() + ".bpf");
    if (!Files.exists(file)) {
      publish(compile(profile, capabilities, kernel), file);
    }
    return file;
  }

  /// Compiles a profile for this machine.
  static byte[] compile(SeccompProfile profile, long capabilities, String kernelRelease)
      throws SeccompException {
    int kernel = SeccompProfile.kernel(kernelRelease);
    String arch = property("os.arch").equals("aarch64") ? "arm64" : property("os.arch");
    try (var library = new Libseccomp()) {
      library.begin(profile.defaultAction());
      for (String name : architectures(profile, library)) {
        library.addArchitecture(library.architecture(name));
      }
      if (profile.rules().size() >= TREE_FROM) {
        library.useBinaryTree();
      }
      for (SeccompProfile.Rule rule : profile.rules()) {
        // libseccomp refuses a rule that says what happens anyway (EACCES).
        if (rule.action() != profile.defaultAction() && rule.holds(capabilities, arch, kernel)) {
          add(library, rule);
        }
      }
      return library.export();
    }
  }

  private static List<String> architectures(SeccompProfile profile, Libseccomp library)
      throws SeccompException {
    List<String> listed = profile.architectures();
    if (listed != null) {
      return listed;
    }
    for (var entry : profile.archMap().entrySet()) {
      if (library.architecture(entry.getKey()) == library.nativeArchitecture()) {
        return entry.getValue();
      }
    }
    return List.of();
  }

  private static void add(Libseccomp library, SeccompProfile.Rule rule) throws SeccompException {
    for (String name : rule.names()) {
      if (!comparesOneArgumentTwice(rule.conditions())) {
        library.addRule(rule.action(), name, rule.conditions());
        continue;
      }
      // As runc: several comparisons of one argument are alternatives.
      for (SeccompProfile.Condition condition : rule.conditions()) {
        library.addRule(rule.action(), name, List.of(condition));
      }
    }
  }

  private static boolean comparesOneArgumentTwice(List<SeccompProfile.Condition> conditions) {
    var seen = new ArrayList<Integer>();
    for (SeccompProfile.Condition condition : conditions) {
      if (seen.contains(condition.index())) {
        return true;
      }
      seen.add(condition.index());
    }
    return false;
  }

  /// The default profile as JSON.
  static byte[] defaultProfile() {
    try (InputStream in = Seccomp.class.getResourceAsStream("seccomp-default.json")) {
      if (in == null) {
        throw new IllegalStateException("seccomp-default.json is not in the jar");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Version of libseccomp by the name of its file, without loading it.
  private static String libraryVersion() {
    String triplet =
        property("os.arch").equals("aarch64") ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
    for (String directory :
        List.of("/usr/lib/" + triplet, "/lib/" + triplet, "/usr/lib64", "/usr/lib")) {
      try {
        return Path.of(directory, "libseccomp.so.2").toRealPath().getFileName().toString();
      } catch (IOException elsewhere) {
        // Not in this directory.
      }
    }
    return "unknown";
  }

  private static void publish(byte[] filter, Path file) throws SeccompException {
    try {
      Path directory = file.toAbsolutePath().getParent();
      Files.createDirectories(directory);
      Path made = Files.createTempFile(directory, "new", ".tmp");
      Files.write(made, filter);
      try {
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        throw new IllegalStateException(e);
      }
    } catch (IOException e) {
      throw new SeccompException("cannot keep a compiled seccomp profile: " + e.getMessage(), e);
    }
  }

  private static String property(String name) {
    return System.getProperty(name, "");
  }

  /// Used when jpod is built: writes `default.bpf` into a directory.
  ///
  /// @param arguments the directory
  public static void main(String[] arguments) throws Exception {
    byte[] filter =
        compile(
            SeccompProfile.parse(defaultProfile()), Capabilities.DEFAULT, property("os.version"));
    publish(filter, Path.of(arguments[0]).resolve("default.bpf"));
  }
}
