package io.jpod.userns;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes a launch plan, docs/design/001.
///
/// ```java
/// byte[] plan = new PlanWriter().add("do", "container").add("id", id) … .add("child") … .addCounted("exec", command).toBytes();
/// ```
///
/// A wrong instruction or a wrong number of words is a mistake in our code and throws at once. What
/// can be wrong with the words themselves, which come from images and command lines, is reported by
/// [#toBytes]. Not thread-safe.
public final class PlanWriter {
  /// The launcher reads no longer plan: {@value} bytes.
  public static final int MAX_BYTES = 1 << 20;

  private static final String MAGIC = "jpod-plan";
  private static final String VERSION = "1";

  private static final int[] CRC_TABLE = crcTable();

  private byte[] bytes = new byte[8192];
  private int length;
  private int part = PlanWords.HEAD;
  private @Nullable String target;
  private @Nullable String problem;

  public PlanWriter() {
    word(MAGIC);
    word(VERSION);
  }

  /// Adds an instruction with a fixed number of words.
  ///
  /// @throws IllegalArgumentException if there is no such instruction, it takes another number of
  ///   words, or it may not stand here
  public PlanWriter add(String instruction, String... words) {
    if ((begin(instruction) & 0xff) != words.length) {
      throw new IllegalArgumentException(instruction + " does not take " + words.length + " words");
    }
    for (String word : words) {
      word(word, instruction);
    }
    if (instruction.equals("do")) {
      target = words[0];
    } else if (instruction.equals("child")) {
      part = PlanWords.CHILD;
    }
    return this;
  }

  /// Adds an instruction with any number of words: `helper`, `groups`, `exec`.
  ///
  /// @throws IllegalArgumentException as [#add]
  public PlanWriter addCounted(String instruction, List<String> words) {
    if ((begin(instruction) & 0xff) != PlanWords.COUNTED) {
      throw new IllegalArgumentException(instruction + " takes a fixed number of words");
    }
    int count = words.size();
    word(Integer.toString(count));
    for (int i = 0; i < count; i++) {
      word(words.get(i), instruction);
    }
    return this;
  }

  /// Adds the instructions of a plan that was kept in a file. Its first, `do`, is left out: this
  /// plan has its own already.
  ///
  /// @throws PlanException if it is not a whole plan of this version
  public PlanWriter addKept(byte[] plan) throws PlanException {
    int end = checkedEnd(plan);
    int from = 0;
    // Magic, version, "do" and its word.
    for (int words = 0; words < 4 && from < end; from++) {
      if (plan[from] == 0) {
        words++;
      }
    }
    reserve(end - from);
    System.arraycopy(plan, from, bytes, length, end - from);
    length += end - from;
    part = PlanWords.CHILD;
    return this;
  }

  /// The plan with its check at the end.
  ///
  /// @throws PlanException if a word holds a NUL or the plan is too long
  /// @throws IllegalStateException if the plan does not begin with `do` or lacks `child`
  public byte[] toBytes() throws PlanException {
    if (problem != null) {
      throw new PlanException(problem);
    }
    if (target == null || (!target.equals("attach") && part != PlanWords.CHILD)) {
      throw new IllegalStateException("plan without do or child");
    }
    int checked = length;
    int crc = crc32(bytes, checked);
    word("end");
    word(Integer.toString(checked));
    word(hex(crc));
    if (length > MAX_BYTES) {
      int tooLong = length;
      length = checked;
      throw new PlanException(
          "the launch plan takes "
              + tooLong
              + " bytes, at most "
              + MAX_BYTES
              + " are possible: fewer or shorter arguments, variables and mounts");
    }
    byte[] plan = Arrays.copyOf(bytes, length);
    length = checked;
    return plan;
  }

  private int begin(String instruction) {
    int shape = PlanWords.shape(instruction);
    if (shape == PlanWords.UNKNOWN) {
      throw new IllegalArgumentException("no instruction " + instruction);
    }
    if ((shape & part) == 0) {
      throw new IllegalArgumentException(instruction + " on the wrong side of child");
    }
    if (target == null && !instruction.equals("do")) {
      throw new IllegalArgumentException("the first instruction must be do");
    }
    word(instruction);
    return shape;
  }

  private void word(String text, String instruction) {
    if (text.indexOf(0) >= 0) {
      problem = "a NUL character in a word of " + instruction + ": " + text.replace('\0', '?');
    }
    word(text);
  }

  private void word(String text) {
    int count = text.length();
    reserve(count + 1);
    for (int i = 0; i < count; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        encoded(PathText.encode(text));
        return;
      }
      bytes[length + i] = (byte) c;
    }
    length += count;
    bytes[length++] = 0;
  }

  private void encoded(byte[] word) {
    reserve(word.length + 1);
    System.arraycopy(word, 0, bytes, length, word.length);
    length += word.length;
    bytes[length++] = 0;
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  /// Checks magic and trailer of a whole plan; gives the index of the word `end`.
  static int checkedEnd(byte[] plan) throws PlanException {
    int end = plan.length;
    for (int words = 0; words < 3; words++) {
      end = wordStart(plan, end);
    }
    var expected = new PlanWriter();
    boolean begins =
        end >= expected.length
            && Arrays.equals(plan, 0, expected.length, expected.bytes, 0, expected.length);
    if (begins) {
      expected.length = 0;
      expected.word("end");
      expected.word(Integer.toString(end));
      expected.word(hex(crc32(plan, end)));
    }
    if (!begins || !Arrays.equals(plan, end, plan.length, expected.bytes, 0, expected.length)) {
      throw new PlanException("not a whole launch plan of version " + VERSION);
    }
    return end;
  }

  /// Start of the word that ends, with its NUL, before `end`.
  private static int wordStart(byte[] plan, int end) {
    int start = end - 1;
    while (start > 0 && plan[start - 1] != 0) {
      start--;
    }
    return Math.max(start, 0);
  }

  private static String hex(int value) {
    char[] digits = new char[8];
    for (int i = 0; i < 8; i++) {
      digits[i] = "0123456789abcdef".charAt(value >>> (28 - 4 * i) & 15);
    }
    return new String(digits);
  }

  /// CRC-32 as in zip and Ethernet. Not java.util.zip: for these few bytes, loading that costs more
  /// than the sum.
  static int crc32(byte[] data, int length) {
    int[] table = CRC_TABLE;
    int crc = -1;
    for (int i = 0; i < length; i++) {
      crc = table[(crc ^ data[i]) & 0xff] ^ crc >>> 8;
    }
    return ~crc;
  }

  /// Each entry from that of half its index: 256 steps instead of 2048, which the interpreter
  /// feels.
  private static int[] crcTable() {
    int[] table = new int[256];
    int crc = 1;
    for (int i = 128; i > 0; i >>>= 1) {
      crc = (crc & 1) != 0 ? crc >>> 1 ^ 0xedb88320 : crc >>> 1;
      for (int j = 0; j < 256; j += 2 * i) {
        table[i + j] = crc ^ table[j];
      }
    }
    return table;
  }
}
