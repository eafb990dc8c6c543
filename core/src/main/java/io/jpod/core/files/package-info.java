/// Copying trees of files between the host, containers and tar streams, where one side may be
/// hostile.
///
/// A [io.jpod.core.files.FileRoot] is a directory that paths do not leave; a
/// [io.jpod.core.files.Place] is a path in one. [io.jpod.core.files.TreeReader] and tar streams
/// give entries to an [io.jpod.core.files.EntrySink], which is another tree or another tar.
@NullMarked
package io.jpod.core.files;

import org.jspecify.annotations.NullMarked;
