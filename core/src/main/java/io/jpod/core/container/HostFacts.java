package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.userns.IdMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What decisions want to know about this machine and the calling process, each asked when it is
/// needed, so that tests can answer instead.
interface HostFacts {
  /// What relative paths are relative to.
  String workingDirectory();

  String hostname() throws JpodException;

  /// Text of /proc/self/limits.
  String limits() throws JpodException;

  boolean exists(String path);

  /// Ids of the user namespace: how many there are, counted from 0.
  ///
  /// @param map `uid_map` or `gid_map`
  long mappedIds(String map) throws JpodException;

  Environment.Host environment();

  /// Path of the compiled filter for a profile.
  ///
  /// @param profile path of a JSON profile; null: the default
  /// @param bounding the container's bounding capabilities, which some rules depend on
  String seccomp(@Nullable String profile, long bounding) throws JpodException;

  /// Whether the caller is an ordinary user.
  boolean rootless();

  /// The caller's user id outside of P.
  int uid();

  /// The caller's group id outside of P.
  int gid();

  /// The caller's login name; empty if it is not known.
  String userName();

  /// Another container that an option names.
  OtherContainer container(String nameOrId) throws JpodException;

  /// Whether somebody reads standard error on a terminal.
  boolean talksToTerminal();

  /// A secret's name and data.
  ///
  /// @throws JpodException in podman's words if there is none
  SecretData secret(String nameOrId) throws JpodException;

  /// Ids of P that other containers have for themselves.
  List<IdMap.Range> usedRanges() throws JpodException;

  /// What P's ids are on the host.
  ///
  /// @param map `uid_map` or `gid_map`
  IdMap outerIds(String map) throws JpodException;

  /// What is in a secret.
  record SecretData(String name, byte[] content) {}

  /// The capabilities that there are to be had, one bit each.
  long availableCapabilities() throws JpodException;

  /// Reads a file of /proc or /etc.
  static String read(String path) throws JpodException {
    try {
      String text = SmallFiles.readIfThere(Path.of(path));
      if (text == null) {
        throw new JpodException("cannot read " + path);
      }
      return text;
    } catch (IOException e) {
      throw new JpodException("cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  /// Whether there is something at this path.
  static boolean present(String path) {
    return Files.exists(Path.of(path));
  }

  /// Sum of the lengths of an id map (user_namespaces(7)).
  static long count(String map) {
    long count = 0;
    for (String line : Words.split(map, '\n')) {
      String last = line.substring(line.lastIndexOf(' ') + 1);
      Long length = Words.decimal(last);
      count += length == null ? 0 : length;
    }
    return count;
  }
}
