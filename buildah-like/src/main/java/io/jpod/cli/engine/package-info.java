/// What all commands of jpod share: options in front of the verb and the way to the engine.
@NullMarked
package io.jpod.cli.engine;

import org.jspecify.annotations.NullMarked;
