package io.jpod.oci;

import org.jspecify.annotations.Nullable;

/// A document, digest or name that is not what its specification asks for. The message says which
/// field, which value and what would be right; it is fit to be shown to the user.
public final class InvalidSpecException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 120;

  public InvalidSpecException(String message) {
    super(message);
  }

  public InvalidSpecException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /// @param field the field as the specification writes it, such as `layers[].size`
  /// @param value what stood there; long values are cut
  /// @param advice what would be right, as an order: "give an absolute path"
  public static InvalidSpecException of(String field, @Nullable Object value, String advice) {
    return new InvalidSpecException(field + " '" + shown(String.valueOf(value)) + "': " + advice);
  }

  private static String shown(String text) {
    StringBuilder safe = new StringBuilder();
    for (int i = 0; i < text.length() && i < SHOWN; i++) {
      char c = text.charAt(i);
      safe.append(c < ' ' || c == 0x7f ? '?' : c);
    }
    return text.length() > SHOWN ? safe.append("...").toString() : safe.toString();
  }
}
