/// What a program tells about its commands beyond their help: completions for shells and manual
/// pages, all from the same definitions. Loaded when asked for, never on the way of a command.
@NullMarked
package io.jpod.cli.help;

import org.jspecify.annotations.NullMarked;
