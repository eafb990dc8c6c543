/// User namespaces: id maps, the launcher and its launch plan, capabilities, seccomp. Knows no
/// images.
@NullMarked
package io.jpod.userns;

import org.jspecify.annotations.NullMarked;
