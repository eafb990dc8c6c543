package io.jpod.core.container;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a container becomes an image.
///
/// @param name of the image as the user wrote it; null: it gets none
/// @param changes Dockerfile instructions such as `CMD ["sh"]`
/// @param author of the image; null: the image's own
/// @param message comment in the history; null: none
/// @param squash one layer with everything instead of one more
/// @param docker docker's media types instead of OCI's
/// @param includeVolumes whether all mounts become volumes of the image, else only anonymous ones
/// @param config a container's config as docker's API has it, merged into the image's; null: none
public record CommitOptions(
    @Nullable String name,
    List<String> changes,
    @Nullable String author,
    @Nullable String message,
    boolean squash,
    boolean docker,
    boolean includeVolumes,
    byte @Nullable [] config) {}
