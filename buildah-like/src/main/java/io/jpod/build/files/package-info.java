/// Files on their way into an image: copying trees, resolving paths inside a root, digests and
/// times.
@NullMarked
package io.jpod.build.files;

import org.jspecify.annotations.NullMarked;
