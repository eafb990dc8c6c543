/// Secrets: small pieces of data that containers get as files or variables and that are in no image
/// and no record (docs/design/003).
@NullMarked
package io.jpod.core.secret;

import org.jspecify.annotations.NullMarked;
