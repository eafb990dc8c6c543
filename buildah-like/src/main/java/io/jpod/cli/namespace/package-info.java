/// Commands inside the user's namespace, of jpod and jbuild.
@NullMarked
package io.jpod.cli.namespace;

import org.jspecify.annotations.NullMarked;
