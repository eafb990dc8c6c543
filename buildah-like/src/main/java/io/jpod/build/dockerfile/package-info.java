/// The language of Dockerfiles, as pure functions from text: lines and here-documents,
/// instructions, variables, the rules of `.dockerignore`, and the graph of stages. Nothing here
/// opens a file.
@NullMarked
package io.jpod.build.dockerfile;

import org.jspecify.annotations.NullMarked;
