/// How registries are reached, as the files that users already have say it: `registries.conf`,
/// `certs.d`, `policy.json`, and the proxy variables.
///
/// Terms: a *short name* is an image name without a registry; a *prefix* selects the `[[registry]]`
/// table for an image; a *location* is where the image really is.
@NullMarked
package io.jpod.core.registry.config;

import org.jspecify.annotations.NullMarked;
