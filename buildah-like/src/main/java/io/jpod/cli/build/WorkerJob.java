package io.jpod.cli.build;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.jpod.build.api.BuildOrder;
import io.jpod.build.api.Target;
import io.jpod.build.engine.BuildListener;
import io.jpod.build.engine.BuildRequest;
import io.jpod.build.engine.BuildResult;
import io.jpod.build.engine.DockerfileBuilder;
import io.jpod.build.engine.MountedBuild;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.storage.Image;
import io.jpod.core.storage.ImageList;
import io.jpod.core.storage.ImageStore;
import io.jpod.oci.Descriptor;
import io.jpod.oci.Digest;
import io.jpod.oci.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a worker does for its order.
///
/// @param options the order's, as `jbuild build` reads them
record WorkerJob(
    BuildOrder order, ParsedArgs options, Directories directories, BuildListener listener) {
  /// Who works on the files of a mount.
  interface MountUser {
    /// @return where the image goes that is made of them
    Target use(Path path) throws JpodException;
  }

  /// @return the last event
  JsonObject carryOut(MountUser user) throws JpodException, IOException {
    String text = order.dockerfile();
    if (text == null) {
      return deliver();
    }
    ContextSource source =
        new ContextSource(order.context(), text, order.name(), order.ignoreRules());
    BuildRequest request = BuildRequests.read(options, source).withSecrets(order.secrets());
    try (RegistryImages images = RegistryImages.of(options, directories);
        SharedCaches caches = SharedCaches.of(options, directories);
        SshAgents agents = SshAgents.of(options.values(BuildFlags.SSH), directories)) {
      BuildRequest whole = request.withSshAgents(agents.sockets());
      DockerfileBuilder builder =
          DockerfileBuilder.open(directories, images).withCaches(caches.from(), caches.to());
      return build(builder, whole, user);
    }
  }

  private WorkerTargets targets() {
    return new WorkerTargets(ImageStore.open(directories), options, directories, listener);
  }

  private JsonObject deliver() throws JpodException {
    ImageStore store = ImageStore.open(directories);
    String name = String.valueOf(order.image());
    if (order.wanted() == BuildOrder.Wanted.INDEX) {
      ImageList list = store.lists().require(name);
      return indexed(targets().deliver(list, order.target()), list, names(store, list));
    }
    Image image = store.require(name);
    return built(image, targets().deliver(image, order.target()).toString(), image.names());
  }

  private JsonObject build(DockerfileBuilder builder, BuildRequest request, MountUser user)
      throws JpodException {
    List<String> platforms = BuildRequests.platforms(options);
    if (order.wanted() == BuildOrder.Wanted.INDEX) {
      return index(builder, request, platforms);
    }
    BuildRequest single = request.withPlatform(platforms.isEmpty() ? null : platforms.getFirst());
    Path exportTo = order.exportTo();
    if (exportTo != null) {
      builder.export(single, listener, exportTo);
      return event("exported");
    }
    if (order.wanted() == BuildOrder.Wanted.MOUNT) {
      return mounted(builder, single, user);
    }
    return delivered(builder.build(single, listener), order.target());
  }

  private JsonObject mounted(DockerfileBuilder builder, BuildRequest request, MountUser user)
      throws JpodException {
    try (MountedBuild mounted = builder.mount(request, listener)) {
      Target target = user.use(mounted.path());
      String name = BuildOrder.nameOf(target);
      return delivered(mounted.commit(name == null ? List.of() : List.of(name)), target);
    }
  }

  private JsonObject delivered(BuildResult result, Target target) throws JpodException {
    String manifest = targets().deliver(result.image(), target).toString();
    return built(result.image(), manifest, result.names());
  }

  private JsonObject index(DockerfileBuilder builder, BuildRequest request, List<String> platforms)
      throws JpodException {
    List<BuildResult> results = new ArrayList<>();
    for (String platform : platforms) {
      BuildRequest single = request.withPlatform(platform).withNames(List.of());
      results.add(builder.build(single, listener));
    }
    ImageStore store = ImageStore.open(directories);
    ImageList list = new PlatformImages(store).index(results, request.names());
    return indexed(targets().deliver(list, order.target()), list, names(store, list));
  }

  private static List<String> names(ImageStore store, ImageList list) throws JpodException {
    return store.lists().namesOf(list);
  }

  private JsonObject indexed(Digest digest, ImageList list, List<String> names)
      throws JpodException {
    JsonObject event = event("indexed");
    event.addProperty("digest", digest.toString());
    event.add("names", array(names));
    JsonArray images = new JsonArray();
    for (Descriptor entry : list.document().manifests()) {
      ImageList.Member member = list.member(entry.digest());
      JsonObject image = new JsonObject();
      image.addProperty("platform", text(entry.platform()));
      image.addProperty("imageId", member == null ? "" : String.valueOf(member.imageId()));
      image.addProperty("manifest", entry.digest().toString());
      images.add(image);
    }
    event.add("images", images);
    return event;
  }

  private static String text(@Nullable Platform platform) {
    if (platform == null) {
      return "";
    }
    String plain = platform.os() + "/" + platform.architecture();
    String variant = platform.variant();
    return variant == null || variant.isEmpty() ? plain : plain + "/" + variant;
  }

  private static JsonObject event(String kind) {
    JsonObject event = new JsonObject();
    event.addProperty("event", kind);
    return event;
  }

  private static JsonObject built(Image image, String manifest, List<String> names) {
    JsonObject event = event("built");
    event.addProperty("imageId", image.id());
    event.addProperty("manifest", manifest);
    event.add("names", array(names));
    return event;
  }

  private static JsonArray array(List<String> texts) {
    JsonArray list = new JsonArray();
    for (String text : texts) {
      list.add(text);
    }
    return list;
  }
}
