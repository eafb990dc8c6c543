/// Builds of Dockerfiles: [io.jpod.build.engine.DockerfileBuilder] carries out a
/// [io.jpod.build.engine.BuildRequest].
@NullMarked
package io.jpod.build.engine;

import org.jspecify.annotations.NullMarked;
