/// Command lines: what a command accepts ([io.jpod.cli.command.CommandDefinition]), how it is read,
/// and how its output and errors are written. Used by jpod and jbuild; knows nothing of containers.
///
/// Terms: an *option* starts with a dash (podman and docker call it a flag), an *operand* is any
/// other word, a *verb* is the first operand of the program (`run`), a *group* is a verb whose
/// first operand is a verb again (`container run`).
@NullMarked
package io.jpod.cli.command;

import org.jspecify.annotations.NullMarked;
