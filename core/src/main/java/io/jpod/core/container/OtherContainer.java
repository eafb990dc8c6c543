package io.jpod.core.container;

import com.google.gson.JsonObject;

/// Another container that an option names.
///
/// @param container where it is
/// @param record its `container.json`
record OtherContainer(Container container, JsonObject record) {
  boolean ownUserNamespace() {
    return record.has("uidMap");
  }

  /// How a `namespace` word of a plan names one of its namespaces.
  String namespace() {
    return "@" + container.directory();
  }
}
