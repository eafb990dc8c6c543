package io.jpod.core.storage.tar;

import java.io.IOException;

/// An archive that is damaged, or that is refused. The message says which entry and why, fit for
/// the user.
public final class TarFormatException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 200;

  public TarFormatException(String message) {
    super(message);
  }

  public TarFormatException(String message, Throwable cause) {
    super(message, cause);
  }

  /// About one entry: `archive entry 'NAME': WHY`.
  public static TarFormatException of(String entryName, String why) {
    return new TarFormatException("archive entry '" + printable(entryName) + "': " + why);
  }

  /// The text without what would move the cursor of a terminal, and not too long.
  public static String printable(String text) {
    StringBuilder safe = new StringBuilder();
    for (int i = 0; i < text.length() && i < SHOWN; i++) {
      char c = text.charAt(i);
      safe.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
    }
    return text.length() > SHOWN ? safe.append("...").toString() : safe.toString();
  }
}
