package io.jpod.core.container;

import io.jpod.core.JpodException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The environment of a command, built in podman's order: defaults, the image's, the user's; a
/// later value takes the place of an earlier one.
final class Environment {
  static final String DEFAULT_PATH =
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private static final String[] PROXIES = {
    "http_proxy", "https_proxy", "ftp_proxy", "no_proxy",
    "HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY"
  };

  private final List<String> entries = new ArrayList<>();

  /// Where `-e NAME` and `-e NAME*` take their values from.
  interface Host {
    @Nullable String value(String name);

    Map<String, String> all();
  }

  /// The environment of this process.
  static final Host PROCESS =
      new Host() {
        @Override
        public @Nullable String value(String name) {
          return System.getenv(name);
        }

        @Override
        public Map<String, String> all() {
          return System.getenv();
        }
      };

  /// Sets `NAME=value`.
  void set(String entry) {
    int at = indexOf(nameOf(entry));
    if (at < 0) {
      entries.add(entry);
    } else {
      entries.set(at, entry);
    }
  }

  /// Sets a variable that nobody has set.
  void setDefault(String name, String value) {
    if (indexOf(name) < 0) {
      entries.add(name + "=" + value);
    }
  }

  /// Applies entries of an image's config: what has no `=` is an empty value.
  void setAll(List<String> imageEntries) {
    for (String entry : imageEntries) {
      set(entry.indexOf('=') < 0 ? entry + "=" : entry);
    }
  }

  /// Applies entries as the user wrote them: `NAME=value`, `NAME`, `NAME*`.
  void apply(List<String> asked, Host host) throws JpodException {
    for (String entry : asked) {
      int equals = entry.indexOf('=');
      if (equals == 0 || entry.isEmpty()) {
        throw new JpodException("invalid variable: \"" + entry + "\"");
      }
      if (entry.indexOf('\0') >= 0) {
        throw new JpodException("invalid variable: \"" + nameOf(entry) + "\" holds a NUL byte");
      }
      if (equals > 0) {
        set(entry);
      } else if (entry.endsWith("*")) {
        String prefix = entry.substring(0, entry.length() - 1);
        for (Map.Entry<String, String> variable : host.all().entrySet()) {
          if (variable.getKey().startsWith(prefix)) {
            set(variable.getKey() + "=" + variable.getValue());
          }
        }
      } else {
        String value = host.value(entry);
        if (value != null) {
          set(entry + "=" + value);
        }
      }
    }
  }

  /// Passes the caller's proxies on, as podman and docker do.
  void proxies(Host host) {
    for (String name : PROXIES) {
      String value = host.value(name);
      if (value != null) {
        set(name + "=" + value);
      }
    }
  }

  void remove(String name) {
    int at = indexOf(name);
    if (at >= 0) {
      entries.remove(at);
    }
  }

  void clear() {
    entries.clear();
  }

  /// The value of a variable, or null.
  @Nullable String value(String name) {
    int at = indexOf(name);
    return at < 0 ? null : entries.get(at).substring(name.length() + 1);
  }

  List<String> entries() {
    return entries;
  }

  private int indexOf(String name) {
    for (int i = 0; i < entries.size(); i++) {
      String entry = entries.get(i);
      if (entry.startsWith(name)
          && entry.length() > name.length()
          && entry.charAt(name.length()) == '=') {
        return i;
      }
    }
    return -1;
  }

  private static String nameOf(String entry) {
    int equals = entry.indexOf('=');
    return equals < 0 ? entry : entry.substring(0, equals);
  }
}
