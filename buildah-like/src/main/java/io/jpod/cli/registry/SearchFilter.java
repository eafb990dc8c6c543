package io.jpod.cli.registry;

import io.jpod.core.JpodException;
import io.jpod.core.registry.RepositorySearch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `search --filter`.
///
/// @param stars at least so many
/// @param official null: both
/// @param automated null: both
record SearchFilter(long stars, @Nullable Boolean official, @Nullable Boolean automated) {
  static SearchFilter parse(List<String> texts) throws JpodException {
    long stars = 0;
    Boolean official = null;
    Boolean automated = null;
    for (String text : texts) {
      int equals = text.indexOf('=');
      String name = equals < 0 ? text : text.substring(0, equals);
      String value = equals < 0 ? "true" : text.substring(equals + 1);
      switch (name) {
        case "stars" -> stars = stars(text, equals < 0 ? "" : value);
        case "is-official" -> official = value.equals("true");
        case "is-automated" -> automated = value.equals("true");
        default -> throw new JpodException("invalid filter type \"" + text + "\"");
      }
    }
    return new SearchFilter(stars, official, automated);
  }

  private static long stars(String text, String value) throws JpodException {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new JpodException(
          "incorrect value type for stars filter: '" + text + "', give stars=NUMBER", e);
    }
  }

  boolean accepts(RepositorySearch.Match match) {
    return match.stars() >= stars
        && (official == null || official == match.official())
        && (automated == null || automated == match.automated());
  }
}
