/// Checks of a Dockerfile's style: [io.jpod.build.check.DockerfileCheck] finds what is allowed and
/// nevertheless likely wrong, under the names of the Dockerfile reference.
///
/// @see <a href="https://docs.docker.com/reference/build-checks/">Build checks</a>
@NullMarked
package io.jpod.build.check;

import org.jspecify.annotations.NullMarked;
