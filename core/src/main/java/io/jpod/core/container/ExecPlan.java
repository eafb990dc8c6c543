package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.core.storage.StoreErrors;
import io.jpod.userns.CapabilitySets;
import io.jpod.userns.PlanWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides what a further command in a running container runs with: as the container's own first
/// process, but for what was asked.
final class ExecPlan {
  private static final String NO_CAPABILITY = "0";

  private final Container container;
  private final ExecOptions options;
  private final HostFacts host;
  private final Path events;

  ExecPlan(Container container, ExecOptions options, HostFacts host, Path events) {
    this.container = container;
    this.options = options;
    this.host = host;
    this.events = events;
  }

  PlanWriter write(ContainerState state, Attachment attachment) throws JpodException {
    if (options.command().isEmpty()) {
      throw new JpodException("must provide a non-empty command to start an exec session");
    }
    KeptPlan.Command process = KeptPlan.command(KeptPlan.bytes(container));
    @Nullable ContainerUser user = user();
    PlanWriter plan = new PlanWriter();
    plan.add("do", "exec");
    KeptPlan.addCaller(plan, true, attachment, options.tty());
    plan.add("tty", options.tty() ? "1" : "0");
    if (options.preservedDescriptors() > 0) {
      plan.add("preserve-fds", Integer.toString(options.preservedDescriptors()));
    }
    plan.add("target", Integer.toString(state.pid()), Long.toString(state.pidStartTime()));
    plan.add("dir", container.directory().toString());
    plan.add("events", events.toString());
    plan.add("child");
    String seccomp = options.privileged() ? null : process.seccomp;
    if (seccomp != null) {
      plan.add("seccomp-load", seccomp);
    }
    if (options.tty()) {
      plan.add("pty");
    }
    for (List<String> limit : process.limits) {
      plan.add("rlimit", limit.get(0), limit.get(1), limit.get(2));
    }
    plan.add("umask", process.umask);
    plan.add("join-session-keyring");
    String workdir = options.workdir();
    if (workdir != null && !workdir.startsWith("/")) {
      throw new JpodException("the working directory \"" + workdir + "\" is not an absolute path");
    }
    plan.add("cwd", workdir == null ? process.cwd : MountOptions.clean(workdir));
    identity(plan, process, user, seccomp != null);
    ProcessWords.addEnvironment(plan, environment(process, user));
    plan.addCounted("exec", options.command());
    return plan;
  }

  private void identity(
      PlanWriter plan, KeptPlan.Command process, @Nullable ContainerUser asked, boolean seccomp)
      throws JpodException {
    ContainerUser user = asked;
    if (user == null) {
      List<Integer> groups = new ArrayList<>();
      for (String group : process.groups) {
        groups.add(Integer.parseInt(group));
      }
      user =
          new ContainerUser(
              Integer.parseInt(process.uid), Integer.parseInt(process.gid), groups, "");
    }
    String[] caps = capabilities(process, user, asked != null);
    boolean noNewPrivileges = process.noNewPrivileges && !options.privileged();
    ProcessWords.addIdentity(plan, user, process.setsGroups, caps, noNewPrivileges, seccomp);
  }

  /// The container's own capabilities; as another user than root only if they are his already.
  private String[] capabilities(KeptPlan.Command process, ContainerUser user, boolean otherUser)
      throws JpodException {
    if (options.privileged()) {
      long all = host.availableCapabilities();
      boolean root = user.uid() == 0;
      return ProcessWords.words(new CapabilitySets(all, root ? all : 0, root ? all : 0, 0, 0));
    }
    String bounding = process.caps.get(0);
    if (user.uid() == 0) {
      return new String[] {bounding, bounding, bounding, NO_CAPABILITY, NO_CAPABILITY};
    }
    return otherUser
        ? new String[] {bounding, NO_CAPABILITY, NO_CAPABILITY, NO_CAPABILITY, NO_CAPABILITY}
        : process.caps.toArray(new String[0]);
  }

  private List<String> environment(KeptPlan.Command process, @Nullable ContainerUser user)
      throws JpodException {
    Environment env = new Environment();
    for (String entry : process.env) {
      env.set(entry);
    }
    if (options.tty()) {
      env.setDefault("TERM", "xterm");
    }
    if (user != null) {
      env.set("HOME=" + user.home());
    }
    env.apply(options.env(), host.environment());
    return env.entries();
  }

  private @Nullable ContainerUser user() throws JpodException {
    String spec = options.user();
    if (spec == null || spec.isEmpty()) {
      return null;
    }
    try {
      return new UserDatabase(file("passwd"), file("group")).resolve(spec, List.of());
    } catch (JpodException e) {
      throw new JpodException(e.getMessage(), e.remedy(), null, 255, e);
    }
  }

  /// /etc/passwd or /etc/group as it is in the container: its own copy if it has changed it, else
  /// the image's. The copy is the container's to write, so no link in it is followed.
  private String file(String name) throws JpodException {
    try {
      Path etc = container.directory().resolve("diff/etc");
      Path own = etc.resolve(name);
      if (Files.isDirectory(etc, LinkOption.NOFOLLOW_LINKS)
          && Files.exists(own, LinkOption.NOFOLLOW_LINKS)) {
        if (!Files.isRegularFile(own, LinkOption.NOFOLLOW_LINKS)) {
          return "";
        }
        String text = SmallFiles.readIfThere(own);
        return text == null ? "" : text;
      }
      String text =
          SmallFiles.readIfThere(
              container
                  .directory()
                  .resolve("../../images")
                  .resolve(container.imageId())
                  .resolve(name));
      return text == null ? "" : text;
    } catch (IOException e) {
      throw StoreErrors.of(
          "reading /etc/" + name + " of container \"" + container.name() + "\"", e);
    }
  }
}
