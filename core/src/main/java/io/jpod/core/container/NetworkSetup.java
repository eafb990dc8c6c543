package io.jpod.core.container;

import java.util.List;

/// What a container's network needs, as decided by `io.jpod.core.network`.
///
/// @param mode as `inspect` shows it: `pasta`, `none`, `host`
/// @param namespace `new`, `host`, or the path of one that is there
/// @param helper command that connects it; empty: none
/// @param hosts text of /etc/hosts
/// @param resolvConf text of /etc/resolv.conf
/// @param ports as `ps` shows them
record NetworkSetup(
    String mode,
    String namespace,
    List<String> helper,
    String hosts,
    String resolvConf,
    List<String> ports) {}
