package io.jpod.core.container;

import io.jpod.core.JpodException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Files of /etc that a container begins with in its own layer: users and groups that its image
/// does not know, and a time zone. They lie in the layer, not on a mount, so that useradd(8) can
/// replace them.
final class FurtherFiles {
  private static final String ZONES = "/usr/share/zoneinfo";

  private final ContainerConfig config;
  private final FurtherOptions options;

  FurtherFiles(ContainerConfig config, FurtherConfig further) {
    this.config = config;
    this.options = further.options();
  }

  void write(Path workspace, UserDatabase users) throws IOException, JpodException {
    if (config.further() != null && config.further().rootfs() != null) {
      return; // the directory is the user's
    }
    Path etc = workspace.resolve("diff/etc");
    if (options.flag("passwd", true)) {
      append(etc, "passwd", users.passwd(), passwdLines(users));
      append(etc, "group", users.group(), groupLines(users));
    }
    String zone = options.value("tz");
    if (zone != null && !zone.isEmpty()) {
      Path file = zone.equals("local") ? Path.of("/etc/localtime") : zoneFile(zone);
      put(etc, "localtime", Files.readAllBytes(file));
    }
  }

  private static Path zoneFile(String zone) throws JpodException {
    Path file = Path.of(ZONES, MountOptions.clean("/" + zone));
    if (!Files.isRegularFile(file)) {
      throw new JpodException(
          "running container create option: finding timezone: stat "
              + file
              + ": no such file or directory",
          "a name below " + ZONES + ", as Europe/Berlin");
    }
    return file;
  }

  /// Whether the command's user needs a line; asked for ordinary containers too.
  static boolean needsEntry(ContainerConfig config, UserDatabase users) {
    int uid = config.user().uid();
    return uid != 0 && !config.userSpec().isEmpty() && !users.hasUid(uid);
  }

  private List<String> passwdLines(UserDatabase users) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String name : options.values("hostuser")) {
      String line = hostUser(name);
      if (line != null) {
        lines.add(line);
      }
    }
    UserNamespace own = config.users();
    boolean keeps = own != null && own.mode().startsWith("keep-id");
    int uid = config.user().uid();
    if (needsEntry(config, users) || (keeps && !users.hasUid(uid) && uid != 0)) {
      lines.add(entry(uid, config.user().gid(), keeps));
    }
    return lines;
  }

  private String entry(int uid, int gid, boolean keeps) {
    String user = System.getenv("USER");
    String name = keeps && user != null && !user.isEmpty() ? user : Integer.toString(uid);
    String home = config.workdir();
    String template = options.value("passwd-entry", "$USERNAME:*:$UID:$GID:$NAME:$HOME:/bin/sh");
    return template
        .replace("$USERNAME", name)
        .replace("$UID", Integer.toString(uid))
        .replace("$GID", Integer.toString(gid))
        .replace("$NAME", keeps ? name : "container user")
        .replace("$HOME", home);
  }

  private List<String> groupLines(UserDatabase users) {
    List<String> lines = new ArrayList<>();
    int gid = config.user().gid();
    UserNamespace own = config.users();
    boolean keeps = own != null && own.mode().startsWith("keep-id");
    if (gid != 0 && !users.hasGid(gid) && (keeps || options.value("group-entry") != null)) {
      String user = System.getenv("USER");
      String name = keeps && user != null ? user : Integer.toString(gid);
      lines.add(
          options
              .value("group-entry", "$GROUPNAME:x:$GID:$USERLIST")
              .replace("$GROUPNAME", name)
              .replace("$GID", Integer.toString(gid))
              .replace("$USERLIST", name));
    }
    return lines;
  }

  private static @Nullable String hostUser(String nameOrId) throws IOException {
    String text = SmallFiles.readIfThere(Path.of("/etc/passwd"));
    for (String line : Words.split(text == null ? "" : text, '\n')) {
      List<String> fields = Words.split(line, ':');
      if (fields.size() == 7
          && (fields.get(0).equals(nameOrId) || fields.get(2).equals(nameOrId))) {
        return fields.get(0)
            + ":*:"
            + fields.get(2)
            + ":"
            + fields.get(3)
            + ":"
            + fields.get(4)
            + ":"
            + fields.get(5)
            + ":"
            + fields.get(6);
      }
    }
    return null;
  }

  private void append(Path etc, String name, String text, List<String> lines)
      throws IOException, JpodException {
    if (lines.isEmpty()) {
      return;
    }
    String start = text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
    put(
        etc,
        name,
        (start + Words.join(lines, "\n") + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private void put(Path etc, String name, byte[] content) throws IOException, JpodException {
    int uid = 0;
    int gid = 0;
    UserNamespace own = config.users();
    if (own != null) {
      uid = own.outerRoot();
      gid = own.outerRootGroup();
    }
    if (!Files.isDirectory(etc, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(etc);
      Files.setAttribute(etc, "unix:mode", 0755);
      Ownership.owner(etc, uid, gid);
    }
    Path file = etc.resolve(name);
    SmallFiles.write(file, content);
    Files.setAttribute(file, "unix:mode", 0644);
    Ownership.owner(file, uid, gid);
  }
}
