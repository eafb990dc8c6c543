package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.RandomIds;
import io.jpod.core.Timestamps;
import io.jpod.core.config.Directories;
import io.jpod.core.event.EventLog;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageStore;
import io.jpod.core.storage.StoreErrors;
import io.jpod.core.storage.StoreLock;
import io.jpod.oci.ExecutionConfig;
import io.jpod.userns.PlanException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes a container: decides, prepares its directory in `tmp/`, and lets it appear.
final class ContainerCreator {
  private static final int ID_BYTES = 32;

  private final Directories directories;
  private final ContainerStore store;
  private final HostFacts host;

  ContainerCreator(Directories directories, ContainerStore store, HostFacts host) {
    this.directories = directories;
    this.store = store;
    this.host = host;
  }

  Container create(ContainerOptions options, List<String> warnings) throws JpodException {
    FurtherOptions further = options.further();
    if (further != null && further.value("userns", "").startsWith("auto")) {
      // Two at once must not take the same ids.
      try (StoreLock _ = StoreLock.exclusive(directories.root().resolve("userns.lock"))) {
        return create(options, further, warnings);
      }
    }
    return create(options, further, warnings);
  }

  private Container create(
      ContainerOptions options, @Nullable FurtherOptions further, List<String> warnings)
      throws JpodException {
    if (further != null && further.flag("rootfs", false)) {
      return createOfRootfs(options, warnings);
    }
    ImageStore.Found found = ImageStore.open(directories).requireFound(options.image());
    try {
      return create(options, found, warnings);
    } catch (JpodException e) {
      requireImage(found.image(), options.image()); // else the failure comes from its disappearing
      throw e;
    }
  }

  private Container create(ContainerOptions options, ImageStore.Found found, List<String> warnings)
      throws JpodException {
    Image image = found.image();
    byte[] random = RandomIds.bytes(ID_BYTES + 4);
    String id = RandomIds.hex(random, 0, ID_BYTES);
    String name = options.name();
    if (name == null) {
      name = freeName(random);
    } else {
      ContainerNames.check(name);
    }
    ExecutionConfig imageConfig = image.execution();
    UserDatabase users = users(image);
    ContainerConfig config =
        new ConfigResolver(options, imageConfig, host)
            .resolve(id, name, Timestamps.now(), choice(image, found.name()), users, ANONYMOUS);
    if (config.user().uid() != 0 && !config.mounts().isEmpty()) {
      OwnerHint.add(config, host, warnings);
    }
    config = FurtherFiles.needsEntry(config, users) ? config.withFurther() : config;
    FurtherCreation further =
        FurtherCreation.isNeeded(config) ? new FurtherCreation(config, directories) : null;
    if (further != null) {
      config = further.withImages();
      further = new FurtherCreation(config, directories);
    }
    NetworkSetup network = NetworkDecision.decide(config, imageConfig, directories, warnings);
    List<String> madeVolumes = ContainerVolumes.ensure(config, directories);
    Container made = null;
    try {
      made = write(config, network, users, further);
      // From here on a removal sees the container; whether there was one before, we have to look.
      requireImage(image, options.image());
      ContainerVolumes.ensureAgain(config, directories);
      return made;
    } catch (JpodException e) {
      undo(made, madeVolumes);
      throw e;
    }
  }

  /// A container of a directory (`--rootfs`).
  private Container createOfRootfs(ContainerOptions options, List<String> warnings)
      throws JpodException {
    byte[] random = RandomIds.bytes(ID_BYTES + 4);
    String name = options.name();
    if (name == null) {
      name = freeName(random);
    } else {
      ContainerNames.check(name);
    }
    ExecutionConfig none = ExecutionConfig.empty();
    String path = options.image();
    UserDatabase users =
        FurtherCreation.users(path.endsWith(":O") ? path.substring(0, path.length() - 2) : path);
    ContainerConfig config =
        new ConfigResolver(options, none, host)
            .resolve(
                RandomIds.hex(random, 0, ID_BYTES),
                name,
                Timestamps.now(),
                new ContainerConfig.ImageChoice("", "", "", List.of()),
                users,
                ANONYMOUS);
    FurtherCreation further = new FurtherCreation(config, directories);
    config = further.withImages();
    NetworkSetup network = NetworkDecision.decide(config, none, directories, warnings);
    List<String> madeVolumes = ContainerVolumes.ensure(config, directories);
    try {
      return write(config, network, users, new FurtherCreation(config, directories));
    } catch (JpodException e) {
      undo(null, madeVolumes);
      throw e;
    }
  }

  /// docs/design/003 "Locks": `rmi` asks for containers once more after it has taken the image
  /// away.
  private static void requireImage(Image image, String asked) throws JpodException {
    if (!image.directory().toFile().exists()) {
      throw new JpodException(asked + ": image not known");
    }
  }

  private void undo(@Nullable Container made, List<String> volumes) throws JpodException {
    Path trash = made == null ? null : store.withdraw(made);
    ContainerVolumes.removeAll(volumes, store, directories);
    if (trash != null) {
      Trash.delete(trash);
    }
  }

  /// A made up name that nobody has; with a number behind it where the good ones are taken.
  private String freeName(byte[] random) throws JpodException {
    String name = ContainerNames.madeUp(random, ID_BYTES);
    for (int attempt = 0; store.isTaken(name); attempt++) {
      byte[] again = RandomIds.bytes(6);
      name = ContainerNames.madeUp(again, 0);
      if (attempt > 5) {
        name = name + (((again[4] & 0xff) << 8) | (again[5] & 0xff));
      }
    }
    return name;
  }

  private static final MountResolver.AnonymousNames ANONYMOUS =
      new MountResolver.AnonymousNames() {
        @Override
        public String next() throws JpodException {
          return RandomIds.hex(ID_BYTES);
        }
      };

  private static UserDatabase users(Image image) throws JpodException {
    try {
      String passwd = SmallFiles.readIfThere(image.passwd());
      String group = SmallFiles.readIfThere(image.group());
      return new UserDatabase(passwd == null ? "" : passwd, group == null ? "" : group);
    } catch (IOException e) {
      throw StoreErrors.of("reading the users of image " + image.id(), e);
    }
  }

  /// @param name by which the image was found; null if by its id: then one of its names is shown
  private static ContainerConfig.ImageChoice choice(Image image, @Nullable String name)
      throws JpodException {
    String shown = name;
    if (shown == null) {
      shown = image.names().isEmpty() ? image.id() : image.names().get(0);
    }
    return new ContainerConfig.ImageChoice(
        image.id(), shown, image.manifestDigest().toString(), image.lowerLinks());
  }

  private Container write(
      ContainerConfig config,
      NetworkSetup network,
      UserDatabase users,
      @Nullable FurtherCreation further)
      throws JpodException {
    Path workspace = store.workspace(config.id());
    boolean complete = false;
    try {
      Container container = summary(config, network);
      mkdir(workspace, "diff");
      mkdir(workspace, "work");
      mkdir(workspace, "rootfs");
      byte[] plan = plan(config, network, further).write().toBytes();
      SmallFiles.write(workspace.resolve(KeptPlan.FILE), plan);
      HealthCheck health = config.upkeep().health();
      if (health != null) {
        SmallFiles.write(workspace.resolve(HealthPlan.FILE), HealthPlan.of(plan, health));
      }
      SmallFiles.write(workspace.resolve("hosts"), network.hosts());
      SmallFiles.write(workspace.resolve("hostname"), hostnameText(config));
      SmallFiles.write(workspace.resolve("resolv.conf"), network.resolvConf());
      if (further != null) {
        further.write(workspace, users);
      }
      SmallFiles.write(
          workspace.resolve(ContainerRecord.FILE), ContainerRecord.write(config, network));
      SmallFiles.write(workspace.resolve(Summary.FILE), Summary.write(container));
      store.publish(workspace, config.id(), config.name());
      complete = true;
      tell(container);
      return container;
    } catch (PlanException e) {
      throw new JpodException("creating container \"" + config.name() + "\": " + e.getMessage(), e);
    } catch (IOException e) {
      throw StoreErrors.of("creating container \"" + config.name() + "\"", e);
    } finally {
      if (!complete) {
        Trash.delete(workspace);
      }
    }
  }

  private ContainerPlan plan(
      ContainerConfig config, NetworkSetup network, @Nullable FurtherCreation further)
      throws JpodException {
    PlanPaths paths = new PlanPaths(directories);
    return further == null
        ? new ContainerPlan(config, network, directories, paths)
        : new ContainerPlan(
            config,
            network,
            directories,
            directories.container(config.id()),
            further.rootFiles(),
            paths);
  }

  private void tell(Container container) {
    EventLog.container(
        directories,
        "create",
        container.id(),
        container.name(),
        container.image(),
        List.of(),
        container.labels());
  }

  private String hostnameText(ContainerConfig config) throws JpodException {
    return (config.namespaces().ownUts() ? config.hostname() : host.hostname()) + "\n";
  }

  private static void mkdir(Path in, String name) throws IOException {
    File directory = in.resolve(name).toFile();
    if (!directory.mkdir()) {
      throw new IOException("mkdir " + directory + " failed");
    }
  }

  private Container summary(ContainerConfig config, NetworkSetup network) {
    List<String> mounts = new ArrayList<>();
    for (ContainerMount mount : config.mounts()) {
      if (!mount.source().isEmpty()) {
        mounts.add(mount.source());
      }
    }
    ContainerOptions asked = config.asked();
    return new Container(
        config.id(),
        config.name(),
        directories.container(config.id()),
        config.image().id(),
        config.image().name(),
        config.argv(),
        config.createdEpochNanos(),
        network.ports(),
        config.labels(),
        mounts,
        network.mode(),
        asked.tty(),
        asked.interactive(),
        asked.autoRemove(),
        config.stopSignal(),
        config.stopTimeoutSeconds(),
        config.upkeep().restart().toString());
  }
}
