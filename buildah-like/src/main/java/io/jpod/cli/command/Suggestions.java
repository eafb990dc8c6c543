package io.jpod.cli.command;

import java.util.ArrayList;
import java.util.List;

/// What was probably meant by a mistyped command, as podman's and docker's library (cobra) guesses
/// it: words that differ by two letters at most, or that begin with what was typed.
public final class Suggestions {
  private static final int MAX_DISTANCE = 2;
  private static final int MAX_COUNT = 3;

  private Suggestions() {}

  /// @return at most three, the nearest first
  public static List<String> of(String word, List<String> known) {
    List<String> found = new ArrayList<>();
    for (int distance = 0; distance <= MAX_DISTANCE; distance++) {
      for (String candidate : known) {
        boolean begins = distance == 0 && candidate.startsWith(word);
        if (begins || distance(word, candidate) == distance) {
          add(found, candidate);
        }
      }
    }
    return found;
  }

  private static void add(List<String> found, String candidate) {
    if (found.size() < MAX_COUNT && !found.contains(candidate)) {
      found.add(candidate);
    }
  }

  /// Levenshtein's distance, with two letters exchanged counting as one step, as most typing
  /// mistakes are.
  static int distance(String a, String b) {
    int[][] steps = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        steps[i][j] = i == 0 || j == 0 ? i + j : least(a, b, i, j, steps);
      }
    }
    return steps[a.length()][b.length()];
  }

  private static int least(String a, String b, int i, int j, int[][] steps) {
    int changed = steps[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int best = Math.min(changed, 1 + Math.min(steps[i - 1][j], steps[i][j - 1]));
    boolean exchanged =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return exchanged ? Math.min(best, steps[i - 2][j - 2] + 1) : best;
  }
}
