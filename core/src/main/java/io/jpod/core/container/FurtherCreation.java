package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.ShiftedLayers;
import io.jpod.core.storage.StoreErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The parts of making a container that only seldom options and mounts need.
final class FurtherCreation {
  private final ContainerConfig config;
  private final Directories directories;

  FurtherCreation(ContainerConfig config, Directories directories) {
    this.config = config;
    this.directories = directories;
  }

  /// Whether any of it is needed.
  static boolean isNeeded(ContainerConfig config) {
    if (config.further() != null) {
      return true;
    }
    List<ContainerMount> mounts = config.mounts();
    for (int i = 0; i < mounts.size(); i++) {
      if (isOverlay(mounts.get(i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOverlay(ContainerMount mount) {
    return mount.kind() == ContainerMount.Kind.IMAGE || mount.hasOption("O");
  }

  /// The config with the layers of images that are mounted.
  ContainerConfig withImages() throws JpodException {
    List<ContainerMount> mounts = new ArrayList<>();
    for (ContainerMount mount : config.mounts()) {
      mounts.add(mount.kind() == ContainerMount.Kind.IMAGE ? ofImage(mount) : mount);
    }
    return config.withMounts(mounts);
  }

  private ContainerMount ofImage(ContainerMount mount) throws JpodException {
    Image image = ImageStore.open(directories).requireFound(mount.source()).image();
    List<String> options = new ArrayList<>(mount.options());
    String subpath = mount.value("subpath");
    if (subpath == null) {
      options.add("lowerdir=" + lower(image.lowerLinks()));
    } else {
      options.add(below(image, subpath));
    }
    return new ContainerMount(
        mount.kind(), image.id(), mount.destination(), mount.readOnly(), options, false, false);
  }

  private String below(Image image, String subpath) throws JpodException {
    List<Path> layers = new ArrayList<>();
    for (String link : image.lowerLinks()) {
      layers.add(directories.layers().resolve(link));
    }
    try {
      ImageFiles files = new ImageFiles(layers);
      List<Path> parts = files.directories(subpath);
      if (parts.isEmpty()) {
        Path file = files.file(subpath);
        if (file == null) {
          throw new JpodException(
              "image subpath \"" + subpath + "\": no such file or directory in the image");
        }
        return "file=" + file;
      }
      List<String> names = new ArrayList<>();
      for (Path part : parts) {
        names.add(part.toString().replace(":", "\\:").replace(",", "\\,"));
      }
      return "lowerdir=" + Words.join(names, ":");
    } catch (IOException e) {
      throw StoreErrors.of("reading image " + image.id(), e);
    }
  }

  private String lower(List<String> links) throws JpodException {
    UserNamespace users = config.users();
    if (users == null || links.isEmpty()) {
      return Words.join(links, ":");
    }
    String kernel = HostFacts.read("/proc/sys/kernel/osrelease");
    return ShiftedLayers.lower(directories, links, users.users(), users.groups(), kernel);
  }

  /// Where the files of the root are.
  ContainerPlan.RootFiles rootFiles() throws JpodException {
    Path directory = directories.container(config.id());
    ContainerPlan.RootFiles plain = ContainerPlan.RootFiles.of(config, directory);
    FurtherConfig further = config.further();
    String rootfs = further == null ? null : further.rootfs();
    List<String> lower = plain.lower();
    if (rootfs != null) {
      lower = List.of(rootfs.replace("\\", "\\\\").replace(":", "\\:").replace(",", "\\,"));
    } else if (config.users() != null && !config.image().lowerLinks().isEmpty()) {
      lower = List.of(lower(config.image().lowerLinks()));
    }
    return new ContainerPlan.RootFiles(plain.mountPoint(), lower, plain.upper(), plain.work());
  }

  /// What goes into the container's directory besides the usual.
  void write(Path workspace, UserDatabase users) throws IOException, JpodException {
    List<ContainerMount> mounts = config.mounts();
    for (int i = 0; i < mounts.size(); i++) {
      if (isOverlay(mounts.get(i))) {
        Path own = Files.createDirectory(workspace.resolve("overlay" + i));
        Files.createDirectory(own.resolve("work"));
        copyMode(mounts.get(i), Files.createDirectory(own.resolve("diff")));
      }
    }
    FurtherConfig further = config.further();
    if (further == null) {
      return;
    }
    secrets(workspace, further);
    if (!further.requires().isEmpty()) {
      SmallFiles.write(workspace.resolve(Requirements.FILE), Words.join(further.requires(), "\n"));
    }
    new FurtherFiles(config, further).write(workspace, users);
    UserNamespace own = config.users();
    if (own != null) {
      for (String name : new String[] {"diff", "hosts", "hostname", "resolv.conf"}) {
        Ownership.owner(workspace.resolve(name), own.outerRoot(), own.outerRootGroup());
      }
    }
  }

  /// The directory that an overlay shows has the owner and mode of what it covers.
  private static void copyMode(ContainerMount mount, Path diff) throws IOException {
    Path source = Path.of("/" + mount.source());
    if (mount.kind() == ContainerMount.Kind.BIND && Files.isDirectory(source)) {
      Object mode = Files.getAttribute(source, "unix:mode");
      Object uid = Files.getAttribute(source, "unix:uid");
      if (mode instanceof Integer bits && uid instanceof Integer owner && owner != 65534) {
        Files.setAttribute(diff, "unix:uid", owner);
        Files.setAttribute(diff, "unix:gid", Files.getAttribute(source, "unix:gid"));
        Files.setAttribute(diff, "unix:mode", bits & 07777);
      }
    }
  }

  private void secrets(Path workspace, FurtherConfig further) throws IOException {
    List<FurtherConfig.SecretFile> secrets = further.secrets();
    if (!secrets.isEmpty()) {
      Files.createDirectory(
          workspace.resolve("secrets"),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    if (!further.secretEnv().isEmpty()) {
      // The plan holds them.
      Files.setPosixFilePermissions(
          workspace.resolve(KeptPlan.FILE), PosixFilePermissions.fromString("rw-------"));
    }
    for (int i = 0; i < secrets.size(); i++) {
      FurtherConfig.SecretFile secret = secrets.get(i);
      Path file = workspace.resolve("secrets").resolve(Integer.toString(i));
      SmallFiles.write(file, secret.content());
      UserNamespace own = config.users();
      int uid = own == null ? secret.uid() : (int) own.users().toOutside(secret.uid());
      int gid = own == null ? secret.gid() : (int) own.groups().toOutside(secret.gid());
      Ownership.owner(file, uid, gid);
      Files.setAttribute(file, "unix:mode", secret.mode() & 07777, LinkOption.NOFOLLOW_LINKS);
    }
  }

  /// passwd and group of a `--rootfs`.
  static UserDatabase users(String rootfs) throws JpodException {
    return new UserDatabase(text(rootfs, "passwd"), text(rootfs, "group"));
  }

  private static String text(String rootfs, String name) throws JpodException {
    Path file = Path.of(rootfs, "etc", name);
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        return "";
      }
      @Nullable String text = SmallFiles.readIfThere(file);
      return text == null ? "" : text;
    } catch (IOException e) {
      throw StoreErrors.of("reading '" + file + "'", e);
    }
  }
}
