/// `manifest`: lists of images for several platforms, of jpod and jbuild.
@NullMarked
package io.jpod.cli.manifest;

import org.jspecify.annotations.NullMarked;
