package io.jpod.core.network;

import java.util.List;

/// How a container is connected.
///
/// @param mode as chosen; the default has become what it means here
/// @param namespace `new`, `host`, the path of a namespace, or for another container's
///   `container:ID`, which the caller resolves
/// @param helper command that connects the namespace, with `@netns` for its path (docs/design/001);
///   empty: none
/// @param hosts text of `/etc/hosts`
/// @param resolvConf text of `/etc/resolv.conf`
/// @param ports what is published, host ports filled in
/// @param warnings for standard error
public record NetworkPlan(
    NetworkMode mode,
    String namespace,
    List<String> helper,
    String hosts,
    String resolvConf,
    List<PortMapping> ports,
    List<String> warnings) {}
