/// What connects a container: its network namespace, the program that leads out of it, published
/// ports, and the files that name hosts.
///
/// All decisions are functions of a [io.jpod.core.network.NetworkRequest] and the facts of a
/// [io.jpod.core.network.NetworkHost].
@NullMarked
package io.jpod.core.network;

import org.jspecify.annotations.NullMarked;
