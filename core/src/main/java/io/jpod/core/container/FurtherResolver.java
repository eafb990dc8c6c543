package io.jpod.core.container;

import io.jpod.core.JpodException;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides what the seldom options ask for.
final class FurtherResolver {
  private static final String[] SYSTEMD = {
    "systemd",
    "/usr/lib/systemd/systemd",
    "/lib/systemd/systemd",
    "/sbin/init",
    "/usr/sbin/init",
    "/usr/local/sbin/init"
  };

  private final ContainerOptions asked;
  private final FurtherOptions options;
  private final HostFacts host;

  FurtherResolver(ContainerOptions asked, FurtherOptions options, HostFacts host) {
    this.asked = asked;
    this.options = options;
    this.host = host;
  }

  /// @param imageIds texts of the image's passwd and group
  /// @param command first word of the command
  FurtherConfig resolve(String imageIds, String command) throws JpodException {
    List<FurtherConfig.SecretFile> files = new ArrayList<>();
    List<String> variables = new ArrayList<>();
    for (String text : options.values("secret")) {
      secret(SecretOption.parse(text), files, variables);
    }
    List<String> requires = new ArrayList<>();
    for (String name : options.values("requires")) {
      requires.add(host.container(name).container().id());
    }
    for (String mode :
        new String[] {asked.network(), asked.pidMode(), asked.ipcMode(), asked.utsMode()}) {
      String other = otherContainer(mode);
      String id = other == null ? null : host.container(other).container().id();
      if (id != null && !requires.contains(id)) {
        requires.add(id);
      }
    }
    String rootfs = options.flag("rootfs", false) ? asked.image() : null;
    boolean overlay = rootfs != null && rootfs.endsWith(":O");
    return new FurtherConfig(
        options,
        UserNamespaces.decide(options, host, imageIds),
        rootfs == null
            ? null
            : directory(overlay ? rootfs.substring(0, rootfs.length() - 2) : rootfs),
        overlay,
        files,
        variables,
        DeviceOption.parse(options.values("device")),
        requires,
        keepsGroups(),
        systemd(command));
  }

  private boolean keepsGroups() throws JpodException {
    if (!asked.groupAdd().contains("keep-groups")) {
      return false;
    }
    if (asked.groupAdd().size() > 1) {
      throw new JpodException(
          "the '--group-add keep-groups' option is not allowed with any other --group-add options");
    }
    return true;
  }

  private String directory(String path) throws JpodException {
    String absolute = path.startsWith("/") ? path : host.workingDirectory() + "/" + path;
    if (!new File(absolute).isDirectory()) {
      throw new JpodException("rootfs \"" + path + "\": no such directory");
    }
    return MountOptions.clean(absolute);
  }

  private void secret(
      SecretOption option, List<FurtherConfig.SecretFile> files, List<String> variables)
      throws JpodException {
    HostFacts.SecretData secret = host.secret(option.source());
    String target = option.target().isEmpty() ? secret.name() : option.target();
    if (option.env()) {
      variables.add(target + "=" + text(secret.content(), target));
      return;
    }
    String path = target.startsWith("/") ? target : "/run/secrets/" + target;
    files.add(
        new FurtherConfig.SecretFile(
            MountOptions.clean(path), secret.content(), option.uid(), option.gid(), option.mode()));
  }

  private static String text(byte[] content, String name) throws JpodException {
    for (byte b : content) {
      if (b == 0) {
        throw new JpodException(
            "secret for variable \"" + name + "\" holds a NUL byte",
            "type=mount, which gives a file");
      }
    }
    return new String(content, java.nio.charset.StandardCharsets.UTF_8);
  }

  private boolean systemd(String command) throws JpodException {
    String mode = options.value("systemd", "true");
    return switch (mode) {
      case "always" -> true;
      case "false" -> false;
      case "true" -> isSystemd(command);
      default -> throw new JpodException("cannot parse bool " + mode);
    };
  }

  private static boolean isSystemd(String command) {
    for (String program : SYSTEMD) {
      if (program.equals(command)) {
        return true;
      }
    }
    return false;
  }

  /// The id of the container that a mode `container:NAME` names; null for another mode.
  static @Nullable String otherContainer(@Nullable String mode) {
    return mode != null && mode.startsWith("container:")
        ? mode.substring("container:".length())
        : null;
  }
}
