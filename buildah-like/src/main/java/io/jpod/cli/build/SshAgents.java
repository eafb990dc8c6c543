package io.jpod.cli.build;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The agents that `--ssh` names: those of the user, and one for each set of key files, which ends
/// with the build.
final class SshAgents implements AutoCloseable {
  /// Keys in, one line out, then until standard input ends, which it does when this JVM does,
  /// however that may be. OpenSSH's agent ends with it.
  private static final String HOLD =
      """
      command -v ssh-agent > /dev/null || exit 127
      ssh-agent -D -a "$0" > /dev/null & agent=$!
      trap 'kill $agent; wait $agent' EXIT
      tries=0
      until [ -S "$0" ] || [ $((tries += 1)) -gt 200 ]; do sleep 0.02; done
      SSH_AUTH_SOCK=$0 ssh-add -q -- "$@" < /dev/null && echo ready && read -r end
      """;

  private static final int NOT_INSTALLED = 127;
  private static final int READY_BYTES = "ready\n".length();

  private final Map<String, Path> sockets = new LinkedHashMap<>();
  private final List<Process> started = new ArrayList<>();
  private final List<Path> folders = new ArrayList<>();

  private SshAgents() {}

  /// @param texts `default`, `ID`, `ID=SOCKET` or `ID=KEY,KEY…`
  static SshAgents of(List<String> texts, Directories directories)
      throws JpodException, IOException {
    SshAgents agents = new SshAgents();
    boolean done = false;
    try {
      for (String text : texts) {
        agents.add(text, directories);
      }
      done = true;
      return agents;
    } finally {
      if (!done) {
        agents.close();
      }
    }
  }

  /// Sockets by id.
  Map<String, Path> sockets() {
    return sockets;
  }

  private void add(String text, Directories directories) throws JpodException, IOException {
    int equals = text.indexOf('=');
    String id = equals < 0 ? text : text.substring(0, equals);
    String given = equals < 0 ? System.getenv("SSH_AUTH_SOCK") : text.substring(equals + 1);
    if (given == null || given.isEmpty()) {
      throw new JpodException(
          "--ssh " + text + ": there is no SSH agent", "eval $(ssh-agent); ssh-add");
    }
    List<String> keys = new ArrayList<>();
    for (String name : given.split(",", -1)) {
      Path path = Path.of(name).toAbsolutePath();
      if (!Files.exists(path)) {
        throw new JpodException(
            "--ssh " + text + ": '" + path + "': no such file or directory",
            "the socket of an agent, or a private key");
      }
      if (Files.isRegularFile(path)) {
        keys.add(path.toString());
      } else {
        sockets.put(id, path);
      }
    }
    if (keys.isEmpty()) {
      return;
    }
    if (sockets.containsKey(id)) {
      throw new JpodException(
          "--ssh " + text + ": an agent or key files for one id, not both",
          "--ssh with one id for each");
    }
    sockets.put(id, start(text, keys, directories));
  }

  private Path start(String text, List<String> keys, Directories directories)
      throws JpodException, IOException {
    Files.createDirectories(directories.runDir());
    Path folder = Files.createTempDirectory(directories.runDir(), "a.");
    folders.add(folder);
    Path socket = folder.resolve("agent");
    List<String> words = new ArrayList<>(List.of("sh", "-c", HOLD, socket.toString()));
    words.addAll(keys);
    ProcessBuilder builder = new ProcessBuilder(words);
    // Nobody is asked for a passphrase: there may be no terminal, and no window.
    builder.environment().keySet().removeAll(List.of("DISPLAY", "WAYLAND_DISPLAY", "SSH_ASKPASS"));
    Path complaint = folder.resolve("err");
    builder.redirectError(complaint.toFile());
    Process process = builder.start();
    started.add(process);
    byte[] ready = process.getInputStream().readNBytes(READY_BYTES);
    if (ready.length < READY_BYTES) {
      throw refused(text, keys.getFirst(), ended(process), Files.readString(complaint).strip());
    }
    return socket;
  }

  private static JpodException refused(String text, String key, int code, String complaint) {
    return code == NOT_INSTALLED
        ? new JpodException(
            "--ssh " + text + ": key files need ssh-agent and ssh-add, which are not installed",
            "install OpenSSH's client, or name the socket of an agent")
        : new JpodException(
            "--ssh " + text + ": " + complaint,
            "a private key that needs no passphrase, or an agent that has it: ssh-add "
                + key
                + "; --ssh default");
  }

  private static int ended(Process process) throws JpodException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JpodException("starting an SSH agent: cancelled", e);
    }
  }

  @Override
  public void close() {
    for (Process process : started) {
      try {
        process.getOutputStream().close();
        process.waitFor();
      } catch (IOException e) {
        process.destroy();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    for (Path folder : folders) {
      try {
        FileTree.delete(folder);
      } catch (IOException e) {
        return; // a reboot clears it
      }
    }
  }
}
