package io.jpod.core.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.jpod.userns.PlanReader;
import io.jpod.userns.PlanWriter;
import io.jpod.userns.PrivateTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What commands read out of a kept plan, and out of /proc.
class ContainerPartsTest {
  private static byte[] plan() throws Exception {
    PlanWriter plan = new PlanWriter();
    plan.add("do", "container");
    plan.add("id", "0");
    plan.add("restart", "always", "0");
    plan.add("child");
    plan.add("chdir", "/s/layers");
    plan.add("overlay", "/s/c/rootfs", "lowerdir=l/1,userxattr");
    plan.add("root", "/s/c/rootfs");
    plan.add("mkdir", "/proc", "0755");
    plan.add("mount", "proc", "proc", "/proc", "nosuid", "");
    plan.add("file", "/dev/null", "0666");
    plan.add("bind", "/dev/null", "/dev/null", "");
    plan.add("mkdir", "/data", "0755");
    plan.add("bind", "/s/volumes/v/_data", "/data", "rprivate,rec,ro");
    plan.addCounted("exec", List.of("sleep", "1"));
    return plan.toBytes();
  }

  @Test
  void files_of_a_container_at_rest_are_its_overlay_and_its_volumes() throws Exception {
    assertThat(ContainerRoot.steps(plan(), true))
        .containsExactly(
            new PrivateTree.Step.Chdir("/s/layers"),
            new PrivateTree.Step.Overlay("/s/c/rootfs", "lowerdir=l/1,userxattr"),
            new PrivateTree.Step.Root("/s/c/rootfs"),
            new PrivateTree.Step.MakeDirectory("/data", 0755),
            new PrivateTree.Step.Bind("/s/volumes/v/_data", "/data", true, true));
    assertThat(ContainerRoot.steps(plan(), false)).hasSize(3);
  }

  @Test
  void restart_policy_of_a_kept_plan_can_be_changed() throws Exception {
    assertThat(restarts(KeptPlan.withRestart(plan(), new RestartPolicy("on-failure", 4))))
        .containsExactly(List.of("on-failure", "4"));
    assertThat(restarts(KeptPlan.withRestart(plan(), RestartPolicy.NO))).isEmpty();
  }

  private static List<List<String>> restarts(byte[] plan) throws Exception {
    List<List<String>> found = new ArrayList<>();
    PlanReader reader = PlanReader.of(plan);
    while (reader.next()) {
      if (reader.instruction().equals("restart")) {
        found.add(reader.words());
      }
    }
    return found;
  }

  @Test
  void process_is_read_whatever_its_name_is() {
    ProcessStatus status =
        ProcessStatus.parse(
            42,
            "42 (a) b (c)) S 7 40 40 34816 0 0 0 0 0 0 3 4 0 0 20 5 1 0 900 8192 10 0",
            "Name:\tx\nUid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\nGroups:\t9 10\nNSpid:\t42\t3\nCapEff:\t1\nSeccomp:\t2\n",
            "sleep\0" + "600\0",
            "unconfined\n",
            "1:cpu:/\n0::/user.slice\n");
    ContainerProcesses.IdMapText same = new ContainerProcesses.IdMapText(null);
    ContainerProcess process = status.inContainer(2, 1, same, same);
    assertThat(process.command()).isEqualTo("a) b (c)");
    assertThat(process.pid()).isEqualTo(3);
    assertThat(process.uid()).isEqualTo(2);
    assertThat(process.realGid()).isEqualTo(5);
    assertThat(process.groups()).containsExactly(9L, 10L);
    assertThat(process.arguments()).containsExactly("sleep", "600");
    assertThat(process.cpuTicks()).isEqualTo(7);
    assertThat(process.startTicks()).isEqualTo(900);
    assertThat(process.cgroup()).isEqualTo("/user.slice");
    assertThat(ProcessNames.terminal(process.tty())).isEqualTo("pts/0");
  }

  @Test
  void ids_of_another_user_namespace_are_shown_as_inside() {
    ContainerProcesses.IdMapText map =
        new ContainerProcesses.IdMapText(List.of(new long[] {0, 1000, 10}, new long[] {50, 5, 1}));
    assertThat(map.inside(1003)).isEqualTo(3);
    assertThat(map.inside(5)).isEqualTo(50);
    assertThat(map.inside(0)).isEqualTo(65534);
  }

  @Test
  void names_are_read_from_text_alone() {
    assertThat(ProcessNames.names("root:x:0:0::/:\nagain:x:0:\nbad line\napp:x:1000:\n"))
        .isEqualTo(Map.of(0L, "root", 1000L, "app"));
  }
}
