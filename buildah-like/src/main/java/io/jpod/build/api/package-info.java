/// Building images from any Java program, of any user, without namespaces around it.
///
/// A *plan* ([ImagePlan]) is an immutable description of an image. [Jbuild] is the installed
/// program that carries it out, as it carries out Dockerfiles
/// ([io.jpod.build.engine.BuildRequest]). How the two talk: docs/design/010.
@NullMarked
package io.jpod.build.api;

import org.jspecify.annotations.NullMarked;
