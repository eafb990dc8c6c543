package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.oci.ExecutionConfig;
import java.util.ArrayList;
import java.util.List;

/// Which mounts a container has: the user's, those that the image's VOLUMEs want, and the writable
/// places of a read-only container.
final class MountResolver {
  /// Makes up the names of anonymous volumes.
  interface AnonymousNames {
    String next() throws JpodException;
  }

  private static final String SELINUX = "/sys/fs/selinux/enforce";

  private final ContainerOptions options;
  private final ExecutionConfig imageConfig;
  private final HostFacts host;

  MountResolver(ContainerOptions options, ExecutionConfig imageConfig, HostFacts host) {
    this.options = options;
    this.imageConfig = imageConfig;
    this.host = host;
  }

  /// The mounts, parents before what lies in them.
  List<ContainerMount> resolve(AnonymousNames names) throws JpodException {
    List<ContainerMount> mounts = new ArrayList<>();
    for (String text : options.volumes()) {
      addUnique(mounts, named(checked(MountOptions.volume(text, host.workingDirectory())), names));
    }
    for (String text : options.tmpfs()) {
      addUnique(mounts, MountOptions.tmpfs(text));
    }
    FurtherOptions more = options.further();
    String imageVolumes = "anonymous";
    if (more != null) {
      for (ContainerMount mount : new FurtherMounts(more, host).all()) {
        addUnique(mounts, named(checked(mount), names));
      }
      for (ContainerMount mount : new FurtherMounts(more, host).ofOthers()) {
        if (!isTaken(mounts, mount.destination())) {
          mounts.add(mount);
        }
      }
      imageVolumes = FurtherMounts.imageVolumes(more);
    }
    for (String path : imageConfig.volumes()) {
      addImageVolume(mounts, path, imageVolumes, names);
    }
    if (options.readOnly() && options.readOnlyTmpfs()) {
      addScratch(mounts, "/run");
      addScratch(mounts, "/tmp");
      addScratch(mounts, "/var/tmp");
    }
    return sorted(mounts);
  }

  private ContainerMount checked(ContainerMount mount) throws JpodException {
    boolean relabel = mount.hasOption("z") || mount.hasOption("Z");
    if (relabel && host.exists(SELINUX)) {
      throw new JpodException(
          "relabelling " + mount.source() + " (option z) is not supported yet, and SELinux is on");
    }
    if (mount.kind() == ContainerMount.Kind.BIND && !host.exists(mount.source())) {
      throw new JpodException(
          "statfs " + mount.source() + ": no such file or directory", "mkdir -p " + mount.source());
    }
    return mount;
  }

  private static ContainerMount named(ContainerMount mount, AnonymousNames names)
      throws JpodException {
    if (!mount.anonymous()) {
      return mount;
    }
    return new ContainerMount(
        mount.kind(),
        names.next(),
        mount.destination(),
        mount.readOnly(),
        mount.options(),
        true,
        mount.fromImage());
  }

  private static void addUnique(List<ContainerMount> mounts, ContainerMount mount)
      throws JpodException {
    if (isTaken(mounts, mount.destination())) {
      throw new JpodException(mount.destination() + ": duplicate mount destination");
    }
    mounts.add(mount);
  }

  private static void addImageVolume(
      List<ContainerMount> mounts, String path, String how, AnonymousNames names)
      throws JpodException {
    String destination = MountOptions.clean("/" + path);
    if (how.equals("ignore") || destination.equals("/") || isTaken(mounts, destination)) {
      return;
    }
    boolean memory = how.equals("tmpfs");
    mounts.add(
        new ContainerMount(
            memory ? ContainerMount.Kind.TMPFS : ContainerMount.Kind.VOLUME,
            memory ? "" : names.next(),
            destination,
            false,
            List.of(),
            !memory,
            true));
  }

  private static void addScratch(List<ContainerMount> mounts, String destination) {
    if (!isTaken(mounts, destination)) {
      mounts.add(
          new ContainerMount(
              ContainerMount.Kind.TMPFS, "", destination, false, List.of(), false, false));
    }
  }

  private static boolean isTaken(List<ContainerMount> mounts, String destination) {
    for (int i = 0; i < mounts.size(); i++) {
      if (mounts.get(i).destination().equals(destination)) {
        return true;
      }
    }
    return false;
  }

  /// By depth; mounts of one depth stay in the order in which they were asked for.
  private static List<ContainerMount> sorted(List<ContainerMount> mounts) {
    for (int i = 1; i < mounts.size(); i++) {
      ContainerMount mount = mounts.get(i);
      int at = i;
      while (at > 0 && mounts.get(at - 1).depth() > mount.depth()) {
        mounts.set(at, mounts.get(at - 1));
        at--;
      }
      mounts.set(at, mount);
    }
    return mounts;
  }
}
