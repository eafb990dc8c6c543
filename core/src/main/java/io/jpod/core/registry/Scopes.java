package io.jpod.core.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a bearer token permits: resources with their actions, `repository:library/debian:pull`.
/// Equal if they permit the same, however they are written.
///
/// @param permits actions of each resource, as `repository:library/debian`
/// @see <a href="https://distribution.github.io/distribution/spec/auth/scope/">Docker Registry
///   Token Scope and Access</a>
record Scopes(Map<String, SortedSet<String>> permits) {
  static final Scopes NONE = new Scopes(Map.of());

  static Scopes pull(String repository) {
    return parse("repository:" + repository + ":pull");
  }

  static Scopes push(String repository) {
    return parse("repository:" + repository + ":pull,push");
  }

  static Scopes of(String resource, String action) {
    return parse(resource + ":" + action);
  }

  /// Reads the scopes of a challenge, separated by spaces. What is no scope is left out.
  static Scopes parse(String text) {
    Map<String, SortedSet<String>> permits = new TreeMap<>();
    for (String scope : text.split(" ")) {
      int colon = scope.lastIndexOf(':');
      if (colon > 0) {
        permits
            .computeIfAbsent(scope.substring(0, colon), _ -> new TreeSet<>())
            .addAll(List.of(scope.substring(colon + 1).split(",")));
      }
    }
    return new Scopes(permits);
  }

  Scopes union(Scopes other) {
    Map<String, SortedSet<String>> all = new TreeMap<>();
    for (Map.Entry<String, SortedSet<String>> entry : permits.entrySet()) {
      all.put(entry.getKey(), new TreeSet<>(entry.getValue()));
    }
    for (Map.Entry<String, SortedSet<String>> entry : other.permits.entrySet()) {
      all.computeIfAbsent(entry.getKey(), _ -> new TreeSet<>()).addAll(entry.getValue());
    }
    return new Scopes(all);
  }

  /// Whether a token for these permits all of the others.
  boolean covers(Scopes others) {
    for (Map.Entry<String, SortedSet<String>> entry : others.permits.entrySet()) {
      SortedSet<String> actions = permits.get(entry.getKey());
      if (actions == null || !actions.containsAll(entry.getValue())) {
        return false;
      }
    }
    return true;
  }

  /// Each as a token server wants it.
  List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (Map.Entry<String, SortedSet<String>> entry : permits.entrySet()) {
      texts.add(entry.getKey() + ":" + String.join(",", entry.getValue()));
    }
    return texts;
  }
}
