/// `builder` and `buildx` for docker's users: the one builder, and what its cache takes.
@NullMarked
package io.jpod.cli.builder;

import org.jspecify.annotations.NullMarked;
