package io.jpod.core.container;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The seldom options of `run` and `create`, each under the long name that podman (else docker)
/// gives it and with its values as typed: `mount`, `secret`, `userns`, `volumes-from` and so on.
/// Switches have the value `true` or `false`.
///
/// They stand apart so that a container that needs none of them loads no class for them.
public final class FurtherOptions {
  private final List<String> names = new ArrayList<>();
  private final List<String> values = new ArrayList<>();

  /// No options.
  public FurtherOptions() {}

  /// Adds a value; options that may be given once take the last.
  ///
  /// @param name long name without dashes
  public FurtherOptions with(String name, String value) {
    names.add(name);
    values.add(value);
    return this;
  }

  /// All values, in the order given.
  public List<String> values(String name) {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equals(name)) {
        found.add(values.get(i));
      }
    }
    return found;
  }

  /// The last value, or null.
  public @Nullable String value(String name) {
    int at = names.lastIndexOf(name);
    return at < 0 ? null : values.get(at);
  }

  /// @param otherwise the value if none was given
  public String value(String name, String otherwise) {
    String value = value(name);
    return value == null ? otherwise : value;
  }

  /// The state of a switch.
  public boolean flag(String name, boolean otherwise) {
    String value = value(name);
    return value == null ? otherwise : value.equals("true");
  }
}
