/// Credentials for registries, where users already keep them: `auth.json`, docker's `config.json`,
/// credential helpers.
@NullMarked
package io.jpod.core.registry.auth;

import org.jspecify.annotations.NullMarked;
