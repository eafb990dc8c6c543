/// How results are shown: tables, human quantities, Go templates, JSON. Tables and quantities are
/// on the way of `ps` and `images` and build no JSON; templates work on JSON trees.
@NullMarked
package io.jpod.cli.format;

import org.jspecify.annotations.NullMarked;
