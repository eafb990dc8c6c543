package io.jpod.core.container;

import io.jpod.core.JpodException;
import io.jpod.userns.IdMap;
import java.util.ArrayList;
import java.util.List;

/// `--uidmap` and `--gidmap`: `[FLAGS]CONTAINER:[@]FROM[:AMOUNT]`. FROM is an id of P, with `@` one
/// of the host; flag `+` changes what would be there without, `u` and `g` restrict a value that
/// stands for both maps to one.
final class IdMapOption {
  private IdMapOption() {}

  /// @param kind `u` or `g`: whose map it is
  /// @param ids how many ids P has
  /// @param host the host's ids of P, for `@`
  static IdMap parse(List<String> texts, char kind, long ids, IdMap host) throws JpodException {
    boolean extends0 = false;
    List<IdMap.Range> ranges = new ArrayList<>();
    for (String text : texts) {
      int at = 0;
      boolean mine = true;
      boolean restricted = false;
      while (at < text.length() && "+ug".indexOf(text.charAt(at)) >= 0) {
        char flag = text.charAt(at++);
        extends0 |= flag == '+';
        if (flag != '+') {
          mine = (restricted && mine) || flag == kind;
          restricted = true;
        }
      }
      if (mine) {
        ranges.add(outside(text.substring(at), kind == 'u' ? "UID" : "GID", host));
      }
    }
    if (extends0 || ranges.isEmpty()) {
      return inserted(new IdMap(List.of(new IdMap.Range(0, 0, ids))), ranges);
    }
    checkMapped(ranges, ids);
    return new IdMap(ranges);
  }

  private static void checkMapped(List<IdMap.Range> ranges, long ids) throws JpodException {
    for (IdMap.Range range : ranges) {
      if (range.outside() + range.count() > ids) {
        throw new JpodException(
            "cannot map ids "
                + range.outside()
                + " to "
                + (range.outside() + range.count() - 1)
                + ": your user namespace has 0 to "
                + (ids - 1),
            "a larger range in /etc/subuid and /etc/subgid");
      }
    }
  }

  private static IdMap.Range outside(String text, String kind, IdMap host) throws JpodException {
    int marker = text.indexOf('@');
    IdMap.Range range = range(marker < 0 ? text : text.replace("@", ""), kind);
    if (marker < 0) {
      return range;
    }
    long inner = host.toInside(range.outside());
    if (inner < 0) {
      throw new JpodException(
          "could not resolve host id " + range.outside() + ": it is not mapped for you");
    }
    return new IdMap.Range(range.inside(), inner, range.count());
  }

  /// Reads `CONTAINER:FROM[:AMOUNT]`.
  static IdMap.Range range(String text, String kind) throws JpodException {
    List<String> parts = Words.split(text, ':');
    Long inside = Words.decimal(parts.get(0));
    Long outside = parts.size() > 1 ? Words.decimal(parts.get(1)) : null;
    Long count = parts.size() > 2 ? Words.decimal(parts.get(2)) : Long.valueOf(1);
    if (parts.size() > 3 || inside == null || outside == null || count == null || count < 1) {
      throw new JpodException(
          "initializing ID mappings: "
              + kind
              + " setting is malformed expected"
              + " [\"[+ug]uint32:[@]uint32[:uint32]\"] : [\""
              + text
              + "\"]");
    }
    return new IdMap.Range(inside, outside, count);
  }

  /// A map with further ranges, which take the place of what overlaps them on either side.
  static IdMap inserted(IdMap base, List<IdMap.Range> more) {
    List<IdMap.Range> ranges = new ArrayList<>(base.ranges());
    for (IdMap.Range added : more) {
      List<IdMap.Range> next = new ArrayList<>();
      for (IdMap.Range old : ranges) {
        cut(old, added, next);
      }
      next.add(added);
      ranges = next;
    }
    ranges.sort((a, b) -> Long.compare(a.inside(), b.inside()));
    return new IdMap(ranges);
  }

  /// What is left of a range beside the ids that another one takes, inside or outside.
  private static void cut(IdMap.Range old, IdMap.Range added, List<IdMap.Range> into) {
    long insideFrom = added.inside() - old.inside();
    long outsideFrom = added.outside() - old.outside();
    List<IdMap.Range> first = new ArrayList<>();
    without(old, insideFrom, added.count(), first);
    for (IdMap.Range part : first) {
      long shift = part.inside() - old.inside();
      without(part, outsideFrom - shift, added.count(), into);
    }
  }

  private static void without(IdMap.Range range, long from, long count, List<IdMap.Range> into) {
    long start = Math.max(0, from);
    long end = Math.min(range.count(), from + count);
    if (end <= start) {
      into.add(range);
      return;
    }
    if (start > 0) {
      into.add(new IdMap.Range(range.inside(), range.outside(), start));
    }
    if (end < range.count()) {
      into.add(new IdMap.Range(range.inside() + end, range.outside() + end, range.count() - end));
    }
  }
}
