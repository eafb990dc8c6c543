/// The engine as a library: images, layers, containers, networks, volumes.
@NullMarked
package io.jpod.core;

import org.jspecify.annotations.NullMarked;
