package io.jpod.core.storage;

import java.util.ArrayList;
import java.util.List;

/// What a check found, and what a repair did about it.
///
/// @param damages what is not as it should be
/// @param removed what was taken away because of that: its kind and id, without problems
public record CheckReport(List<Damage> damages, List<Damage> removed) {
  public CheckReport {
    damages = List.copyOf(damages);
    removed = List.copyOf(removed);
  }

  /// Both together.
  public CheckReport and(CheckReport other) {
    List<Damage> allDamages = new ArrayList<>(damages);
    allDamages.addAll(other.damages);
    List<Damage> allRemoved = new ArrayList<>(removed);
    allRemoved.addAll(other.removed);
    return new CheckReport(allDamages, allRemoved);
  }
}
