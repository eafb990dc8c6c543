package io.jpod.cli.volume;

import io.jpod.cli.format.GoTime;
import io.jpod.cli.format.Quantities;
import io.jpod.core.JpodException;
import io.jpod.core.Timestamps;
import io.jpod.core.volume.Volume;
import java.util.List;

/// `--filter` of `volume ls` and `volume prune`, with podman's and docker's keys. Values of one key
/// are alternatives, those of `label` and `opt` must all match, as podman does it.
final class VolumeFilter {
  private final List<String> filters;
  private final VolumeStore store;

  VolumeFilter(List<String> filters, VolumeStore store) throws JpodException {
    this.filters = filters;
    this.store = store;
    for (String filter : filters) {
      switch (key(filter)) {
        case "name", "driver", "label", "label!", "opt", "scope", "since", "after", "until" -> {}
        case "dangling", "anonymous" -> {
          String value = value(filter);
          if (!value.equals("true")
              && !value.equals("false")
              && !value.equals("1")
              && !value.equals("0")) {
            throw new JpodException(
                "\""
                    + value
                    + "\" is not a valid value for the \""
                    + key(filter)
                    + "\" filter - must be true or false");
          }
        }
        default ->
            throw new JpodException(
                "\"" + key(filter) + "\" is an invalid volume filter",
                "one of name, driver, label, opt, scope, anonymous, dangling, since, until");
      }
    }
  }

  private static String key(String filter) {
    int equals = filter.indexOf('=');
    String key = equals < 0 ? filter : filter.substring(0, equals);
    return key;
  }

  private static String value(String filter) {
    int equals = filter.indexOf('=');
    return equals < 0 ? "" : filter.substring(equals + 1);
  }

  boolean matches(Volume volume) throws JpodException {
    boolean named = true;
    boolean anyName = false;
    for (String filter : filters) {
      String value = value(filter);
      boolean match =
          switch (key(filter)) {
            case "name" -> {
              anyName = anyName || volume.name().contains(value);
              named = anyName;
              yield true;
            }
            case "driver" -> value.equals("local");
            case "scope" -> value.equals("local");
            case "label" -> has(volume.made().labels(), value);
            case "label!" -> !has(volume.made().labels(), value);
            case "anonymous" -> volume.anonymous() == (value.equals("true") || value.equals("1"));
            case "opt" -> has(volume.made().options(), value);
            case "since", "after" -> isAfter(volume, value);
            case "until" -> isBefore(volume, value);
            default -> store.users(volume).isEmpty() == (value.equals("true") || value.equals("1"));
          };
      if (!match) {
        return false;
      }
    }
    return named;
  }

  private static boolean has(List<String> entries, String wanted) {
    for (String entry : entries) {
      if (entry.equals(wanted) || (wanted.indexOf('=') < 0 && entry.startsWith(wanted + "="))) {
        return true;
      }
    }
    return false;
  }

  private boolean isAfter(Volume volume, String other) throws JpodException {
    return Timestamps.parse(volume.created()) > Timestamps.parse(store.require(other).created());
  }

  private static boolean isBefore(Volume volume, String moment) throws JpodException {
    return Timestamps.parse(volume.created()) < GoTime.parse(moment, Quantities.now());
  }
}
