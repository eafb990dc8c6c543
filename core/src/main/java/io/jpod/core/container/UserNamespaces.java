package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.userns.IdMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides the user namespace of a container from `--userns`, `--uidmap`, `--gidmap`,
/// `--subuidname` and `--subgidname`, in podman's grammar.
///
/// Ids "outside" are those of P, as for rootless podman: 0 is the caller, 1 and up are his
/// subordinate ids.
final class UserNamespaces {
  private static final long AUTO_MIN = 1024;

  private final FurtherOptions options;
  private final HostFacts host;
  private final String image;

  private UserNamespaces(FurtherOptions options, HostFacts host, String passwd) {
    this.options = options;
    this.host = host;
    this.image = passwd;
  }

  /// @param imageIds texts of the image's /etc/passwd and /etc/group, for the size of `auto`
  /// @return null: P itself, as without any of these options
  static @Nullable UserNamespace decide(FurtherOptions options, HostFacts host, String imageIds)
      throws JpodException {
    return new UserNamespaces(options, host, imageIds).decide();
  }

  private @Nullable UserNamespace decide() throws JpodException {
    String mode = options.value("userns", "");
    List<String> users = options.values("uidmap");
    List<String> groups = options.values("gidmap");
    String named = options.value("subuidname", options.value("subgidname", ""));
    boolean mapped = !users.isEmpty() || !groups.isEmpty() || !named.isEmpty();
    if (mapped && !mode.isEmpty() && !mode.equals("private")) {
      throw new JpodException(
          "--userns and --uidmap/--gidmap/--subuidname/--subgidname are mutually exclusive");
    }
    if (mapped) {
      return named.isEmpty() ? custom(users, groups) : ofName(named);
    }
    int colon = mode.indexOf(':');
    String kind = colon < 0 ? mode : mode.substring(0, colon);
    String value = colon < 0 ? "" : mode.substring(colon + 1);
    return switch (kind) {
      case "", "host" -> {
        if (colon >= 0) {
          throw invalid(mode);
        }
        yield null;
      }
      case "keep-id" -> keepId(mode, value);
      case "auto" -> auto(mode, value);
      case "nomap" -> nomap(mode);
      case "private" -> whole(mode);
      case "container" -> ofContainer(value, mode);
      case "ns" ->
          throw new JpodException(
              "--userns "
                  + mode
                  + ": a user namespace that somebody else made has no ids of this store's files",
              "--userns=keep-id, auto, nomap, or --uidmap");
      default -> throw invalid(mode);
    };
  }

  private static JpodException invalid(String mode) {
    return new JpodException(
        "unrecognized namespace mode " + mode + " passed",
        "--userns=host, keep-id, auto, nomap or container:ID");
  }

  private long subordinate(String map) throws JpodException {
    return host.mappedIds(map) - 1;
  }

  private void needRootless(String mode) throws JpodException {
    if (!host.rootless()) {
      throw new JpodException(mode + " is only supported in rootless mode");
    }
  }

  private void needSubordinate(String mode) throws JpodException {
    if (subordinate("uid_map") < 1 || subordinate("gid_map") < 1) {
      throw new JpodException(
          mode
              + " requires additional UIDs or GIDs defined in /etc/subuid and /etc/subgid to function"
              + " correctly",
          "sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $USER");
    }
  }

  private UserNamespace keepId(String mode, String value) throws JpodException {
    needRootless("keep-id");
    needSubordinate("keep-id");
    long uid = host.uid();
    long gid = host.gid();
    long size = Long.MAX_VALUE;
    if (mode.indexOf(':') >= 0) {
      for (String option : Words.split(value, ',')) {
        int equals = option.indexOf('=');
        if (equals < 0) {
          throw new JpodException("invalid option specified: \"" + option + "\"");
        }
        String text = option.substring(equals + 1);
        switch (option.substring(0, equals)) {
          case "uid" -> uid = id(text);
          case "gid" -> gid = id(text);
          case "size" -> size = id(text);
          default ->
              throw new JpodException(
                  "unknown option specified: \"" + option.substring(0, equals) + "\"");
        }
      }
    }
    return new UserNamespace(
        mode,
        around(uid, Math.min(size, subordinate("uid_map"))),
        around(gid, Math.min(size, subordinate("gid_map"))),
        uid + ":" + gid);
  }

  /// The caller is `own`; ids below lie one higher outside, those above where they are.
  private static IdMap around(long own, long subordinate) {
    List<IdMap.Range> ranges = new ArrayList<>();
    if (own > 0) {
      ranges.add(new IdMap.Range(0, 1, Math.min(own, subordinate)));
    }
    ranges.add(new IdMap.Range(own, 0, 1));
    if (subordinate > own) {
      ranges.add(new IdMap.Range(own + 1, own + 1, subordinate - own));
    }
    return new IdMap(ranges);
  }

  private UserNamespace nomap(String mode) throws JpodException {
    needRootless("nomap");
    needSubordinate("nomap");
    return new UserNamespace(
        mode,
        new IdMap(List.of(new IdMap.Range(0, 1, subordinate("uid_map")))),
        new IdMap(List.of(new IdMap.Range(0, 1, subordinate("gid_map")))),
        "");
  }

  private UserNamespace whole(String mode) throws JpodException {
    return new UserNamespace(
        mode,
        new IdMap(List.of(new IdMap.Range(0, 0, host.mappedIds("uid_map")))),
        new IdMap(List.of(new IdMap.Range(0, 0, host.mappedIds("gid_map")))),
        "");
  }

  /// P holds the ranges of the caller's own name; newuidmap(1) gives him no other's.
  private UserNamespace ofName(String name) throws JpodException {
    if (!name.equals(host.userName())) {
      throw new JpodException(
          "the subordinate ids of \""
              + name
              + "\" are not yours to map: only those of your own name in /etc/subuid are");
    }
    return nomap("private");
  }

  private @Nullable UserNamespace ofContainer(String name, String mode) throws JpodException {
    OtherContainer other = host.container(name);
    if (other.ownUserNamespace()) {
      throw new JpodException(
          "--userns "
              + mode
              + ": that container has a user namespace of its own, which cannot be joined",
          "give this one the same --userns or --uidmap");
    }
    return null; // that is P, which all of them share
  }

  private UserNamespace auto(String mode, String value) throws JpodException {
    needSubordinate("auto");
    long size = 0;
    List<IdMap.Range> moreUsers = new ArrayList<>();
    List<IdMap.Range> moreGroups = new ArrayList<>();
    if (mode.indexOf(':') >= 0) {
      for (String option : Words.split(value, ',')) {
        int equals = option.indexOf('=');
        String text = option.substring(equals + 1);
        switch (equals < 0 ? option : option.substring(0, equals)) {
          case "size" -> size = id(text);
          case "uidmapping" -> moreUsers.add(range(text, "UID"));
          case "gidmapping" -> moreGroups.add(range(text, "GID"));
          default -> throw new JpodException("unknown option specified: \"" + option + "\"");
        }
      }
    }
    if (size == 0) {
      size = Math.max(AUTO_MIN, UserDatabase.highestId(image) + 2);
    }
    long available = Math.min(subordinate("uid_map"), subordinate("gid_map"));
    long start = free(size, available, host.usedRanges());
    return new UserNamespace(
        mode,
        IdMapOption.inserted(new IdMap(List.of(new IdMap.Range(0, start, size))), moreUsers),
        IdMapOption.inserted(new IdMap(List.of(new IdMap.Range(0, start, size))), moreGroups),
        "");
  }

  /// The first place for `size` ids that no other container has.
  static long free(long size, long available, List<IdMap.Range> used) throws JpodException {
    long start = 1;
    boolean moved = true;
    while (moved) {
      moved = false;
      for (IdMap.Range range : used) {
        if (range.outside() < start + size && start < range.outside() + range.count()) {
          start = range.outside() + range.count();
          moved = true;
        }
      }
    }
    if (start + size - 1 > available) {
      throw new JpodException(
          "not enough unused IDs in user namespace: "
              + size
              + " are wanted, "
              + available
              + " are in your ranges",
          "--userns=auto:size=1024, or a larger range in /etc/subuid and /etc/subgid");
    }
    return start;
  }

  private UserNamespace custom(List<String> users, List<String> groups) throws JpodException {
    List<String> userMaps = users.isEmpty() ? groups : users;
    List<String> groupMaps = groups.isEmpty() ? users : groups;
    IdMap userIds =
        IdMapOption.parse(userMaps, 'u', host.mappedIds("uid_map"), host.outerIds("uid_map"));
    IdMap groupIds =
        IdMapOption.parse(groupMaps, 'g', host.mappedIds("gid_map"), host.outerIds("gid_map"));
    if (!userIds.contains(0) || !groupIds.contains(0)) {
      throw new JpodException(
          "--uidmap and --gidmap must map id 0 of the container: its making needs a root",
          "--uidmap 0:1:1000");
    }
    return new UserNamespace("private", userIds, groupIds, "");
  }

  private static IdMap.Range range(String text, String kind) throws JpodException {
    return IdMapOption.range(text, kind);
  }

  private static long id(String text) throws JpodException {
    Long value = Words.decimal(text);
    if (value == null || value > 0xffffffffL) {
      throw new JpodException(
          "strconv.ParseUint: parsing \""
              + text
              + "\": "
              + (value == null ? "invalid syntax" : "value out of range"));
    }
    return value;
  }
}
