/// `jbuild`: buildah's verbs over [io.jpod.build.ImageBuilder]. A command reads its words, calls
/// the library and prints.
@NullMarked
package io.jpod.build.cli;

import org.jspecify.annotations.NullMarked;
