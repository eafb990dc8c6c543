package io.jpod.core.container;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.jpod.core.JpodException;
import io.jpod.core.config.Directories;
import io.jpod.core.secret.Secret;
import io.jpod.core.secret.Secrets;
import io.jpod.userns.IdMap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What only seldom options want to know of this machine and the store.
final class FurtherHost {
  private final Directories directories;

  FurtherHost(Directories directories) {
    this.directories = directories;
  }

  OtherContainer container(String nameOrId) throws JpodException {
    Container container = new ContainerStore(directories).find(nameOrId);
    if (container == null) {
      throw new JpodException(
          "no container with name or ID \"" + nameOrId + "\" found: no such container");
    }
    return new OtherContainer(container, Inspection.record(container));
  }

  HostFacts.SecretData secret(String nameOrId) throws JpodException {
    Secrets secrets = Secrets.open(directories);
    Secret secret = secrets.require(nameOrId);
    return new HostFacts.SecretData(secret.name(), secrets.data(secret));
  }

  /// Ids of P that containers with `--userns=auto` have.
  List<IdMap.Range> usedRanges() throws JpodException {
    List<IdMap.Range> used = new ArrayList<>();
    for (Container container : new ContainerStore(directories).list()) {
      JsonObject record;
      try {
        record = Inspection.record(container);
      } catch (JpodException e) {
        continue; // it was removed meanwhile
      }
      if (!record.has("userns") || !record.get("userns").getAsString().startsWith("auto")) {
        continue;
      }
      for (JsonElement line : record.getAsJsonArray("uidMap")) {
        List<String> words = Words.split(line.getAsString(), ':');
        used.add(
            new IdMap.Range(
                Long.parseLong(words.get(0)),
                Long.parseLong(words.get(1)),
                Long.parseLong(words.get(2))));
      }
    }
    return used;
  }

  static IdMap outerIds(String map) throws JpodException {
    try {
      return IdMap.parse(HostFacts.read("/proc/self/" + map));
    } catch (IOException e) {
      throw new JpodException("reading /proc/self/" + map + ": " + e.getMessage(), e);
    }
  }
}
