package io.jpod.core.container;

import java.util.List;

/// A process of a container, as /proc tells of it (proc(5)).
///
/// @param hostPid its number on the host
/// @param pid its number in the container
/// @param parentPid number of its parent in the container; 0: the parent is outside
/// @param group process group, as `ps` shows it on the host
/// @param uid effective user, in the container
/// @param realUid real user, in the container
/// @param gid effective group, in the container
/// @param realGid real group, in the container
/// @param groups supplementary groups, in the container
/// @param command name of its program, 15 characters at most
/// @param arguments its command line; empty for one that has none
/// @param state one letter
/// @param nice -20..19
/// @param tty number of its terminal; 0: none
/// @param cpuTicks time it has computed
/// @param startTicks when it was started, after boot
/// @param virtualBytes address space
/// @param residentPages in memory
/// @param seccomp 0 none, 1 strict, 2 filter
/// @param capabilities inheritable, permitted, effective, bounding, ambient
/// @param label security label; empty: none
/// @param cgroup path in the unified hierarchy
public record ContainerProcess(
    int hostPid,
    int pid,
    int parentPid,
    int group,
    long uid,
    long realUid,
    long gid,
    long realGid,
    List<Long> groups,
    String command,
    List<String> arguments,
    char state,
    int nice,
    int tty,
    long cpuTicks,
    long startTicks,
    long virtualBytes,
    long residentPages,
    int seccomp,
    List<Long> capabilities,
    String label,
    String cgroup) {}
