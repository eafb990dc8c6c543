package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.userns.PlanException;
import io.jpod.userns.PlanWriter;
import java.util.ArrayList;
import java.util.List;

/// The plan by which the monitor runs a container's health check: a further command that runs as
/// the container's own does, but without its terminal.
final class HealthPlan {
  static final String FILE = "health-plan";

  private HealthPlan() {}

  /// @param plan the container's own plan
  static byte[] of(byte[] plan, HealthCheck check) throws JpodException, PlanException {
    KeptPlan.Command process = KeptPlan.command(plan);
    PlanWriter writer = new PlanWriter();
    writer.add("do", "exec");
    writer.add("child");
    String seccomp = process.seccomp;
    if (seccomp != null) {
      writer.add("seccomp-load", seccomp);
    }
    for (List<String> limit : process.limits) {
      writer.add("rlimit", limit.get(0), limit.get(1), limit.get(2));
    }
    writer.add("umask", process.umask);
    writer.add("cwd", process.cwd);
    List<Integer> groups = new ArrayList<>();
    for (String group : process.groups) {
      groups.add(Integer.parseInt(group));
    }
    ContainerUser user =
        new ContainerUser(Integer.parseInt(process.uid), Integer.parseInt(process.gid), groups, "");
    ProcessWords.addIdentity(
        writer,
        user,
        process.setsGroups,
        process.caps.toArray(new String[0]),
        process.noNewPrivileges,
        seccomp != null);
    ProcessWords.addEnvironment(writer, process.env);
    writer.addCounted("exec", check.argv());
    return writer.toBytes();
  }
}
