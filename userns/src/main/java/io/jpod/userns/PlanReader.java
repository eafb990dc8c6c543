package io.jpod.userns;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads the instructions of a plan that was kept in a file, docs/design/001: what `exec` runs in a
/// container is decided from what the container itself was started with.
///
/// ```java
/// for (var plan = PlanReader.of(bytes); plan.next(); ) { … plan.instruction() … plan.words() … }
/// ```
public final class PlanReader {
  private final byte[] plan;
  private final int end;
  private int at;
  private String instruction = "";
  private List<String> words = List.of();

  private PlanReader(byte[] plan, int end) {
    this.plan = plan;
    this.end = end;
    word(); // magic and version, which were checked
    word();
  }

  /// Stands before the first instruction.
  ///
  /// @throws PlanException if these bytes are not a whole plan of this version
  public static PlanReader of(byte[] plan) throws PlanException {
    return new PlanReader(plan, PlanWriter.checkedEnd(plan));
  }

  /// Goes to the next instruction.
  ///
  /// @return false if there is none
  /// @throws PlanException if it is unknown or lacks words
  public boolean next() throws PlanException {
    if (at >= end) {
      return false;
    }
    instruction = word();
    int shape = PlanWords.shape(instruction);
    if (shape == PlanWords.UNKNOWN) {
      throw new PlanException("the kept launch plan has an unknown instruction " + instruction);
    }
    int count = shape & 0xff;
    if (count == PlanWords.COUNTED) {
      count = count(word());
    }
    words = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      if (at >= end) {
        throw new PlanException("the kept launch plan lacks words of " + instruction);
      }
      words.add(word());
    }
    return true;
  }

  public String instruction() {
    return instruction;
  }

  /// The words of the instruction, without their count.
  public List<String> words() {
    return words;
  }

  private int count(String text) throws PlanException {
    try {
      int count = Integer.parseInt(text);
      if (count >= 0 && count <= end) {
        return count;
      }
    } catch (NumberFormatException e) {
      // Refused below, with the other counts that cannot be.
      return refuse(text);
    }
    return refuse(text);
  }

  private int refuse(String count) throws PlanException {
    throw new PlanException("the kept launch plan has " + count + " words of " + instruction);
  }

  private String word() {
    int from = at;
    while (at < end && plan[at] != 0) {
      at++;
    }
    String word = PathText.decode(Arrays.copyOfRange(plan, from, at));
    at++;
    return word;
  }
}
