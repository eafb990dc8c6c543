package io.jpod.core.container;

import io.jpod.core.Timestamps;
import java.util.ArrayList;
import java.util.List;

/// Writes `container.json`: all that was asked for and decided, for `inspect` and for whoever works
/// with the container later. [Inspection] reads it.
final class ContainerRecord {
  static final String FILE = "container.json";

  private ContainerRecord() {}

  static String write(ContainerConfig config, NetworkSetup network) {
    ContainerOptions asked = config.asked();
    JsonText json = new JsonText();
    json.add("version", 1);
    json.add("id", config.id());
    json.add("created", Timestamps.format(config.createdEpochNanos()));
    json.add("image", config.image().name());
    json.add("imageId", config.image().id());
    json.add("imageDigest", config.image().digest());
    json.add("layers", config.image().lowerLinks());
    json.add("argv", config.argv());
    json.add("entrypoint", config.entrypoint());
    json.add("cmd", config.command());
    json.add("env", config.env());
    json.add("workdir", config.workdir());
    json.add("user", config.userSpec());
    json.add("uid", config.user().uid());
    json.add("gid", config.user().gid());
    json.add("hostname", config.hostname());
    json.add("labels", config.labels());
    json.add("annotations", asked.annotations());
    mounts(json, config);
    security(json, config);
    json.add("pidMode", config.namespaces().modes().get(0));
    json.add("ipcMode", config.namespaces().modes().get(1));
    json.add("utsMode", config.namespaces().modes().get(2));
    UserNamespace users = config.users();
    if (users != null) {
      FurtherRecord.users(json, users);
    }
    limits(json, config);
    json.add("sysctls", config.sysctls());
    json.add("shmSize", config.shmBytes());
    json.add("stopSignal", config.stopSignal());
    json.add("stopTimeout", config.stopTimeoutSeconds());
    upkeep(json, config.upkeep());
    json.add("network", network.mode());
    json.add("ports", network.ports());
    asked(json, asked);
    return json.finish();
  }

  private static void mounts(JsonText json, ContainerConfig config) {
    json.beginObjects("mounts");
    for (ContainerMount mount : config.mounts()) {
      json.beginObject();
      json.add("type", mount.kind().text());
      json.add("source", mount.source());
      json.add("destination", mount.destination());
      json.add("readOnly", mount.readOnly());
      json.add("options", mount.options());
      json.add("propagation", mount.propagation());
      json.add("anonymous", mount.anonymous());
      json.endObject();
    }
    json.endObjects();
  }

  private static void security(JsonText json, ContainerConfig config) {
    ContainerConfig.SecurityChoice security = config.security();
    json.add("privileged", security.privileged());
    json.add("boundingCaps", Long.toHexString(security.capabilities().bounding()));
    json.add("effectiveCaps", Long.toHexString(security.capabilities().effective()));
    json.add("noNewPrivileges", security.noNewPrivileges());
    json.add("seccomp", security.seccomp());
    json.add("masked", security.masked());
    json.add("readOnlyPaths", security.readOnly());
  }

  private static void limits(JsonText json, ContainerConfig config) {
    List<String> limits = new ArrayList<>();
    for (ContainerConfig.Limit limit : config.limits()) {
      limits.add(limit.name() + "=" + limit.soft() + ":" + limit.hard());
    }
    json.add("limits", limits);
  }

  private static void upkeep(JsonText json, Upkeep upkeep) {
    LogChoice log = upkeep.log();
    json.add("logDriver", log.driver());
    json.add("logMaxBytes", log.maxBytes());
    json.add("logMaxFiles", log.maxFiles());
    json.add("logTag", log.tag());
    json.add("logPath", log.path());
    json.add("restart", upkeep.restart().name());
    json.add("restartRetries", upkeep.restart().retries());
    json.add("timeout", upkeep.timeoutSeconds());
    json.add("pidFile", upkeep.pidFile());
    HealthCheck health = upkeep.health();
    if (health != null) {
      json.add("healthTest", health.test());
      json.add("healthInterval", health.intervalNanos());
      json.add("healthTimeout", health.timeoutNanos());
      json.add("healthStartPeriod", health.startPeriodNanos());
      json.add("healthStartInterval", health.startIntervalNanos());
      json.add("healthRetries", health.retries());
      json.add("healthOnFailure", health.onFailure());
      json.add("healthLogCount", health.logCount());
      json.add("healthLogBytes", health.logBytes());
    }
  }

  private static void asked(JsonText json, ContainerOptions asked) {
    json.add("tty", asked.tty());
    json.add("interactive", asked.interactive());
    json.add("autoRemove", asked.autoRemove());
    json.add("init", asked.init());
    json.add("readOnly", asked.readOnly());
    json.add("publishAll", asked.publishAll());
    json.add("publish", asked.publish());
    json.add("capAdd", asked.capAdd());
    json.add("capDrop", asked.capDrop());
    json.add("securityOpt", asked.securityOpts());
    json.add("groupAdd", asked.groupAdd());
    json.add("dns", asked.dns());
    json.add("dnsSearch", asked.dnsSearch());
    json.add("dnsOption", asked.dnsOption());
    json.add("addHost", asked.addHost());
    json.add("umask", asked.umask() == null ? "0022" : asked.umask());
    json.add("oomScoreAdj", asked.oomScoreAdj() == null ? 0 : asked.oomScoreAdj());
    json.add("cidFile", asked.cidFile());
    json.add("createCommand", asked.createCommand());
  }
}
