/// Commands that talk to registries: pull, push, login, logout, search; and how a pull or push is
/// shown.
@NullMarked
package io.jpod.cli.registry;

import org.jspecify.annotations.NullMarked;
