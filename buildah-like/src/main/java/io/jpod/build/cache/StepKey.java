package io.jpod.build.cache;

import io.jpod.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the result of a step depends on: named facts, in order. Two steps with equal facts give the
/// same files.
public final class StepKey {
  /// One fact.
  ///
  /// @param name what an explanation calls it
  public record Fact(String name, String value) {}

  private final List<Fact> facts = new ArrayList<>();
  private @Nullable String hex;

  /// Adds a fact.
  public StepKey with(String name, String value) {
    hex = null;
    facts.add(new Fact(name, value));
    return this;
  }

  public List<Fact> facts() {
    return List.copyOf(facts);
  }

  /// 64 hex digits.
  public String hex() {
    String made = hex;
    if (made == null) {
      made = digest();
      hex = made;
    }
    return made;
  }

  private String digest() {
    StringBuilder text = new StringBuilder();
    for (Fact fact : facts) {
      text.append(fact.name().length()).append(':').append(fact.name());
      text.append(fact.value().length()).append(':').append(fact.value());
    }
    return Digest.sha256(text.toString().getBytes(StandardCharsets.UTF_8)).hex();
  }
}
