/// `inspect`, which looks at objects of every kind.
@NullMarked
package io.jpod.cli.inspect;

import org.jspecify.annotations.NullMarked;
