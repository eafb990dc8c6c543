package io.jpod.cli.diagnosis;

import io.jpod.cli.format.Quantities;
import io.jpod.core.Remedies;
import java.util.ArrayList;
import java.util.List;

/// What is wrong with a machine, decided from its facts.
final class HostCheck {
  private static final long ENOUGH_IDS = 65536;
  private static final long LITTLE_SPACE = 1L << 30;

  private final HostFacts facts;
  private final List<Finding> findings = new ArrayList<>();

  private HostCheck(HostFacts facts) {
    this.facts = facts;
  }

  static List<Finding> of(HostFacts facts) {
    HostCheck check = new HostCheck(facts);
    if (!facts.root()) {
      check.userNamespaces();
      check.ids();
    }
    check.network();
    check.cgroups();
    check.directories();
    check.disk();
    return check.findings;
  }

  private void userNamespaces() {
    int before = findings.size();
    if (facts.usernsClone() == 0) {
      problem(
          "ordinary users may not make user namespaces (kernel.unprivileged_userns_clone is 0)",
          "sudo sysctl kernel.unprivileged_userns_clone=1");
    }
    if (facts.userNamespaces() == 0) {
      problem(
          "no user namespaces may be made (user.max_user_namespaces is 0)",
          "sudo sysctl user.max_user_namespaces=15000");
    }
    if (facts.apparmorRestricts()) {
      problem(
          "AppArmor lets only programs with a profile use user namespaces (kernel.apparmor_restrict_unprivileged_userns is 1)",
          "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0");
    }
    if (findings.size() == before) {
      good("user namespaces can be made");
    }
  }

  private void ids() {
    if (!facts.newuidmap()) {
      problem("newuidmap and newgidmap are missing", Remedies.installPackage("uidmap"));
    }
    if (facts.subUids() == 0 || facts.subGids() == 0) {
      problem(
          "'"
              + facts.user()
              + "' has no range in "
              + (facts.subUids() == 0 ? "/etc/subuid" : "/etc/subgid")
              + ": containers have one user id only",
          Remedies.addSubordinateIds(facts.user()));
    } else if (facts.subUids() < ENOUGH_IDS || facts.subGids() < ENOUGH_IDS) {
      findings.add(
          Finding.note(
              "'"
                  + facts.user()
                  + "' has fewer than 65536 subordinate ids: images with files of higher ids fail",
              Remedies.addSubordinateIds(facts.user())));
    } else {
      good(facts.subUids() + " user ids and " + facts.subGids() + " group ids for containers");
    }
  }

  private void network() {
    if (!facts.pasta()) {
      problem(
          "neither pasta nor slirp4netns is installed: containers have no network",
          Remedies.installPackage("passt"));
    } else if (!facts.tun()) {
      problem(
          "/dev/net/tun cannot be opened: containers have no network",
          "sudo chmod 0666 /dev/net/tun");
    } else {
      good("containers can have a network");
    }
  }

  private void cgroups() {
    if (!facts.cgroup2()) {
      findings.add(
          Finding.note(
              "there is no cgroup2 hierarchy at /sys/fs/cgroup: memory, CPU and process limits, and pause, cannot be had",
              "boot with systemd.unified_cgroup_hierarchy=1"));
    } else if (!facts.delegated() && !facts.root()) {
      findings.add(
          Finding.note(
              "no cgroup is delegated to this session: memory, CPU and process limits, and pause, cannot be had",
              "systemd-run --user --scope -p Delegate=yes bash"));
    } else {
      good("a cgroup is delegated, so limits can be set");
    }
  }

  private void directories() {
    if (!facts.runtimeDirectory() && !facts.root()) {
      findings.add(
          Finding.note(
              "XDG_RUNTIME_DIR names no directory: run-time state goes to /tmp",
              "log in by ssh or a terminal, or: sudo loginctl enable-linger " + facts.user()));
    }
    if (facts.fileSystem().startsWith("nfs") || facts.fileSystem().equals("cifs")) {
      problem(
          "the store at '"
              + facts.store()
              + "' is on "
              + facts.fileSystem()
              + ", which cannot hold layers",
          "jpod --root DIR, on a local disk");
    }
  }

  private void disk() {
    if (facts.freeBytes() < 0) {
      return;
    }
    String free =
        Quantities.bytes(facts.freeBytes())
            + " of "
            + Quantities.bytes(facts.totalBytes())
            + " free at '"
            + facts.store()
            + "'";
    if (facts.freeBytes() < LITTLE_SPACE || facts.freeBytes() < facts.totalBytes() / 50) {
      problem("the disk is nearly full: " + free, "jpod system df, then jpod system prune");
    } else {
      good(free);
    }
  }

  private void good(String text) {
    findings.add(Finding.good(text));
  }

  private void problem(String text, String fix) {
    findings.add(Finding.problem(text, fix));
  }
}
