package io.jpod.core.network;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// This machine.
public final class SystemNetworkHost implements NetworkHost {
  private static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";

  private final Directories directories;

  public SystemNetworkHost(Directories directories) {
    this.directories = directories;
  }

  @Override
  public @Nullable String program(String name) {
    String path = System.getenv("PATH");
    // slirp4netns and others lie in sbin on some systems, which users do not have on their PATH.
    String all = path == null ? DEFAULT_PATH : path + ":" + DEFAULT_PATH;
    int from = 0;
    while (from < all.length()) {
      int colon = all.indexOf(':', from);
      int to = colon < 0 ? all.length() : colon;
      if (to > from && all.charAt(from) == '/') {
        File file = new File(all.substring(from, to), name);
        if (file.canExecute() && file.isFile()) {
          return file.getPath();
        }
      }
      from = to + 1;
    }
    return null;
  }

  @Override
  public @Nullable String file(String path) {
    // In large pieces: a file below /proc/sys gives what fits into the first read and nothing after
    // it, and Files.readAllBytes begins with one byte.
    try (var in = new FileInputStream(path)) {
      byte[] text = new byte[4096];
      int length = 0;
      for (int n; (n = in.read(text, length, text.length - length)) > 0; ) {
        length += n;
        text = length == text.length ? Arrays.copyOf(text, 2 * length) : text;
      }
      return new String(text, 0, length, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return new File(path).exists() ? "" : null;
    }
  }

  @Override
  public boolean rootless() {
    return directories.rootless();
  }

  @Override
  public int freePort(String protocol, String ip) throws JpodException {
    InetSocketAddress any = ip.isEmpty() ? new InetSocketAddress(0) : new InetSocketAddress(ip, 0);
    try {
      if (protocol.equals("udp")) {
        try (var socket = new DatagramSocket(any)) {
          return socket.getLocalPort();
        }
      }
      try (var socket = new ServerSocket()) {
        socket.bind(any);
        return socket.getLocalPort();
      }
    } catch (IOException e) {
      throw new JpodException("cannot find a free " + protocol + " port: " + e.getMessage(), e);
    }
  }

  /// Looks for the option's name in the program's file, which takes a millisecond or two, and keeps
  /// what it found beside the time of the file.
  @Override
  public boolean hasOption(String program, String option) {
    try {
      Path file = Path.of(program);
      String stamp = Files.getLastModifiedTime(file).toMillis() + " " + Files.size(file) + " ";
      Path kept = directories.root().resolve("cache").resolve(file.getFileName() + "-" + option);
      String known = file(kept.toString());
      if (known != null && known.startsWith(stamp)) {
        return known.endsWith("1");
      }
      String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      boolean has = text.contains(option);
      Files.createDirectories(kept.getParent());
      // Not createTempFile, whose random names bring all of java.security into the AOT cache of
      // `run`.
      Path made = kept.resolveSibling("new-" + Long.toHexString(System.nanoTime()) + ".tmp");
      Files.writeString(made, stamp + (has ? "1" : "0"), StandardOpenOption.CREATE_NEW);
      Files.move(made, kept, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
      return has;
    } catch (IOException e) {
      // Only a convenience is lost.
      return false;
    }
  }
}
