/// Records for the OCI specifications: image-spec, runtime-spec, distribution-spec. No I/O.
@NullMarked
package io.jpod.oci;

import org.jspecify.annotations.NullMarked;
